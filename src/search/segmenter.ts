import { classOf, KATAKANA } from './char-class.ts';

/** Cuts one run of kanji or of katakana (at most a few dozen characters) into words. */
export interface Segmenter {
  /** Part of the identity of an index: another version may cut words in another way. */
  readonly version: string;
  /** Offsets inside the run at which a new word starts, without 0. */
  cuts(run: string): readonly number[];
}

const CACHED_RUNS = 50_000;
const NO_CUTS: readonly number[] = [];

/** Words by the dictionary of the ICU library inside Node. Its version belongs to the index (see manifest). */
export function createIcuSegmenter(): Segmenter {
  const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });
  let cache = new Map<string, readonly number[]>();
  return {
    version: process.versions['icu'] ?? 'unknown',
    cuts(run) {
      const known = cache.get(run);
      if (known) return known;
      const cuts = findCuts(segmenter.segment(run), run.length);
      const found = cuts.length === 0 ? NO_CUTS : cuts;
      // Dropping the whole cache now and then is cheaper than keeping an order of use.
      if (cache.size >= CACHED_RUNS) cache = new Map();
      cache.set(run, found);
      return found;
    },
  };
}

/** Asks for the segment at each end of one: half the time of iterating over them. */
function findCuts(segments: Intl.Segments, length: number): number[] {
  const cuts: number[] = [];
  for (let at = 0; ; ) {
    const found = segments.containing(at);
    at = found ? found.index + found.segment.length : length;
    if (at >= length) return cuts;
    cuts.push(at);
  }
}

const SCRIPT = 'script';

/** The segmenter of that version, as far as this process has it. */
export function createSegmenter(version: string): Segmenter {
  return version === SCRIPT ? createScriptSegmenter() : createIcuSegmenter();
}

/** The fallback without a dictionary: kanji are cut in pairs from the left, katakana runs stay whole. */
export function createScriptSegmenter(): Segmenter {
  return {
    version: SCRIPT,
    cuts(run) {
      if (run.length <= 3 || classOf(run.charCodeAt(0)) === KATAKANA) return NO_CUTS;
      const cuts: number[] = [];
      for (let i = 2; i + 1 < run.length; i += 2) cuts.push(i);
      return cuts;
    },
  };
}
