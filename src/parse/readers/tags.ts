import { decodeHTML, decodeXML } from 'entities';

import { AttributeList, AttributeWalk, skipBlanks } from './attributes.ts';

/** What comes out of a stream of markup; `close` comes once for every `open`. */
export interface TagHandler {
  open(name: string, attributes: AttributeList): void;
  close(name: string): void;
  text(text: string): void;
  /** `<!doctype …>` and its like. */
  declaration?(text: string): void;
}

export interface TagOptions {
  xml: boolean;
  /** Elements that may be open inside each other. */
  depth: number;
  /** Characters of one tag, comment or CDATA section. */
  pieceChars: number;
  /** Ends the stream when a limit is passed. */
  refuse: (reason: string) => never;
  /**
   * Whether `<script>`, `<title>` and the like hold text up to their end tag, as in HTML (the default). False
   * where people's titles may have them unescaped: they would swallow all that follows.
   */
  hasRawText?: boolean;
}

const VOID = new Set(
  'area base basefont br col embed frame hr img input link meta param source track wbr'.split(' '),
);
/** HTML elements whose content is text up to their end tag, and what that looks like. */
const RAW = new Map(
  ['script', 'style', 'title', 'textarea', 'xmp'].map((name) => [
    name,
    new RegExp(`</${name}(?=[\\s>])`, 'gi'),
  ]),
);
/** Which open elements an HTML element closes when they are the innermost ones. */
const CLOSES = new Map<string, ReadonlySet<string>>([
  ['li', new Set(['li', 'p'])],
  ['dt', new Set(['dt', 'dd', 'p'])],
  ['dd', new Set(['dt', 'dd', 'p'])],
  ['tr', new Set(['tr', 'td', 'th', 'p'])],
  ['td', new Set(['td', 'th', 'p'])],
  ['th', new Set(['td', 'th', 'p'])],
  ['option', new Set(['option'])],
]);
/** Which items a new item ends even if something inside them was left open, such as `<DD>a List<String>`. */
const ENDS_ITEM = new Map<string, ReadonlySet<string>>([
  ['li', new Set(['li'])],
  ['dt', new Set(['dt', 'dd'])],
  ['dd', new Set(['dt', 'dd'])],
]);
/** What an item is not ended through: an item inside it belongs to another list. */
const HOLDS_ITEMS = new Set(
  'article aside blockquote body center dd dir dl dt fieldset figure footer form header html li main menu nav ol section table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);
const CLOSES_PARAGRAPH = new Set(['p']);
for (const name of 'address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'.split(
  ' ',
)) {
  CLOSES.set(name, CLOSES_PARAGRAPH);
}

const BLANK = 0x20;
const EXCLAMATION = 0x21;
const SLASH = 0x2f;
const GREATER = 0x3e;
const QUESTION = 0x3f;
const CDATA = '<![CDATA[';
/** A character reference that is cut by the end of a slice is at most as long. */
const REFERENCE_CHARS = 40;
/** How many names of how many characters a stream keeps at hand. */
const MOST_NAMES = 200;
const NAME_CHARS = 20;
/** The longest end tag of raw text, up to where it is known to be one. */
const RAW_END_CHARS = '</textarea>'.length;

/**
 * Streams HTML or XML into tags, with the parts of HTML's rules that dumps rely on: void elements,
 * implied ends of items and paragraphs, raw text of scripts. Entities are decoded once. Unlike a
 * tree builder it works in linear time however deep or broken the markup is, and it jumps from tag to
 * tag instead of looking at each character, which is what makes it faster than htmlparser2's tokenizer;
 * a test holds what it tells to what that one tells.
 */
export function streamTags(handler: TagHandler, options: TagOptions) {
  const { xml, pieceChars, refuse } = options;
  const elements = new OpenElements(handler, options);
  const walk = new AttributeWalk();
  /** Names as they are written to what they are called: dumps have few. */
  const names = new Map<string, string>();
  /** What is not told yet: an unfinished tag, comment or reference. */
  let rest = '';
  /** Characters that `rest` must have before it is read again, so that slices cost linear time. */
  let enough = 0;

  const nameOf = (written: string): string => {
    if (xml) return written;
    const known = names.get(written);
    if (known !== undefined) return known;
    const name = written.toLowerCase();
    if (names.size < MOST_NAMES && name.length < NAME_CHARS) names.set(written, name);
    return name;
  };

  const tell = (text: string, from: number, to: number): void => {
    if (from >= to) return;
    const part = text.slice(from, to);
    handler.text(part.includes('&') ? (xml ? decodeXML(part) : decodeHTML(part)) : part);
  };

  /** Tells text to the end of what is at hand, but for a reference that may go on. */
  const tellOpenEnd = (text: string, from: number): void => {
    const reference = text.lastIndexOf('&');
    const open = reference >= from && text.length - reference < REFERENCE_CHARS;
    const to = open ? reference : text.length;
    tell(text, from, to);
    rest = text.slice(to);
  };

  /** Reads the tag or other piece that starts at `from`; returns where it ends, or -1 if it goes on. */
  const readPiece = (text: string, from: number): number => {
    const mark = text.charCodeAt(from + 1);
    if (mark === SLASH) return readEndTag(text, from);
    if (mark === EXCLAMATION) return readDeclaration(text, from);
    if (mark === QUESTION) return behind(text.indexOf('>', from), 1);
    if (isNameStart(mark, xml)) return readTag(text, from);
    if (from + 1 === text.length) return -1;
    handler.text('<');
    return from + 1;
  };

  const readTag = (text: string, from: number): number => {
    let nameEnd = from + 2;
    for (let code = text.charCodeAt(nameEnd); isInName(code); code = text.charCodeAt(nameEnd)) {
      nameEnd += 1;
    }
    walk.start(text, nameEnd);
    while (walk.next());
    const end = walk.at;
    if (end >= text.length) return -1;
    elements.open(
      nameOf(text.slice(from + 1, nameEnd)),
      nameEnd === end ? AttributeList.none : new AttributeList(text, nameEnd, xml),
      walk.slash,
    );
    return end + 1;
  };

  const readEndTag = (text: string, from: number): number => {
    const end = text.indexOf('>', from);
    if (end < 0) return -1;
    if (end === from + 2) handler.text('</>');
    const name = skipBlanks(text, from + 2);
    if (isNameStart(text.charCodeAt(name), xml)) {
      elements.close(nameOf(text.slice(name, findBlank(text, name, end))));
    }
    return end + 1;
  };

  const readDeclaration = (text: string, from: number): number => {
    if (text.startsWith('<!--', from)) return behind(text.indexOf('-->', from + 2), 3);
    if (text.startsWith(CDATA, from)) {
      const start = from + CDATA.length;
      const end = text.indexOf(']]>', start);
      if (xml && end > start) handler.text(text.slice(start, end));
      return behind(end, 3);
    }
    const end = text.indexOf('>', from);
    if (end >= 0) handler.declaration?.(text.slice(from + 2, end));
    return behind(end, 1);
  };

  /** Reads the raw text of an element from `from`; returns where its end tag is, or -1 if it goes on. */
  const readRaw = (text: string, from: number, name: string): number => {
    const ending = RAW.get(name);
    if (ending === undefined) throw new RangeError(`${name} holds no raw text`);
    ending.lastIndex = from;
    const end = ending.exec(text)?.index ?? -1;
    const mayEnd = text.lastIndexOf('<');
    const open = end < 0 && mayEnd >= from && text.length - mayEnd < RAW_END_CHARS;
    const to = end >= 0 ? end : open ? mayEnd : text.length;
    rest = end < 0 ? text.slice(to) : '';
    if (name !== 'title') {
      if (to > from) handler.text(text.slice(from, to));
    } else if (to < text.length) tell(text, from, to);
    else tellOpenEnd(text, from);
    return end;
  };

  const read = (text: string): void => {
    rest = '';
    let at = 0;
    while (at < text.length) {
      if (elements.raw !== null) {
        at = readRaw(text, at, elements.raw);
        if (at < 0) return;
        elements.raw = null;
      }
      const piece = text.indexOf('<', at);
      if (piece < 0) {
        tellOpenEnd(text, at);
        return;
      }
      tell(text, at, piece);
      at = readPiece(text, piece);
      if (at < 0) {
        rest = text.slice(piece);
        return;
      }
    }
  };

  return {
    write(slice: string): void {
      rest += slice;
      if (rest.length < enough) return;
      read(rest);
      if (rest.length > pieceChars) {
        refuse(`a piece of markup is larger than ${pieceChars} characters`);
      }
      enough = rest.length * 2;
    },
    end(): void {
      read(rest);
      // A tag that does not end is none, as for browsers; a reference that does not end is text.
      if (elements.raw !== null || !rest.startsWith('<')) tell(rest, 0, rest.length);
      elements.closeAll();
    },
  };
}

/** The elements that are open, and what opens and closes them. */
class OpenElements {
  /** The element whose raw text is open. */
  raw: string | null = null;
  readonly #stack: string[] = [];
  readonly #handler: TagHandler;
  readonly #options: TagOptions;
  /** Foreign elements (SVG, MathML) that are open; inside them `/>` ends an element. */
  #foreign = 0;

  constructor(handler: TagHandler, options: TagOptions) {
    this.#handler = handler;
    this.#options = options;
  }

  open(name: string, attributes: AttributeList, selfClosing: boolean): void {
    const { xml, depth, refuse, hasRawText = true } = this.#options;
    const stack = this.#stack;
    const closes = xml ? undefined : CLOSES.get(name);
    if (closes !== undefined) {
      this.#endItem(ENDS_ITEM.get(name));
      while (closes.has(stack[stack.length - 1] ?? '')) this.#pop();
    }
    if (stack.length >= depth) refuse(`elements nested deeper than ${depth}`);
    this.#handler.open(name, attributes);
    if ((!xml && VOID.has(name)) || (selfClosing && (xml || this.#foreign > 0))) {
      this.#handler.close(name);
      return;
    }
    stack.push(name);
    if (isForeign(name)) this.#foreign += 1;
    else if (!xml && hasRawText && !selfClosing && RAW.has(name)) this.raw = name;
  }

  close(name: string): void {
    const at = this.#stack.lastIndexOf(name);
    if (at >= 0) while (this.#stack.length > at) this.#pop();
  }

  closeAll(): void {
    while (this.#stack.length > 0) this.#pop();
  }

  /** Ends the innermost of these items with all that was left open inside it. */
  #endItem(items: ReadonlySet<string> | undefined): void {
    if (items === undefined) return;
    const stack = this.#stack;
    let at = stack.length - 1;
    while (at >= 0 && !items.has(stack[at] ?? '') && !HOLDS_ITEMS.has(stack[at] ?? '')) at -= 1;
    if (items.has(stack[at] ?? '')) while (stack.length > at) this.#pop();
  }

  #pop(): void {
    const name = this.#stack.pop() ?? '';
    if (isForeign(name)) this.#foreign -= 1;
    this.#handler.close(name);
  }
}

function isForeign(name: string): boolean {
  return name === 'svg' || name === 'math';
}

function isNameStart(code: number, xml: boolean): boolean {
  if (xml) return isInName(code);
  return (code | BLANK) >= 0x61 && (code | BLANK) <= 0x7a;
}

function isInName(code: number): boolean {
  return code > BLANK && code !== SLASH && code !== GREATER;
}

/** Where the first blank is, at most `end`. */
function findBlank(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) > BLANK) at += 1;
  return at;
}

/** `found + length`, or -1 when nothing was found. */
function behind(found: number, length: number): number {
  return found < 0 ? -1 : found + length;
}
