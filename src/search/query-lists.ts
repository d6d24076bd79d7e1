import { type PostingsList, placeOf } from './postings-list.ts';
import type { PostingsSource } from './postings-source.ts';
import type { BigramRun, QueryPlan } from './query-plan.ts';
import type { IndexTerm } from './term-source.ts';

/** A list of postings and what one of them adds. */
export class WeighedList {
  readonly postings: PostingsList;
  readonly weight: number;
  /** Bits that a posting sets: of its word's literal unit, of a run's bigram, of words or of fields. */
  readonly mask: number;
  /** The postings of the window at hand: from this place up to, without, that one. */
  start = 0;
  stop = 0;

  constructor(postings: PostingsList, weight: number, mask: number) {
    this.postings = postings;
    this.weight = weight;
    this.mask = mask;
  }

  /** Moves to the documents from `from` up to, without, `to`; windows ascend. */
  moveTo(from: number, to: number): void {
    this.start = placeOf(this.postings, from, this.stop);
    this.stop = placeOf(this.postings, to, this.start);
  }
}

/** A word: the lists of its alternatives. */
export interface GroupLists {
  /** The bit of the word. */
  mask: number;
  lists: WeighedList[];
}

/** A run of Japanese text: the lists of its bigrams, the rarest first. */
export interface RunLists {
  run: BigramRun;
  lists: WeighedList[];
  /** Lists before this place bring new documents in. */
  opening: number;
  /** By the number of bigrams had: what their sum is worth. */
  factors: Float64Array;
  complete: number;
  literalMask: number;
  /** The same run without a lost character. */
  variant: RunLists | null;
}

/** What one segment holds of a plan. */
export interface QueryLists {
  groups: GroupLists[];
  runs: RunLists[];
  spanning: WeighedList[];
  fields: WeighedList[];
  /** Every list of the above. */
  all: WeighedList[];
}

/** How fast a run of Japanese loses worth with each bigram that an article lacks. */
const COVERAGE_POWER = 1.5;
/** With fewer of its bigrams than this an article does not have a run at all. */
const MIN_COVERAGE = 0.4;

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

/** Opens the lists of a plan in one segment; their postings are loaded. */
export function openLists(plan: QueryPlan, postings: PostingsSource, segment: number): QueryLists {
  return new ListOpener(postings, segment).open(plan);
}

class ListOpener {
  private readonly postings: PostingsSource;
  private readonly segment: number;
  private readonly all: WeighedList[] = [];

  constructor(postings: PostingsSource, segment: number) {
    this.postings = postings;
    this.segment = segment;
  }

  open(plan: QueryPlan): QueryLists {
    const groups: GroupLists[] = [];
    for (const { bit, alternatives, literalBit } of plan.groups) {
      const lists: WeighedList[] = [];
      for (const { term, weight, literal } of alternatives) {
        this.add(lists, term, weight, literal && literalBit >= 0 ? 1 << literalBit : 0);
      }
      if (lists.length > 0) groups.push({ mask: 1 << bit, lists });
    }
    const runs: RunLists[] = [];
    for (let i = 0; i < plan.runs.length; i++) {
      const run = this.openRun(plan.runs[i]!);
      if (plan.runs[i + 1]?.variant) run.variant = this.openRun(plan.runs[++i]!);
      if (run.lists.length > 0 || run.variant !== null) runs.push(run);
    }
    const spanning: WeighedList[] = [];
    for (const { alternative, covers } of plan.spanning) {
      this.add(spanning, alternative.term, alternative.weight, covers);
    }
    const fields: WeighedList[] = [];
    for (let i = 0; i < plan.fields.length; i++) this.add(fields, plan.fields[i]!, 0, 1 << i);
    return { groups, runs, spanning, fields, all: this.all };
  }

  private openRun(run: BigramRun): RunLists {
    const all = run.terms.length;
    const lists: WeighedList[] = [];
    const opening = openingLists(run);
    let bringing = 0;
    for (let i = 0; i < all; i++) {
      const { term, weight } = run.terms[i]!;
      this.add(lists, term, weight, 1 << i);
      if (i < opening) bringing = lists.length;
    }
    const factors = new Float64Array(all + 1);
    for (let had = 1; had <= all; had++) factors[had] = coverageFactor(had, all);
    const literalMask = run.literalBit >= 0 ? 1 << run.literalBit : 0;
    const complete = (1 << all) - 1;
    return { run, lists, opening: bringing, factors, complete, literalMask, variant: null };
  }

  private add(lists: WeighedList[], term: IndexTerm, weight: number, mask: number): void {
    const postings = this.postings.list(term, this.segment);
    if (postings === null) return;
    const list = new WeighedList(postings, weight, mask);
    lists.push(list);
    this.all.push(list);
  }
}
