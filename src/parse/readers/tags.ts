import { decodeHTML, decodeHTMLAttribute, decodeXML } from 'entities';

/** What comes out of a stream of markup; `close` comes once for every `open`. */
export interface TagHandler {
  open(name: string, attributes: Attributes): void;
  close(): void;
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
}

/**
 * The attributes of a tag. They stay as they were written until one is asked for, because most never are.
 */
export class Attributes {
  readonly #written: string;
  readonly #xml: boolean;
  #pairs: string[] | null = null;

  /** @param written what stands between a tag's name and its end */
  constructor(written: string, xml: boolean) {
    this.#written = written;
    this.#xml = xml;
  }

  /** Names and values in turn. */
  get pairs(): readonly string[] {
    this.#pairs ??= readPairs(this.#written, this.#xml);
    return this.#pairs;
  }

  /** The value of an attribute, or undefined. Of attributes that repeat, the first counts. */
  get(name: string): string | undefined {
    const { pairs } = this;
    for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === name) return pairs[at + 1];
    return undefined;
  }

  /** Whether the class attribute holds this class. */
  hasClass(name: string): boolean {
    if (!this.#written.includes(name)) return false;
    const names = this.get('class');
    if (names === undefined || !names.includes(name)) return false;
    return names === name || names.split(/\s+/).includes(name);
  }
}

const VOID = new Set(
  'area base basefont br col embed frame hr img input link meta param source track wbr'.split(' '),
);
/** Elements whose content is text up to their end tag; in the latter two entities count. */
const RAW = new Set(['script', 'style', 'xmp', 'title', 'textarea']);
const DECODED_RAW = new Set(['title', 'textarea']);
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

const BLANK = 0x20;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;
/** A character reference is never longer. */
const REFERENCE_CHARS = 40;
const CDATA = '<![CDATA[';

/**
 * Streams HTML or XML into tags, with the parts of HTML's rules that dumps rely on: void elements,
 * implied ends of items and paragraphs, raw text of scripts. Entities are decoded once. It works in
 * linear time however deep or broken the markup is, which a builder of trees does not.
 */
export function streamTags(handler: TagHandler, options: TagOptions) {
  const { xml, pieceChars, refuse } = options;
  const elements = new OpenElements(handler, options);
  const noAttributes = new Attributes('', xml);
  /** What is not told yet: an unfinished tag, comment or reference. */
  let rest = '';

  const tell = (text: string, from: number, to: number): void => {
    if (from >= to) return;
    const part = text.slice(from, to);
    handler.text(part.includes('&') ? (xml ? decodeXML(part) : decodeHTML(part)) : part);
  };

  /** Tells text to the end of what is at hand, but for a reference that may go on. */
  const tellOpenEnd = (text: string, from: number): void => {
    const reference = text.lastIndexOf('&');
    const held =
      reference >= from &&
      text.length - reference < REFERENCE_CHARS &&
      !text.includes(';', reference);
    const to = held ? reference : text.length;
    tell(text, from, to);
    rest = text.slice(to);
  };

  /** Reads the tag or other piece that starts at `from`; returns where it ends, or -1 if it goes on. */
  const readPiece = (text: string, from: number): number => {
    const mark = text.charCodeAt(from + 1);
    if (isNameStart(mark, xml)) return readTag(text, from);
    if (mark === SLASH) return readEndTag(text, from);
    if (mark === 0x21) return readDeclaration(text, from);
    if (mark === 0x3f) return after(text.indexOf('>', from), 1);
    if (Number.isNaN(mark)) return -1;
    handler.text('<');
    return from + 1;
  };

  const readTag = (text: string, from: number): number => {
    const nameEnd = endOfName(text, from + 1);
    const end = endOfTag(text, nameEnd);
    if (end < 0) return -1;
    const selfClosing = text.charCodeAt(end - 1) === SLASH && !endsUnquoted(text, nameEnd, end);
    const written = text.slice(nameEnd, selfClosing ? end - 1 : end);
    const name = text.slice(from + 1, nameEnd);
    elements.open(
      xml ? name : name.toLowerCase(),
      written === '' ? noAttributes : new Attributes(written, xml),
      selfClosing,
    );
    return end + 1;
  };

  const readEndTag = (text: string, from: number): number => {
    const end = text.indexOf('>', from + 2);
    if (end < 0) return -1;
    const name = text.slice(from + 2, Math.min(endOfName(text, from + 2), end));
    if (name !== '') elements.close(xml ? name : name.toLowerCase());
    return end + 1;
  };

  const readDeclaration = (text: string, from: number): number => {
    if (text.startsWith('<!--', from)) return after(text.indexOf('-->', from + 2), 3);
    if (xml && text.startsWith(CDATA, from)) {
      const end = text.indexOf(']]>', from + CDATA.length);
      if (end > from + CDATA.length) handler.text(text.slice(from + CDATA.length, end));
      return after(end, 3);
    }
    const start = text.slice(from, from + CDATA.length);
    if ('<!--'.startsWith(start) || (xml && CDATA.startsWith(start))) return -1;
    const end = text.indexOf('>', from);
    if (end >= 0) handler.declaration?.(text.slice(from + 2, end));
    return after(end, 1);
  };

  /** Reads raw text from `from`; returns where its end tag starts, or -1 if it goes on. */
  const readRaw = (text: string, from: number, name: string): number => {
    const say = DECODED_RAW.has(name)
      ? tell
      : (all: string, start: number, end: number) => {
          if (start < end) handler.text(all.slice(start, end));
        };
    for (let at = text.indexOf('</', from); at >= 0; at = text.indexOf('</', at + 2)) {
      const end = at + 2 + name.length;
      if (text.slice(at + 2, end).toLowerCase() !== name) {
        if (end > text.length) break;
        continue;
      }
      const next = text.charCodeAt(end);
      if (next > BLANK && next !== SLASH && next !== GREATER) continue;
      if (Number.isNaN(next)) break;
      say(text, from, at);
      return at;
    }
    // The end tag may begin in this slice, and so may a reference.
    const open = text.lastIndexOf('<');
    const to = open >= from && text.length - open < name.length + 3 ? open : text.length;
    if (DECODED_RAW.has(name) && to === text.length) tellOpenEnd(text, from);
    else {
      say(text, from, to);
      rest = text.slice(to);
    }
    return -1;
  };

  const read = (text: string): void => {
    let at = 0;
    while (at < text.length) {
      if (elements.raw !== null) {
        const end = readRaw(text, at, elements.raw);
        if (end < 0) return;
        elements.endRaw();
        at = end;
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
      const text = rest + slice;
      rest = '';
      read(text);
      if (rest.length > pieceChars)
        refuse(`a piece of markup is larger than ${pieceChars} characters`);
    },
    end(): void {
      // A tag that does not end is none, as for browsers; a reference that does not end is text.
      if (elements.raw !== null || !rest.startsWith('<')) tell(rest, 0, rest.length);
      rest = '';
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

  open(name: string, attributes: Attributes, selfClosing: boolean): void {
    const { xml, depth, refuse } = this.#options;
    const stack = this.#stack;
    const closes = xml ? undefined : CLOSES.get(name);
    if (closes !== undefined) while (closes.has(stack[stack.length - 1] ?? '')) this.#pop();
    if (stack.length >= depth) refuse(`elements nested deeper than ${depth}`);
    this.#handler.open(name, attributes);
    if ((!xml && VOID.has(name)) || (selfClosing && (xml || this.#foreign > 0))) {
      this.#handler.close();
      return;
    }
    stack.push(name);
    if (isForeign(name)) this.#foreign += 1;
    else if (!xml && this.#foreign === 0 && RAW.has(name)) this.raw = name;
  }

  close(name: string): void {
    const at = this.#stack.lastIndexOf(name);
    if (at >= 0) while (this.#stack.length > at) this.#pop();
  }

  endRaw(): void {
    this.raw = null;
  }

  closeAll(): void {
    while (this.#stack.length > 0) this.#pop();
  }

  #pop(): void {
    if (isForeign(this.#stack.pop() ?? '')) this.#foreign -= 1;
    this.#handler.close();
  }
}

function isForeign(name: string): boolean {
  return name === 'svg' || name === 'math';
}

function isNameStart(code: number, xml: boolean): boolean {
  if ((code | BLANK) >= 0x61 && (code | BLANK) <= 0x7a) return true;
  // XML names start with other letters too, and with an underscore or a colon.
  return xml && (code === 0x5f || code === 0x3a || code > 0x7f);
}

/** `found + length`, or -1 when nothing was found. */
function after(found: number, length: number): number {
  return found < 0 ? -1 : found + length;
}

function endOfName(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code > BLANK && code !== SLASH && code !== GREATER; ) {
    at += 1;
    code = text.charCodeAt(at);
  }
  return at;
}

/** Where a tag ends, quoted values skipped; -1 if it goes on. */
function endOfTag(text: string, from: number): number {
  /** A quote counts at the beginning of a value only. */
  let place: 'name' | 'value' | 'unquoted' = 'name';
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === GREATER) return at;
    if (place === 'unquoted') {
      if (code <= BLANK) place = 'name';
    } else if (place === 'name') {
      if (code === EQUALS) place = 'value';
    } else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      at = text.indexOf(code === DOUBLE_QUOTE ? '"' : "'", at + 1);
      if (at < 0) return -1;
      place = 'name';
    } else if (code > BLANK) place = 'unquoted';
  }
  return -1;
}

/** Whether the slash before a tag's end belongs to an unquoted value: `<a href=x/>`. */
function endsUnquoted(text: string, from: number, end: number): boolean {
  return /=\s*[^\s"'=]+$/.test(text.slice(from, end));
}

/** Attributes as names and values in turn. */
function readPairs(written: string, xml: boolean): string[] {
  const pairs: string[] = [];
  const { length } = written;
  let at = 0;
  const skipBlanks = (): void => {
    while (at < length && written.charCodeAt(at) <= BLANK) at += 1;
  };
  for (;;) {
    while (at < length && (written.charCodeAt(at) <= BLANK || written.charCodeAt(at) === SLASH))
      at += 1;
    if (at >= length) return pairs;
    const start = at;
    while (at < length) {
      const code = written.charCodeAt(at);
      if (code <= BLANK || code === EQUALS || code === SLASH) break;
      at += 1;
    }
    const name = written.slice(start, at);
    skipBlanks();
    let value = '';
    if (written.charCodeAt(at) === EQUALS) {
      at += 1;
      skipBlanks();
      const quote = written[at];
      const quoted = quote === '"' || quote === "'";
      const from = quoted ? at + 1 : at;
      if (quoted) at = written.indexOf(quote, from);
      else while (at < length && written.charCodeAt(at) > BLANK) at += 1;
      if (at < 0) at = length;
      value = written.slice(from, at);
      if (quoted) at += 1;
    }
    if (name === '') continue;
    if (value.includes('&')) value = xml ? decodeXML(value) : decodeHTMLAttribute(value);
    pairs.push(xml ? name : name.toLowerCase(), value);
  }
}
