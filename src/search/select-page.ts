import { type OpenSegment, type SearchIndex, segmentOf } from './open-index.ts';
import type { QueryPlan, Requirement } from './query-plan.ts';
import { ROUNDING, roundScore } from './score-factors.ts';
import type { Candidates } from './scratch.ts';

/** Partial matches under this share of the best score are noise. */
const PARTIAL_FLOOR = 0.1;

export const PARTIAL = 0;
export const FULL = 1;
export const EXACT_TITLE = 2;

/** A document at its place in the ranking. */
export interface RankedDocument {
  document: number;
  score: number;
  /** EXACT_TITLE before FULL before PARTIAL. */
  tier: number;
  /** Bits of the words met. */
  met: number;
}

export interface Page {
  /** Articles that match all words. */
  total: number;
  partialTotal: number;
  rows: RankedDocument[];
}

export interface PageOptions {
  limit: number;
  offset: number;
  titled: ReadonlySet<number>;
  /** By document: votes for it less votes against it; null: nobody has voted. */
  votes: ReadonlyMap<number, number> | null;
  /** By candidate: bits of the phrases that stand in its text; null: there are none. */
  phrases: Int32Array | null;
}

/** Sorts out which candidates may appear, counts them and picks one page of the ranking. */
export function selectPage(
  index: SearchIndex,
  plan: QueryPlan,
  candidates: Candidates,
  options: PageOptions,
): Page {
  const { count, documents, scores, met } = candidates;
  const tiers = findTiers(new Sieve(plan, candidates, options), candidates);
  let best = 0;
  for (let i = 0; i < count; i++) {
    if (tiers[i]! >= PARTIAL && scores[i]! > best) best = scores[i]!;
  }
  const floor = PARTIAL_FLOOR * roundScore(best);
  const above = floor + ROUNDING;
  const below = floor - ROUNDING;
  const order = new PageHeap({ index, votes: options.votes }, options.offset + options.limit);
  let total = 0;
  let partialTotal = 0;
  for (let i = 0; i < count; i++) {
    const tier = tiers[i]!;
    const score = scores[i]!;
    // Added up rather than branched upon: which of them it is cannot be foretold.
    total += Number(tier > PARTIAL);
    partialTotal += Number(tier === PARTIAL) & Number(score > above);
    if (score <= above && score >= below && tier === PARTIAL && !isUnder(score, floor)) {
      partialTotal++;
    }
    if (tier > order.lowestTier || (tier === order.lowestTier && score >= order.lowest)) {
      if (tier === PARTIAL && score <= above && isUnder(score, floor)) continue;
      order.offer(documents[i]!, score, tier, met[i]!);
    }
  }
  return { total, partialTotal, rows: order.take().slice(options.offset) };
}

/** Whether a score, once rounded, is nothing or less than the floor. */
function isUnder(score: number, floor: number): boolean {
  const rounded = roundScore(score);
  return rounded <= 0 || rounded < floor;
}

const REJECTED = -1;

function findTiers(sieve: Sieve, { count, met }: Candidates): Int8Array {
  const tiers = new Int8Array(count);
  const { wordsOfFull } = sieve;
  if (wordsOfFull < 0) for (let i = 0; i < count; i++) tiers[i] = sieve.tierOf(i);
  else {
    // Most queries are words alone: nothing but these decides.
    for (let i = 0; i < count; i++) {
      tiers[i] = (met[i]! & wordsOfFull) === wordsOfFull ? FULL : PARTIAL;
    }
  }
  return tiers;
}

/** Which candidates may appear, and how high. */
class Sieve {
  private readonly plan: QueryPlan;
  private readonly candidates: Candidates;
  private readonly options: PageOptions;
  /** Bits of words that make a full match, where no clause leaves a choice; else -1. */
  private readonly required: number;

  constructor(plan: QueryPlan, candidates: Candidates, options: PageOptions) {
    this.plan = plan;
    this.candidates = candidates;
    this.options = options;
    const isSimple = plan.soft.every((clause) => clause.length === 1);
    this.required = isSimple ? plan.soft.reduce((mask, [one]) => mask | (one?.groups ?? 0), 0) : -1;
  }

  /** Bits of the words that make a full match where nothing else counts; else -1. */
  get wordsOfFull(): number {
    const { hard, not } = this.plan;
    return hard.length + not.length + this.options.titled.size === 0 ? this.required : -1;
  }

  tierOf(at: number): number {
    const { hard, not, soft } = this.plan;
    const { titled } = this.options;
    if (hard.length > 0 && !this.holdsAll(hard, at)) return REJECTED;
    if (not.length > 0 && this.holdsAny(not, at)) return REJECTED;
    if (titled.size > 0 && titled.has(this.candidates.documents[at]!)) return EXACT_TITLE;
    const isFull =
      this.required < 0
        ? this.holdsAll(soft, at)
        : (this.candidates.met[at]! & this.required) === this.required;
    return isFull ? FULL : PARTIAL;
  }

  private holdsAll(clauses: readonly (readonly Requirement[])[], at: number): boolean {
    for (const clause of clauses) if (!this.holdsAny(clause, at)) return false;
    return true;
  }

  private holdsAny(clause: readonly Requirement[], at: number): boolean {
    for (const one of clause) if (this.holds(one, at)) return true;
    return false;
  }

  private holds({ groups, fields, phrase }: Requirement, at: number): boolean {
    const { candidates } = this;
    const { phrases } = this.options;
    return (
      (candidates.met[at]! & groups) === groups &&
      (candidates.fields[at]! & fields) === fields &&
      (phrase < 0 || phrases === null || (phrases[at]! & (1 << phrase)) !== 0)
    );
  }
}

/** Keeps the best so many documents; the worst of them is at the root. */
class PageHeap {
  private readonly ties: TieBreak;
  private readonly size: number;
  private readonly heap: RankedDocument[] = [];
  /** A document of a lower tier, or of this one with a lower score, is not among the best. */
  lowestTier = REJECTED;
  lowest = Number.POSITIVE_INFINITY;

  constructor(ties: TieBreak, size: number) {
    this.ties = ties;
    this.size = size;
  }

  /** Takes a document if it is among the best once its score is rounded. */
  offer(document: number, exact: number, tier: number, met: number): void {
    const { heap } = this;
    const score = roundScore(exact);
    if (heap.length === this.size) {
      const worst = heap[0];
      if (!worst) return;
      if (tier === worst.tier) {
        if (score < worst.score) return;
        if (score === worst.score && compareTies(this.ties, document, worst.document) > 0) return;
      }
      heap[0] = { document, score, tier, met };
      this.sink(0);
    } else {
      heap.push({ document, score, tier, met });
      this.rise(heap.length - 1);
    }
    if (heap.length < this.size) return;
    const worst = heap[0]!;
    this.lowestTier = worst.tier;
    this.lowest = worst.score - ROUNDING;
  }

  /** Best first. */
  take(): RankedDocument[] {
    return this.heap.toSorted((a, b) => compareRanked(this.ties, a, b));
  }

  private isWorse(a: number, b: number): boolean {
    return compareRanked(this.ties, this.heap[a]!, this.heap[b]!) > 0;
  }

  private rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >>> 1;
      if (!this.isWorse(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(from: number): void {
    const { length } = this.heap;
    for (let at = from; ; ) {
      const left = 2 * at + 1;
      if (left >= length) return;
      const right = left + 1;
      const worse = right < length && this.isWorse(right, left) ? right : left;
      if (!this.isWorse(worse, at)) return;
      this.swap(at, worse);
      at = worse;
    }
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  }
}

/** What decides between equal scores. */
interface TieBreak {
  index: SearchIndex;
  votes: ReadonlyMap<number, number> | null;
}

/** Negative when `a` stands before `b`. */
function compareRanked(ties: TieBreak, a: RankedDocument, b: RankedDocument): number {
  return b.tier - a.tier || b.score - a.score || compareTies(ties, a.document, b.document);
}

/** The order of equal scores: by votes, then newest first, then by title, then by id. */
function compareTies({ index, votes }: TieBreak, a: number, b: number): number {
  if (votes !== null) {
    const difference = (votes.get(b) ?? 0) - (votes.get(a) ?? 0);
    if (difference !== 0) return difference;
  }
  const left = segmentOf(index, a);
  const right = segmentOf(index, b);
  if (left === right) return a - b;
  const i = a - left.base;
  const j = b - right.base;
  if (left.meta.build === right.meta.build) {
    return left.documents.ranks[i]! - right.documents.ranks[j]!;
  }
  return compareBuilds(left, i, right, j);
}

/** Between builds the start of the title decides, and then the later build. */
function compareBuilds(left: OpenSegment, i: number, right: OpenSegment, j: number): number {
  const a = left.documents.times[i]!;
  const b = right.documents.times[j]!;
  if (a !== b) return a > b ? -1 : 1;
  const titles = left.documents.titleStarts[i]! - right.documents.titleStarts[j]!;
  return titles || right.number - left.number;
}
