import { normalise } from './normalise.ts';
import type { Word } from './scan-words.ts';

/** A stretch of a run that a spelling of the lexicon fills. */
export interface Tile {
  start: number;
  end: number;
}

const MIN_COMPOUND = 5;
const MIN_PIECE = 2;
/** No word starts with these. */
const NO_START = /^[ァィゥェォッャュョンー]/;

/**
 * Ways to lay a whole run [start, end) with tiles: the cuts that belong to some way, and the way with the
 * fewest tiles. Null when there is none with two tiles or more.
 */
export function layTiles(
  start: number,
  end: number,
  tiles: readonly Tile[],
): { cuts: number[]; fewest: number[] } | null {
  const size = end - start;
  const fromStart = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
  const toEnd = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(size + 1);
  const ordered = tiles.toSorted((a, b) => a.start - b.start || a.end - b.end);
  fromStart[0] = 0;
  toEnd[size] = 0;
  for (const tile of ordered) {
    const from = tile.start - start;
    const to = tile.end - start;
    if (fromStart[from]! + 1 < fromStart[to]!) {
      fromStart[to] = fromStart[from]! + 1;
      before[to] = from;
    }
  }
  for (const tile of ordered.toReversed()) {
    const from = tile.start - start;
    toEnd[from] = Math.min(toEnd[from]!, toEnd[tile.end - start]! + 1);
  }
  const cuts: number[] = [];
  for (let at = 1; at < size; at++) {
    if (Number.isFinite(fromStart[at]! + toEnd[at]!)) cuts.push(start + at);
  }
  if (cuts.length === 0) return null;
  const fewest: number[] = [];
  for (let at = before[size]!; at > 0; at = before[at]!) fewest.unshift(start + at);
  return { cuts, fewest };
}

/**
 * The words that a long katakana run is made of, by the cuts of a dictionary: コマンドライン|ツール. Null where
 * a piece would be no word, since dictionaries cut unknown words to pieces (ド|ッカー).
 */
export function splitKatakana(run: Word, cuts: readonly number[]): Word[] | null {
  if (run.end - run.start < MIN_COMPOUND || cuts.length === 0) return null;
  const pieces: Word[] = [];
  let start = run.start;
  for (const end of [...cuts, run.end]) {
    const term = normalise(run.term.slice(start - run.start, end - run.start));
    if (term.length < MIN_PIECE || NO_START.test(term)) return null;
    pieces.push({ ...run, term, start, end });
    start = end;
  }
  return pieces;
}
