import type { OpenSegment, SearchIndex } from './open-index.ts';
import type { TimeRange } from './period-range.ts';
import type { PostingsSource } from './postings-source.ts';
import { openLists, type QueryLists } from './query-lists.ts';
import { DEAD_BIT, type QueryPlan } from './query-plan.ts';
import { roundScore, ScoreFactors } from './score-factors.ts';
import { scoreRun } from './score-runs.ts';
import { markField, scoreGroup, scoreSpanning } from './score-words.ts';
import { type Candidates, CELL_BITS, type Scratch } from './scratch.ts';

export interface ScoreOptions {
  range: TimeRange | null;
  /** Documents that must not appear. */
  excluded: ReadonlySet<number>;
  /** Documents whose link is dead. */
  dead: ReadonlySet<number>;
  /** Documents whose whole title was typed; they are candidates in any case. */
  titled: ReadonlySet<number>;
}

/**
 * Walks all postings of a plan and collects the documents that have any of them, each with its score and the words
 * and fields met. Sums go in the order of the query, so that a score does not depend on how documents are
 * spread over segments. The candidates stand in columns that the next query uses again: whoever awaits in
 * between keeps a copy (`keepCandidates`).
 */
export function scoreQuery(
  index: SearchIndex,
  plan: QueryPlan,
  postings: PostingsSource,
  options: ScoreOptions,
): Candidates {
  index.scratch.candidates.count = 0;
  const factors = new ScoreFactors(plan);
  for (const segment of index.segments) {
    new SegmentScorer(index, segment, plan, postings, factors, options).run();
  }
  return index.scratch.candidates;
}

/** Candidates that outlive the next query. */
export function keepCandidates({ count, documents, scores, met, fields }: Candidates): Candidates {
  return {
    count,
    documents: documents.slice(0, count),
    scores: scores.slice(0, count).map(roundScore),
    met: met.slice(0, count),
    fields: fields.slice(0, count),
  };
}

/** Scores the documents of one segment, a window of them at a time. */
class SegmentScorer {
  private readonly index: SearchIndex;
  private readonly scratch: Scratch;
  private readonly segment: OpenSegment;
  private readonly plan: QueryPlan;
  private readonly factors: ScoreFactors;
  private readonly excluded: ReadonlySet<number>;
  private readonly lists: QueryLists;
  /** Candidates without any posting, as numbers of this segment. */
  private readonly titled: readonly number[];
  private readonly dead: readonly number[];
  /** Documents outside are in no case candidates. */
  private readonly first: number;
  private readonly end: number;
  /** The window at hand, as documents of this segment. */
  private from = 0;
  private to = 0;

  constructor(
    index: SearchIndex,
    segment: OpenSegment,
    plan: QueryPlan,
    postings: PostingsSource,
    factors: ScoreFactors,
    { range, excluded, dead, titled }: ScoreOptions,
  ) {
    this.index = index;
    this.scratch = index.scratch;
    this.segment = segment;
    this.plan = plan;
    this.factors = factors;
    this.excluded = excluded;
    const { documents, meta, base } = segment;
    // Documents stand newest first; those without a date stand last and are in no period.
    this.first = range === null ? 0 : documents.firstBefore(range.to);
    this.end =
      range === null
        ? meta.articles
        : Math.min(documents.firstBefore(range.from), documents.datedCount);
    this.titled = this.ownDocuments(titled, base);
    this.dead = this.ownDocuments(dead, base);
    this.lists = openLists(plan, postings, segment.number);
  }

  run(): void {
    for (this.from = this.first; this.from < this.end; this.from = this.to) {
      this.to = Math.min(this.end, this.from + this.scratch.width);
      this.scoreWindow();
      this.collectWindow();
    }
  }

  /** The documents of a set that are in this segment and in the period. */
  private ownDocuments(documents: ReadonlySet<number>, base: number): number[] {
    if (documents.size === 0) return [];
    return [...documents]
      .map((document) => document - base)
      .filter((document) => document >= this.first && document < this.end);
  }

  private scoreWindow(): void {
    const { scratch, from, to } = this;
    const { groups, runs, spanning, fields, all } = this.lists;
    for (const list of all) list.moveTo(from, to);
    for (const group of groups) scoreGroup(scratch, group, from);
    for (const run of runs) scoreRun(scratch, run, from);
    for (const list of spanning) scoreSpanning(scratch, list, from);
    for (const list of fields) markField(scratch, list, from);
    if (this.titled.length > 0) this.touchAll(this.titled, 0);
    if (this.dead.length > 0) this.touchAll(this.dead, 1 << DEAD_BIT);
    if (this.plan.reachesAll) {
      scratch.touched.fill(-1, 0, Math.ceil((to - from) / 2 ** CELL_BITS));
    }
  }

  private touchAll(documents: readonly number[], mask: number): void {
    const { fields, touched } = this.scratch;
    for (const one of documents) {
      if (one < this.from || one >= this.to) continue;
      const document = one - this.from;
      touched[document >>> CELL_BITS]! |= 1 << document;
      fields[document]! |= mask;
    }
  }

  /** Makes candidates of the documents touched, and every cell of the window zero again. */
  private collectWindow(): void {
    const { touched, total, met, fields, literal, candidates } = this.scratch;
    const { excluded, factors } = this;
    const { hidden } = this.index;
    const excludes = excluded.size > 0;
    const base = this.segment.base + this.from;
    const width = this.to - this.from;
    candidates.reserve(width);
    const { documents, scores, met: words, fields: conditions } = candidates;
    let { count } = candidates;
    for (let cell = 0; cell << CELL_BITS < width; cell++) {
      let bits = touched[cell]!;
      if (bits === 0) continue;
      touched[cell] = 0;
      const last = width - (cell << CELL_BITS);
      while (bits !== 0) {
        // `-bits` in 32 bits; the plain sign would make a double of the lowest integer.
        const lowest = bits & ((~bits + 1) | 0);
        bits ^= lowest;
        const bit = 31 - Math.clz32(lowest);
        if (bit >= last) break;
        const at = (cell << CELL_BITS) + bit;
        const document = base + at;
        const had = met[at]!;
        documents[count] = document;
        scores[count] = total[at]! * factors.shareOf(had) * factors.bonusOf(literal[at]!);
        words[count] = had;
        conditions[count] = fields[at]!;
        total[at] = 0;
        met[at] = 0;
        fields[at] = 0;
        literal[at] = 0;
        if (hidden !== null && hidden[document] === 1) continue;
        if (excludes && excluded.has(document)) continue;
        count++;
      }
    }
    candidates.count = count;
  }
}
