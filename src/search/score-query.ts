import { countBits } from './count-bits.ts';
import type { OpenSegment, SearchIndex } from './open-index.ts';
import type { TimeRange } from './period-range.ts';
import { NO_DOCUMENT, type PostingsCursor } from './postings-cursor.ts';
import type { PostingsSource } from './postings-source.ts';
import { type BigramRun, DEAD_BIT, type QueryPlan } from './query-plan.ts';
import { ScoreFactors } from './score-factors.ts';
import { type Candidates, CELL_BITS, type Scratch, WINDOW } from './scratch.ts';
import type { IndexTerm } from './term-source.ts';
import { LEVEL_VALUES } from './weigh-fields.ts';

/** How fast a run of Japanese loses worth with each bigram that an article lacks. */
const COVERAGE_POWER = 1.5;
/** With fewer of its bigrams than this an article does not have a run at all. */
const MIN_COVERAGE = 0.4;
/** Where only full matches count, windows around the rarest word. */
const NARROW_WINDOW = 128;
/** Scores closer than this are equal. */
const PRECISION = 1e9;

export interface ScoreOptions {
  range: TimeRange | null;
  /** Documents that must not appear. */
  excluded: ReadonlySet<number>;
  /** Documents whose link is dead. */
  dead: ReadonlySet<number>;
  /** Documents whose whole title was typed; they are candidates in any case. */
  titled: ReadonlySet<number>;
  /** Nobody asks for partial matches: articles without one of the words may be passed over. */
  fullOnly: boolean;
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
    scores: scores.slice(0, count),
    met: met.slice(0, count),
    fields: fields.slice(0, count),
  };
}

/** How many of a run's bigrams an article must have. */
function neededOf(all: number): number {
  return Math.ceil(all * MIN_COVERAGE);
}

/** What the sum of a run's bigrams is worth when an article has `had` of them. */
export function coverageFactor(had: number, all: number): number {
  return had < neededOf(all) ? 0 : (had / all) ** COVERAGE_POWER;
}

/**
 * After how many lists of a run no new document can come in: one that has none of the first cannot have enough
 * of the rest, nor all of a word. The lists stand rarest first, so the long ones only add to what is there.
 */
function openingLists({ terms, wholes }: BigramRun): number {
  let opening = terms.length - neededOf(terms.length) + 1;
  for (const { mask } of wholes) {
    const rarest = 31 - Math.clz32(mask & -mask);
    opening = Math.max(opening, rarest + 1);
  }
  return opening;
}

/** A list of postings and what one of them adds. */
interface WeighedList {
  cursor: PostingsCursor;
  weight: number;
  /** Bits that a posting sets: of its word's literal unit, of a run's bigram, of words or of fields. */
  mask: number;
}

interface GroupLists {
  /** The bit of the word. */
  mask: number;
  lists: WeighedList[];
}

interface RunLists {
  run: BigramRun;
  lists: WeighedList[];
  /** Lists before this place bring new documents in. */
  opening: number;
  factors: Float64Array;
  complete: number;
  literalMask: number;
  variant: RunLists | null;
}

/** Scores the documents of one segment, a window of them at a time. */
class SegmentScorer {
  private readonly index: SearchIndex;
  private readonly scratch: Scratch;
  private readonly segment: OpenSegment;
  private readonly plan: QueryPlan;
  private readonly postings: PostingsSource;
  private readonly factors: ScoreFactors;
  private readonly excluded: ReadonlySet<number>;
  /** Candidates without any posting, as numbers of this segment. */
  private readonly titled: readonly number[];
  private readonly dead: readonly number[];
  /** Documents outside are in no case candidates. */
  private readonly first: number;
  private readonly end: number;
  private readonly cursors: PostingsCursor[] = [];
  /** Only near documents of these lists can anything of interest be. */
  private readonly leads: readonly PostingsCursor[];
  private readonly width: number;
  private readonly groups: GroupLists[] = [];
  private readonly runs: RunLists[] = [];
  private readonly spanning: WeighedList[] = [];
  private readonly fields: WeighedList[] = [];
  /** The window at hand, as documents of this segment. */
  private from = 0;
  private to = 0;

  constructor(
    index: SearchIndex,
    segment: OpenSegment,
    plan: QueryPlan,
    postings: PostingsSource,
    factors: ScoreFactors,
    { range, excluded, dead, titled, fullOnly }: ScoreOptions,
  ) {
    this.index = index;
    this.scratch = index.scratch;
    this.segment = segment;
    this.plan = plan;
    this.postings = postings;
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
    this.openLists();
    this.leads = fullOnly ? this.findLeads() : this.cursors;
    this.width = fullOnly ? NARROW_WINDOW : WINDOW;
  }

  run(): void {
    for (this.from = this.nextDocument(this.first); this.from < this.end; ) {
      this.to = Math.min(this.end, this.from + this.width);
      this.scoreWindow();
      this.collectWindow();
      this.from = this.nextDocument(this.to);
    }
  }

  /** The documents of a set that are in this segment and in the period, ascending. */
  private ownDocuments(documents: ReadonlySet<number>, base: number): number[] {
    if (documents.size === 0) return [];
    return [...documents]
      .map((document) => document - base)
      .filter((document) => document >= this.first && document < this.end)
      .toSorted((a, b) => a - b);
  }

  private openLists(): void {
    const { groups, runs, spanning, fields } = this.plan;
    for (const { bit, alternatives, literalBit } of groups) {
      const lists: WeighedList[] = [];
      for (const { term, weight, literal } of alternatives) {
        this.open(lists, term, weight, literal && literalBit >= 0 ? 1 << literalBit : 0);
      }
      if (lists.length > 0) this.groups.push({ mask: 1 << bit, lists });
    }
    for (let i = 0; i < runs.length; i++) {
      const lists = this.openRun(runs[i]!);
      if (runs[i + 1]?.variant) lists.variant = this.openRun(runs[++i]!);
      if (lists.lists.length > 0 || lists.variant !== null) this.runs.push(lists);
    }
    for (const { alternative, covers } of spanning) {
      this.open(this.spanning, alternative.term, alternative.weight, covers);
    }
    for (let i = 0; i < fields.length; i++) this.open(this.fields, fields[i]!, 0, 1 << i);
  }

  private openRun(run: BigramRun): RunLists {
    const all = run.terms.length;
    const lists: WeighedList[] = [];
    const opening = openingLists(run);
    let opened = 0;
    for (let i = 0; i < all; i++) {
      const { term, weight } = run.terms[i]!;
      this.open(lists, term, weight, 1 << i);
      if (i < opening) opened = lists.length;
    }
    const factors = new Float64Array(all + 1);
    for (let had = 1; had <= all; had++) factors[had] = coverageFactor(had, all);
    const literalMask = run.literalBit >= 0 ? 1 << run.literalBit : 0;
    const complete = (1 << all) - 1;
    return { run, lists, opening: opened, factors, complete, literalMask, variant: null };
  }

  private open(lists: WeighedList[], term: IndexTerm, weight: number, mask: number): void {
    const cursor = this.postings.open(term, this.segment.number);
    if (cursor === null) return;
    this.cursors.push(cursor);
    lists.push({ cursor, weight, mask });
  }

  /** The lists that bring in the word that the fewest articles meet: a full match is in one of them. */
  private findLeads(): readonly PostingsCursor[] {
    let leads: readonly PostingsCursor[] = this.cursors;
    let least = Number.POSITIVE_INFINITY;
    for (const clause of this.plan.soft) {
      if (clause.length !== 1) continue;
      const lists = this.listsMeeting(clause[0]!.groups);
      let size = 0;
      for (const { left } of lists) size += left;
      if (size >= least) continue;
      least = size;
      leads = lists;
    }
    return leads;
  }

  /** Lists of which an article must be in one to meet all of these words. */
  private listsMeeting(words: number): PostingsCursor[] {
    const lists: PostingsCursor[] = [];
    for (const group of this.groups) {
      if ((group.mask & words) !== 0) for (const { cursor } of group.lists) lists.push(cursor);
    }
    for (const { mask, cursor } of this.spanning) if ((mask & words) !== 0) lists.push(cursor);
    for (const run of this.runs) {
      for (let one: RunLists | null = run; one !== null; one = one.variant) {
        for (const whole of one.run.wholes) {
          if ((words & (1 << whole.bit)) === 0) continue;
          const rarest = one.lists.find(({ mask }) => mask === (whole.mask & -whole.mask));
          if (rarest) lists.push(rarest.cursor);
        }
      }
    }
    return lists;
  }

  /** The first document from `from` on that can be a candidate. */
  private nextDocument(from: number): number {
    if (this.plan.reachesAll) return from;
    let next = NO_DOCUMENT;
    for (const cursor of this.leads) {
      cursor.skipTo(from);
      if (cursor.document < next) next = cursor.document;
    }
    for (const documents of [this.titled, this.dead]) {
      for (const document of documents) {
        if (document < from) continue;
        if (document < next) next = document;
        break;
      }
    }
    return next;
  }

  private scoreWindow(): void {
    for (const group of this.groups) this.scoreGroup(group);
    for (const run of this.runs) {
      if (run.variant !== null) this.scoreVariants(run, run.variant);
      else if (run.lists.length === 1 && run.complete === 1) this.scorePair(run, run.lists[0]!);
      else this.scoreRun(run);
    }
    for (const list of this.spanning) this.scoreSpanning(list);
    for (const list of this.fields) this.markField(list);
    if (this.titled.length > 0) this.touchAll(this.titled, 0);
    if (this.dead.length > 0) this.touchAll(this.dead, 1 << DEAD_BIT);
    if (this.plan.reachesAll) {
      this.scratch.touched.fill(-1, 0, Math.ceil((this.to - this.from) / 2 ** CELL_BITS));
    }
  }

  private decode(cursor: PostingsCursor): number {
    cursor.skipTo(this.from);
    return cursor.document < this.to
      ? cursor.decodeUpTo(this.to, this.from, this.scratch.buffer)
      : 0;
  }

  /** A word counts by the best of its alternatives, not by their sum. */
  private scoreGroup({ mask, lists }: GroupLists): void {
    if (lists.length === 1) {
      this.scoreOnly(lists[0]!, mask);
      return;
    }
    const { current, met, literal, touched, total, group, buffer } = this.scratch;
    const { documents, levels } = buffer;
    let size = 0;
    for (const { cursor, weight, mask: literalMask } of lists) {
      const count = this.decode(cursor);
      for (let at = 0; at < count; at++) {
        const document = documents[at]!;
        const score = weight * LEVEL_VALUES[levels[at]!]!;
        if ((met[document]! & mask) === 0) {
          met[document]! |= mask;
          touched[document >>> CELL_BITS]! |= 1 << document;
          current[document] = score;
          group[size++] = document;
        } else if (score > current[document]!) current[document] = score;
        literal[document]! |= literalMask;
      }
    }
    for (let at = 0; at < size; at++) {
      const document = group[at]!;
      total[document]! += current[document]!;
      current[document] = 0;
    }
  }

  /** A word with a single alternative. */
  private scoreOnly({ cursor, weight, mask: literalMask }: WeighedList, mask: number): void {
    const { met, literal, touched, total, buffer } = this.scratch;
    const { documents, levels } = buffer;
    const count = this.decode(cursor);
    for (let at = 0; at < count; at++) {
      const document = documents[at]!;
      met[document]! |= mask;
      literal[document]! |= literalMask;
      touched[document >>> CELL_BITS]! |= 1 << document;
      total[document]! += weight * LEVEL_VALUES[levels[at]!]!;
    }
  }

  /** A run of one bigram: who has it has all of it. */
  private scorePair({ run, literalMask }: RunLists, { cursor, weight }: WeighedList): void {
    const { met, literal, touched, total, buffer } = this.scratch;
    const { documents, levels } = buffer;
    let words = 0;
    for (const { bit, mask } of run.wholes) if (mask === 1) words |= 1 << bit;
    const count = this.decode(cursor);
    for (let at = 0; at < count; at++) {
      const document = documents[at]!;
      met[document]! |= words;
      literal[document]! |= literalMask;
      touched[document >>> CELL_BITS]! |= 1 << document;
      total[document]! += run.weight * (weight * LEVEL_VALUES[levels[at]!]!);
    }
  }

  private scoreRun(run: RunLists): void {
    const { total, sums, group } = this.scratch;
    const size = this.sumRun(run);
    for (let at = 0; at < size; at++) {
      const document = group[at]!;
      total[document]! += sums[document]!;
      sums[document] = 0;
    }
  }

  /** The better of a run and its variant without a lost character. */
  private scoreVariants(run: RunLists, variant: RunLists): void {
    const { total, current, group, sums } = this.scratch;
    const found: number[] = [];
    for (const one of [run, variant]) {
      const size = this.sumRun(one);
      for (let at = 0; at < size; at++) {
        const document = group[at]!;
        if (current[document] === 0) found.push(document);
        current[document] = Math.max(current[document]!, sums[document]!);
        sums[document] = 0;
      }
    }
    for (const document of found) {
      total[document]! += current[document]!;
      current[document] = 0;
    }
  }

  /** Leaves the run's score in `sums` of the documents in `group`; returns how many these are. */
  private sumRun(run: RunLists): number {
    const { pairs, sums, group, buffer } = this.scratch;
    const { documents, levels } = buffer;
    const { lists, opening } = run;
    let size = 0;
    for (let i = 0; i < lists.length; i++) {
      const { cursor, weight, mask } = lists[i]!;
      if (i >= opening && size === 0) {
        cursor.skipTo(this.to);
        continue;
      }
      const count = this.decode(cursor);
      for (let at = 0; at < count; at++) {
        const document = documents[at]!;
        if (pairs[document] === 0) {
          if (i >= opening) continue;
          group[size++] = document;
        }
        pairs[document]! |= mask;
        sums[document]! += weight * LEVEL_VALUES[levels[at]!]!;
      }
    }
    this.closeRun(run, size);
    return size;
  }

  /** Lowers the sums where bigrams are missing, and marks the words that are whole. */
  private closeRun({ run, factors, complete, literalMask }: RunLists, size: number): void {
    const { pairs, sums, met, literal, touched, group } = this.scratch;
    const { wholes, weight } = run;
    for (let at = 0; at < size; at++) {
      const document = group[at]!;
      const mask = pairs[document]!;
      const factor = factors[countBits(mask)]!;
      pairs[document] = 0;
      sums[document] = weight * sums[document]! * factor;
      let words = 0;
      for (let i = 0; i < wholes.length; i++) {
        const whole = wholes[i]!;
        if ((mask & whole.mask) === whole.mask) words |= 1 << whole.bit;
      }
      if (factor === 0 && words === 0) continue;
      touched[document >>> CELL_BITS]! |= 1 << document;
      met[document]! |= words;
      if (mask === complete) literal[document]! |= literalMask;
    }
  }

  private scoreSpanning({ cursor, weight, mask }: WeighedList): void {
    const { met, touched, total, buffer } = this.scratch;
    const { documents, levels } = buffer;
    const count = this.decode(cursor);
    for (let at = 0; at < count; at++) {
      const document = documents[at]!;
      touched[document >>> CELL_BITS]! |= 1 << document;
      met[document]! |= mask;
      total[document]! += weight * LEVEL_VALUES[levels[at]!]!;
    }
  }

  private markField({ cursor, mask }: WeighedList): void {
    const { fields, touched, buffer } = this.scratch;
    const { documents } = buffer;
    const count = this.decode(cursor);
    for (let at = 0; at < count; at++) {
      const document = documents[at]!;
      touched[document >>> CELL_BITS]! |= 1 << document;
      fields[document]! |= mask;
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
        const score = total[at]! * factors.shareOf(had) * factors.bonusOf(literal[at]!);
        documents[count] = document;
        scores[count] = Math.round(score * PRECISION) / PRECISION;
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
