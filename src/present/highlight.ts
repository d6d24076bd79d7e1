import type { Span } from '../search/answer.ts';
import type { RichTextElement, TextStyle } from './blocks.ts';
import { cleanText, isolateDirection, measureCut } from './clean-text.ts';

interface Piece {
  text: string;
  hit: boolean;
}

/** Cuts a text at its spans, cleans each piece and drops what is empty. */
function splitAtSpans(text: string, spans: readonly Span[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const from = Math.max(start, at);
    if (end <= from) continue;
    pieces.push(
      { text: text.slice(at, from), hit: false },
      { text: text.slice(from, end), hit: true },
    );
    at = end;
  }
  pieces.push({ text: text.slice(at), hit: false });
  return pieces
    .map(({ text: raw, hit }) => ({ text: cleanText(raw), hit }))
    .filter((piece) => piece.text !== '');
}

/**
 * A foreign text as rich text with its matched words in bold. At most `columns` wide (a full-width
 * character is two); a longer text is cut around the place with the most different hits.
 */
export function highlightText(
  text: string,
  spans: readonly Span[],
  columns: number,
  style: TextStyle = {},
): RichTextElement[] {
  const window = chooseWindow(text, spans, columns);
  const moved = spans
    .map(
      ([start, end]): Span => [
        Math.max(start, window.start) - window.start,
        Math.min(end, window.end) - window.start,
      ],
    )
    .filter(([start, end]) => end > start);
  const pieces = fitPieces(splitAtSpans(text.slice(window.start, window.end), moved), columns);
  if (pieces.length === 0) return [];
  if (window.start > 0) pieces.unshift({ text: '…', hit: false });
  return pieces.map(({ text: piece, hit }) => {
    const look = hit ? { ...style, bold: true } : style;
    const element: RichTextElement = { type: 'text', text: isolateDirection(piece) };
    return Object.keys(look).length > 0 ? { ...element, style: look } : element;
  });
}

/** Cuts pieces so that all of them together are at most `columns` wide. */
function fitPieces(pieces: readonly Piece[], columns: number): Piece[] {
  const fitted: Piece[] = [];
  let left = columns;
  for (const piece of pieces) {
    const { text, width } = measureCut(piece.text, left);
    fitted.push({ text, hit: piece.hit });
    left -= width;
    if (text !== piece.text || left <= 0) break;
  }
  return fitted;
}

/** Characters of context before the first hit of a window. */
const lead = 16;

/** The stretch of a text to show, in UTF-16 offsets: the one whose spans cover the most different words. */
function chooseWindow(
  text: string,
  spans: readonly Span[],
  columns: number,
): { start: number; end: number } {
  // Half the columns in characters always fit; a window is chosen in these, the rest is cut by width.
  const length = Math.ceil(columns / 2);
  if (text.length <= length || spans.length === 0) return { start: 0, end: text.length };
  let best = { start: 0, words: -1 };
  for (const [from] of spans) {
    const start = from <= lead ? 0 : from - lead;
    const inside = spans.filter(([a, b]) => a >= start && b <= start + length);
    const words = new Set(inside.map(([a, b]) => text.slice(a, b).toLowerCase())).size;
    if (words > best.words) best = { start, words };
  }
  return { start: afterLowSurrogate(text, best.start), end: text.length };
}

function afterLowSurrogate(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
