import { countBits } from './count-bits.ts';
import type { OpenSegment, SearchIndex } from './open-index.ts';
import { levelIn, type PostingsList } from './postings-list.ts';
import type { PostingsSource } from './postings-source.ts';
import type { QueryPlan } from './query-plan.ts';
import { LEVEL_BITS } from './weigh-fields.ts';

/** One way to meet a word: to be in all of these lists, the shortest first. */
type Way = readonly PostingsList[];

/** A bit for each document of a segment. */
type DocumentBits = Int32Array;

/** To look for one document in a list takes as long as to pass over so many of its postings. */
const SEARCH_STEPS = 16;

/**
 * How many articles match every word of a plan of words, without a score for any: the rarest word's articles, and
 * of these the ones that meet the next, and so on. The same number as `rankQuery` gives as its total.
 */
export function countFullMatches(
  index: SearchIndex,
  plan: QueryPlan,
  postings: PostingsSource,
  { titled, excluded }: { titled: ReadonlySet<number>; excluded: ReadonlySet<number> },
): number {
  let count = 0;
  for (const segment of index.segments) {
    const { base, meta } = segment;
    const found = matchesIn(segment, plan, postings);
    const isIn = (document: number): boolean => document >= base && document - base < meta.articles;
    for (const document of titled) if (isIn(document)) setBit(found, document - base);
    for (const document of excluded) if (isIn(document)) clearBit(found, document - base);
    const { hidden } = index;
    if (hidden !== null) keepOnly(found, (document) => hidden[base + document] !== 1);
    count += countOf(found);
  }
  return count;
}

function matchesIn(segment: OpenSegment, plan: QueryPlan, postings: PostingsSource): DocumentBits {
  const { number, meta } = segment;
  const required = plan.soft.flat().reduce((mask, { groups }) => mask | groups, 0);
  const words = plan.groups
    .filter(({ bit }) => (required & (1 << bit)) !== 0)
    .map(({ bit }) => waysToMeet(plan, postings, number, bit))
    .toSorted((a, b) => sizeOf(a) - sizeOf(b));
  const [rarest = [], ...others] = words;
  const found = union(rarest, meta.articles);
  for (const ways of others) {
    const left = countOf(found);
    if (left === 0) break;
    if (left * ways.length * SEARCH_STEPS < sizeOf(ways)) {
      keepOnly(found, (document) => ways.some((way) => isInAll(way, document)));
    } else {
      const meeting = union(ways, meta.articles);
      for (let cell = 0; cell < found.length; cell++) found[cell]! &= meeting[cell]!;
    }
  }
  return found;
}

/** Every way in which an article of a segment can meet a word. */
function waysToMeet(
  { groups, runs, spanning }: QueryPlan,
  postings: PostingsSource,
  segment: number,
  bit: number,
): Way[] {
  const ways: Way[] = [];
  for (const { term } of groups[bit]!.alternatives) {
    const list = postings.list(term, segment);
    if (list !== null) ways.push([list]);
  }
  for (const { alternative, covers } of spanning) {
    const list = (covers & (1 << bit)) === 0 ? null : postings.list(alternative.term, segment);
    if (list !== null) ways.push([list]);
  }
  for (const { terms, wholes } of runs) {
    for (const whole of wholes) {
      if (whole.bit !== bit || whole.mask >>> terms.length !== 0) continue;
      const all = terms.filter((_, i) => (whole.mask & (1 << i)) !== 0);
      const lists = all.map(({ term }) => postings.list(term, segment));
      if (lists.every((list) => list !== null)) {
        ways.push(lists.toSorted((a, b) => a.length - b.length));
      }
    }
  }
  return ways;
}

/** Postings to pass over to find all articles of a word. */
function sizeOf(ways: readonly Way[]): number {
  let size = 0;
  for (const [shortest] of ways) size += shortest?.length ?? 0;
  return size;
}

function union(ways: readonly Way[], articles: number): DocumentBits {
  const found = new Int32Array((articles + 31) >>> 5);
  for (const [shortest, ...others] of ways) {
    if (shortest === undefined) continue;
    for (let at = 0; at < shortest.length; at++) {
      const document = shortest[at]! >>> LEVEL_BITS;
      if (others.length === 0 || isInAll(others, document)) setBit(found, document);
    }
  }
  return found;
}

function isInAll(lists: readonly PostingsList[], document: number): boolean {
  for (const list of lists) if (levelIn(list, document) < 0) return false;
  return true;
}

function setBit(bits: DocumentBits, document: number): void {
  bits[document >>> 5]! |= 1 << document;
}

function clearBit(bits: DocumentBits, document: number): void {
  bits[document >>> 5]! &= ~(1 << document);
}

function keepOnly(bits: DocumentBits, isKept: (document: number) => boolean): void {
  for (let cell = 0; cell < bits.length; cell++) {
    let left = bits[cell]!;
    while (left !== 0) {
      const bit = 31 - Math.clz32(left);
      left ^= 1 << bit;
      if (!isKept((cell << 5) + bit)) bits[cell]! ^= 1 << bit;
    }
  }
}

function countOf(bits: DocumentBits): number {
  let count = 0;
  for (let cell = 0; cell < bits.length; cell++) {
    if (bits[cell] !== 0) count += countBits(bits[cell]!);
  }
  return count;
}
