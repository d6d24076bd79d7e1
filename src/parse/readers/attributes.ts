import { decodeHTMLAttribute, decodeXML } from 'entities';

const BLANK = 0x20;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;
/** Characters of a class attribute over which it is not to be split each time it is asked for. */
const LONG_CLASS = 1000;

/**
 * Walks over the attributes of a tag in a text, by offsets alone: most attributes are never asked for.
 * The rules are those of HTML, with which well-formed XML agrees.
 */
export class AttributeWalk {
  /** Where the walk stands; after the last attribute, at the `>` of the tag or the end of the text. */
  at = 0;
  nameStart = 0;
  nameEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  /** Whether a slash stands behind the last attribute. */
  slash = false;
  #text = '';

  start(text: string, at: number): void {
    this.#text = text;
    this.at = at;
  }

  /** Moves to the next attribute; false when there is none before the end of the tag or the text. */
  next(): boolean {
    const text = this.#text;
    let { at } = this;
    let code = text.charCodeAt(at);
    this.slash = false;
    while (code <= BLANK || code === SLASH) {
      if (code === SLASH) this.slash = true;
      at += 1;
      code = text.charCodeAt(at);
    }
    this.at = at;
    if (code === GREATER || at >= text.length) return false;
    this.nameStart = at;
    do {
      at += 1;
      code = text.charCodeAt(at);
    } while (code > BLANK && code !== EQUALS && code !== SLASH && code !== GREATER);
    this.nameEnd = at;
    at = skipBlanks(text, at);
    if (text.charCodeAt(at) === EQUALS) at = this.#readValue(skipBlanks(text, at + 1));
    else this.valueStart = this.valueEnd = at;
    this.at = at;
    return true;
  }

  /** Reads the value that starts at `at`; returns where it ends, with its quote. */
  #readValue(at: number): number {
    const text = this.#text;
    const quote = text.charCodeAt(at);
    if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) {
      const end = text.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", at + 1);
      this.valueStart = at + 1;
      this.valueEnd = end < 0 ? text.length : end;
      return end < 0 ? text.length : end + 1;
    }
    let end = at;
    for (let code = quote; code > BLANK && code !== GREATER; code = text.charCodeAt(end)) end += 1;
    this.valueStart = at;
    this.valueEnd = end;
    return end;
  }
}

/** Where the first character from `from` on is that is no blank. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= BLANK) at += 1;
  return at;
}

function startUnknown(): string | undefined {
  return undefined;
}

/** Whether a word stands in a text, between blanks or its ends. */
function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const starts = at === 0 || text.charCodeAt(at - 1) <= BLANK;
    if (starts && (end === text.length || text.charCodeAt(end) <= BLANK)) return true;
  }
  return false;
}

/** Walks are short and never overlap, so one is enough. */
const walk = new AttributeWalk();

/** The attributes of one tag where they were written. Nothing is read of them before it is asked for. */
export class AttributeList {
  static readonly none = new AttributeList('', 0, false);
  readonly #text: string;
  readonly #from: number;
  readonly #xml: boolean;
  /** The class attribute, which may be asked for by every selector: null where there is none. */
  #class: string | null | undefined;
  /** The single classes when there are very many. */
  #classes: ReadonlySet<string> | undefined;

  /** @param from where the attributes begin in `text`: behind the name of the tag. They end with the tag. */
  constructor(text: string, from: number, xml: boolean) {
    this.#text = text;
    this.#from = from;
    this.#xml = xml;
  }

  /** The value of an attribute, or undefined. Of attributes that repeat, the first counts. */
  get(name: string): string | undefined {
    walk.start(this.#text, this.#from);
    while (walk.next()) {
      if (this.#isNamed(name)) return this.#value();
    }
    return undefined;
  }

  /** The values of several attributes, as `get` gives each, for one walk. */
  values(names: readonly string[]): (string | undefined)[] {
    const found = names.map(startUnknown);
    walk.start(this.#text, this.#from);
    while (walk.next()) {
      for (let at = 0; at < names.length; at += 1) {
        if (found[at] === undefined && this.#isNamed(names[at] ?? '')) found[at] = this.#value();
      }
    }
    return found;
  }

  /** Names and values of all attributes, in their order. */
  *[Symbol.iterator](): Generator<[name: string, value: string]> {
    const found: [string, string][] = [];
    walk.start(this.#text, this.#from);
    while (walk.next()) found.push([this.#name(), this.#value()]);
    yield* found;
  }

  /** Whether the class attribute holds this class. */
  hasClass(name: string): boolean {
    if (this.#class === undefined) this.#class = this.get('class') ?? null;
    const written = this.#class;
    if (written === null) return false;
    if (written.length <= LONG_CLASS) return holdsWord(written, name);
    this.#classes ??= new Set(written.split(/\s+/));
    return this.#classes.has(name);
  }

  /** Whether the attribute at hand has this name, which is ASCII in lower case unless it is XML's. */
  #isNamed(name: string): boolean {
    const { nameStart, nameEnd } = walk;
    if (nameEnd - nameStart !== name.length) return false;
    for (let at = 0; at < name.length; at += 1) {
      const code = this.#text.charCodeAt(nameStart + at);
      const lower = !this.#xml && code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
      if (lower !== name.charCodeAt(at)) return false;
    }
    return true;
  }

  #name(): string {
    const name = this.#text.slice(walk.nameStart, walk.nameEnd);
    return this.#xml ? name : name.toLowerCase();
  }

  #value(): string {
    const value = this.#text.slice(walk.valueStart, walk.valueEnd);
    if (!value.includes('&')) return value;
    return this.#xml ? decodeXML(value) : decodeHTMLAttribute(value);
  }
}
