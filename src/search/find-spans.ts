import type { Span } from './answer.ts';
import { classAt, DIGIT, KATAKANA, LATIN, LETTER } from './char-class.ts';
import type { Needle } from './needles.ts';
import { foldText, lowerCase, originOffsets } from './normalise.ts';

/** In one text. */
export const MAX_SPANS = 50;
/** Signs that part the words of a spelling. */
const BREAKS = /[\s_./:・-]/g;
/** Shorter katakana words are part of too many others (ログ of ブログ). */
const FREE_KATAKANA = 4;
const HALF_FREE_KATAKANA = 3;

/** A text that needles are looked for in; prepared once for all of them. */
export class SearchedText {
  readonly folded: string;
  readonly text: string;
  private readonly original: string;
  private withBlanks: string | null = null;
  private isPlain: boolean | null = null;
  private origin: Uint32Array | null = null;

  /** Who has folded the text already, or lowered its case too, says so. */
  constructor(original: string, folded = foldText(original), text = lowerCase(folded)) {
    this.original = original;
    this.folded = folded;
    this.text = text;
  }

  /** The text in which a needle is looked for: with a blank for each sign if the needle has blanks. */
  haystackFor(needle: string): string {
    if (!needle.includes(' ')) return this.text;
    this.withBlanks ??= this.text.replace(BREAKS, ' ');
    return this.withBlanks;
  }

  /**
   * A place of the text as offsets of the original; null: one character that normalises to several (㌔ to キロ) has
   * no room for a part of them.
   */
  spanOf(start: number, end: number): Span | null {
    const span: Span = [this.toOrigin(start), this.toOrigin(end)];
    return span[1] > span[0] ? span : null;
  }

  private toOrigin(at: number): number {
    this.isPlain ??= this.folded === this.original;
    if (this.isPlain) return at;
    // Most texts have no hit; only those that have one need the way back.
    this.origin ??= originOffsets(this.original);
    return this.origin[at]!;
  }
}

/** Where a needle stands, as offsets of the original text. */
export function findSpans(searched: SearchedText, { text }: Pick<Needle, 'text'>): Span[] {
  const haystack = searched.haystackFor(text);
  const spans: Span[] = [];
  for (
    let at = nextPlace(searched, haystack, text, 0);
    at >= 0 && spans.length < MAX_SPANS;
    at = nextPlace(searched, haystack, text, at + 1)
  ) {
    const span = searched.spanOf(at, at + text.length);
    if (span !== null) spans.push(span);
  }
  return spans;
}

/** The first place from `from` on where a needle stands as a word; -1: none. `haystack`: see `haystackFor`. */
export function nextPlace(
  searched: SearchedText,
  haystack: string,
  needle: string,
  from: number,
): number {
  let at = haystack.indexOf(needle, from);
  while (at >= 0 && !isWhole(searched, at, at + needle.length)) {
    at = haystack.indexOf(needle, at + 1);
  }
  return at;
}

/** Whether the place is one that the analysis would have taken for the word, not a piece of another one. */
function isWhole(searched: SearchedText, start: number, end: number): boolean {
  const { text } = searched;
  if (isLatin(text, start) && !isLatinEdge(searched, start)) return false;
  if (isLatin(text, end - 1) && !isLatinEdge(searched, end)) return false;
  const size = end - start;
  if (size >= FREE_KATAKANA || classAt(text, start) !== KATAKANA) return true;
  if (classAt(text, end - 1) !== KATAKANA) return true;
  const opens = start === 0 || classAt(text, start - 1) !== KATAKANA;
  const closes = end === text.length || classAt(text, end) !== KATAKANA;
  return size >= HALF_FREE_KATAKANA ? opens || closes : opens && closes;
}

function isLatin(text: string, at: number): boolean {
  const charClass = classAt(text, at);
  return charClass === LATIN || charClass === DIGIT || charClass === LETTER;
}

/** Between Latin words, or between the parts of a camel-case one. */
function isLatinEdge({ text, folded }: SearchedText, at: number): boolean {
  if (at === 0 || at === text.length) return true;
  if (!isLatin(text, at - 1) || !isLatin(text, at)) return true;
  const before = folded.charCodeAt(at - 1);
  const after = folded.charCodeAt(at);
  if (!isUpper(after)) return false;
  return !isUpper(before) || isLower(folded.charCodeAt(at + 1));
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** Spans in order, overlapping ones joined. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged[merged.length - 1];
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
