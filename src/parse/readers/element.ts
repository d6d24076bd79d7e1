import { load } from 'cheerio/slim';
import { Element as CheerioElement, Text as CheerioText } from 'domhandler';

import type { AttributeList } from './attributes.ts';

export { AttributeList } from './attributes.ts';

/** The value of an attribute, or undefined. Of attributes that repeat, the first counts. */
export function attributeIn(attributes: AttributeList, name: string): string | undefined {
  return attributes.get(name);
}

/** Whether a class attribute holds this class. */
export function hasClass(attributes: AttributeList, name: string): boolean {
  return attributes.hasClass(name);
}

/** Elements at whose borders a line ends, so that the words on both sides are not one. */
export const STANDS_APART: ReadonlySet<string> = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** Everything of one entry: its elements in document order, the entry itself first, and its text. */
interface Tree {
  elements: MarkupElement[];
  text: string;
}

/**
 * An element of an entry. An entry is kept flat: its elements lie in one list and its text in one
 * string, of which each element knows its stretch. That costs a fraction of a tree of nodes and is
 * all that simple selectors need; for others the entry is handed to cheerio.
 */
export class MarkupElement {
  readonly name: string;
  readonly attributes: AttributeList;
  readonly parent: MarkupElement | null;
  readonly #tree: Tree;
  readonly #index: number;
  readonly #start: number;
  /** Ends of the element's stretch of the text and of its descendants; set when it is closed. */
  #end = 0;
  #last = 0;

  private constructor(
    name: string,
    attributes: AttributeList,
    parent: MarkupElement | null,
    tree: Tree,
  ) {
    this.name = name;
    this.attributes = attributes;
    this.parent = parent;
    this.#tree = tree;
    this.#index = tree.elements.length;
    this.#start = tree.text.length;
    tree.elements.push(this);
  }

  /** Starts an entry. */
  static start(name: string, attributes: AttributeList): MarkupElement {
    return new MarkupElement(name, attributes, null, { elements: [], text: '' });
  }

  /** Opens an element inside this one. */
  open(name: string, attributes: AttributeList): MarkupElement {
    return new MarkupElement(name, attributes, this, this.#tree);
  }

  /** Adds text; returns the length of all text of the entry so far. */
  write(text: string): number {
    this.#tree.text += text;
    return this.#tree.text.length;
  }

  close(): void {
    this.#end = this.#tree.text.length;
    this.#last = this.#tree.elements.length;
  }

  attribute(name: string): string | null {
    return attributeIn(this.attributes, name) ?? null;
  }

  /** All text inside the element. */
  get text(): string {
    return this.#tree.text.slice(this.#start, this.#end);
  }

  /** The elements inside this one, in document order. */
  get descendants(): MarkupElement[] {
    return this.#tree.elements.slice(this.#index + 1, this.#last);
  }

  get children(): MarkupElement[] {
    return this.descendants.filter(({ parent }) => parent === this);
  }

  /** Text of the first element inside this one that matches; empty when there is none. */
  textOf(selector: string): string {
    return this.#find(selector, 1)[0]?.text ?? '';
  }

  /** Texts of all elements inside this one that match. */
  textsOf(selector: string): string[] {
    return this.select(selector).map(({ text }) => text);
  }

  /** An attribute of the first element inside this one that matches, or null. */
  attributeOf(selector: string, name: string): string | null {
    const value = this.#find(selector, 1)[0]?.attribute(name) ?? null;
    return value === null ? null : copyText(value);
  }

  /**
   * All elements inside this one that match a selector, in document order. As with cheerio, the selector
   * sees this element and what is in it.
   */
  select(selector: string): MarkupElement[] {
    return this.#find(selector, Number.POSITIVE_INFINITY);
  }

  /** The first elements that match, at least `most` if there are as many. */
  #find(selector: string, most: number): MarkupElement[] {
    let matcher = matchers.get(selector);
    if (matcher === undefined) {
      matcher = compile(selector);
      matchers.set(selector, matcher);
    }
    const found: MarkupElement[] = [];
    if (matcher === null) return this.#selectByCheerio(selector);
    const { elements } = this.#tree;
    for (let at = this.#index + 1; at < this.#last && found.length < most; at += 1) {
      const element = elements[at];
      if (element !== undefined && matcher(element, this)) found.push(element);
    }
    return found;
  }

  #selectByCheerio(selector: string): MarkupElement[] {
    const nodes = new Map<CheerioElement, MarkupElement>();
    return $(this.#toNode(nodes))
      .find(selector)
      .toArray()
      .flatMap((node) => nodes.get(node) ?? []);
  }

  #toNode(nodes: Map<CheerioElement, MarkupElement>): CheerioElement {
    const attributes: Record<string, string> = {};
    for (const [name, value] of this.attributes) {
      if (!Object.hasOwn(attributes, name)) attributes[name] = value;
    }
    const node = new CheerioElement(this.name, attributes);
    nodes.set(node, this);
    let told = this.#start;
    for (const child of this.children) {
      append(node, new CheerioText(this.#tree.text.slice(told, child.#start)));
      append(node, child.#toNode(nodes));
      told = child.#end;
    }
    append(node, new CheerioText(this.#tree.text.slice(told, this.#end)));
    return node;
  }
}

/** The same text by itself: a part of the page would keep all of the page. */
function copyText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** Cheerio without a document of its own. */
const $ = load([]);

function append(parent: CheerioElement, node: CheerioElement | CheerioText): void {
  const last = parent.children.at(-1);
  node.parent = parent;
  if (last !== undefined) {
    last.next = node;
    node.prev = last;
  }
  parent.children.push(node);
}

/** `.name`, `tag`, `.name tag` and `.name > tag`: what nearly every selector of a format looks like. */
const SIMPLE = /^(?:\.([\w-]+)(?: *(>)? *([a-z][a-z0-9]*))?|([a-z][a-z0-9]*))$/;

type Matcher = (element: MarkupElement, scope: MarkupElement) => boolean;

/** How each selector is answered; null: by cheerio, which compiles it anew each time. */
const matchers = new Map<string, Matcher | null>();

function compile(selector: string): Matcher | null {
  const found = SIMPLE.exec(selector);
  if (found === null) return null;
  const [, outer = '', child, inner, tag] = found;
  if (tag !== undefined) return ({ name }) => name === tag;
  if (inner === undefined) return ({ attributes }) => hasClass(attributes, outer);
  return ({ name, parent }, scope) =>
    name === inner &&
    parent !== null &&
    (child === undefined ? isInside(parent, outer, scope) : hasClass(parent.attributes, outer));
}

function isInside(from: MarkupElement, className: string, scope: MarkupElement): boolean {
  for (let element: MarkupElement | null = from; element !== null; element = element.parent) {
    if (hasClass(element.attributes, className)) return true;
    if (element === scope) return false;
  }
  return false;
}
