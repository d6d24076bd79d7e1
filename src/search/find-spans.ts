import type { Span } from './answer.ts';
import { classAt, DIGIT, KATAKANA, LATIN, LETTER } from './char-class.ts';
import type { Needle } from './needles.ts';
import { type MappedText, normaliseMapped } from './normalise.ts';

const MAX_SPANS = 50;
/** Signs that part the words of a spelling. */
const BREAKS = /[\s_./:・-]/g;
/** Shorter katakana words are part of too many others (ログ of ブログ). */
const FREE_KATAKANA = 4;
const HALF_FREE_KATAKANA = 3;

/** A text that needles are looked for in; prepared once for all of them. */
export interface SearchedText {
  mapped: MappedText;
  /** With a blank for each sign, the same length. */
  spaced: string;
}

export function prepareText(original: string): SearchedText {
  const mapped = normaliseMapped(original);
  return { mapped, spaced: mapped.text.replace(BREAKS, ' ') };
}

/** Where a needle stands, as offsets of the original text. */
export function findSpans({ mapped, spaced }: SearchedText, needle: Needle): Span[] {
  const { text } = needle;
  const haystack = text.includes(' ') ? spaced : mapped.text;
  const spans: Span[] = [];
  for (let at = haystack.indexOf(text); at >= 0; at = haystack.indexOf(text, at + 1)) {
    const end = at + text.length;
    if (!isWhole(mapped, at, end)) continue;
    spans.push([toOrigin(mapped, at), toOrigin(mapped, end)]);
    if (spans.length === MAX_SPANS) break;
  }
  return spans;
}

function toOrigin({ origin }: MappedText, at: number): number {
  return origin === null ? at : origin[at]!;
}

/** Whether the place is one that the analysis would have taken for the word, not a piece of another one. */
function isWhole(mapped: MappedText, start: number, end: number): boolean {
  const { text } = mapped;
  if (isLatin(text, start) && !isLatinEdge(mapped, start)) return false;
  if (isLatin(text, end - 1) && !isLatinEdge(mapped, end)) return false;
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
function isLatinEdge({ text, folded }: MappedText, at: number): boolean {
  if (at === 0 || at === text.length) return true;
  if (!isLatin(text, at - 1) || !isLatin(text, at)) return true;
  const before = folded.charCodeAt(at - 1);
  const after = folded.charCodeAt(at);
  if (!isUpper(after)) return false;
  return !isUpper(before) || (at + 1 < text.length && !isUpper(folded.charCodeAt(at + 1)));
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
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
