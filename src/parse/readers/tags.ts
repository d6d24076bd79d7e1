import { Tokenizer } from 'htmlparser2';

import type { AttributeList } from './element.ts';

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
  /** Characters of one comment, CDATA section or name. */
  pieceChars: number;
  /** Ends the stream when a limit is passed. */
  refuse: (reason: string) => never;
}

const VOID = new Set(
  'area base basefont br col embed frame hr img input link meta param source track wbr'.split(' '),
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
const CLOSES_PARAGRAPH = new Set(['p']);
for (const name of 'address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'.split(
  ' ',
)) {
  CLOSES.set(name, CLOSES_PARAGRAPH);
}
/** Attributes longer than this are pictures and the like; their rest is dropped. */
const ATTRIBUTE_CHARS = 200_000;

/**
 * Streams HTML or XML into tags, with the parts of HTML's rules that dumps rely on: void elements,
 * implied ends of items and paragraphs, raw text of scripts. Entities are decoded once. Unlike a
 * tree builder it works in linear time however deep or broken the markup is.
 */
export function streamTags(handler: TagHandler, { xml, depth, pieceChars, refuse }: TagOptions) {
  const stack: string[] = [];
  /** What came before `slice` and is not told yet: a name or CDATA section may span slices. */
  let before = '';
  let slice = '';
  /** Offset of `slice` in the whole text. */
  let base = 0;
  /** Offset up to which everything is told. */
  let told = 0;
  let tag = '';
  let attributes: string[] = [];
  let attribute = '';
  let value = '';
  /** Foreign elements (SVG, MathML) that are open; inside them `/>` ends an element. */
  let foreign = 0;

  const cut = (start: number, end: number): string => {
    told = end;
    if (start >= base) return slice.slice(start - base, end - base);
    const from = start - (base - before.length);
    return before.slice(from, from + end - start) + slice.slice(0, Math.max(0, end - base));
  };
  const skip = (_start: number, end: number): void => {
    told = end;
  };

  const pop = (): void => {
    const name = stack.pop();
    if (name === undefined) return;
    if (name === 'svg' || name === 'math') foreign -= 1;
    handler.close(name);
  };

  const open = (selfClosing: boolean): void => {
    const closes = xml ? undefined : CLOSES.get(tag);
    if (closes !== undefined) while (closes.has(stack[stack.length - 1] ?? '')) pop();
    if (stack.length >= depth) refuse(`elements nested deeper than ${depth}`);
    handler.open(tag, attributes);
    attributes = [];
    if ((!xml && VOID.has(tag)) || (selfClosing && (xml || foreign > 0))) {
      handler.close(tag);
      return;
    }
    stack.push(tag);
    if (tag === 'svg' || tag === 'math') foreign += 1;
  };

  const tokenizer = new Tokenizer(
    { xmlMode: xml, decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = xml ? cut(start, end) : cut(start, end).toLowerCase();
      },
      onattribname(start, end) {
        attribute = xml ? cut(start, end) : cut(start, end).toLowerCase();
        value = '';
      },
      onattribdata(start, end) {
        const data = cut(start, end);
        if (value === '') value = data;
        else if (value.length < ATTRIBUTE_CHARS) value += data;
      },
      onattribentity(codepoint) {
        if (value.length < ATTRIBUTE_CHARS) value += String.fromCodePoint(codepoint);
      },
      onattribend() {
        attributes.push(attribute, value);
      },
      onopentagend: () => open(false),
      onselfclosingtag: () => open(true),
      onclosetag(start, end) {
        const name = xml ? cut(start, end) : cut(start, end).toLowerCase();
        const at = stack.lastIndexOf(name);
        if (at >= 0) while (stack.length > at) pop();
      },
      ontext: (start, end) => handler.text(cut(start, end)),
      ontextentity: (codepoint) => handler.text(String.fromCodePoint(codepoint)),
      oncdata(start, end, offset) {
        if (xml) handler.text(cut(start, end - offset));
        told = end;
      },
      ondeclaration: (start, end) => handler.declaration?.(cut(start, end)),
      oncomment: skip,
      onprocessinginstruction: skip,
      onend() {
        while (stack.length > 0) pop();
      },
    },
  );

  return {
    write(text: string): void {
      const untold = base + slice.length - told;
      if (untold > pieceChars) refuse(`a piece of markup is larger than ${pieceChars} characters`);
      before = untold > 0 ? (before + slice).slice(-untold) : '';
      base += slice.length;
      slice = text;
      tokenizer.write(text);
    },
    end(): void {
      tokenizer.end();
    },
  };
}
