import { countBits } from './count-bits.ts';
import type { SearchIndex } from './open-index.ts';
import type { PostingsSource } from './postings-source.ts';
import type { BigramRun, QueryPlan, SpanningTerm, WordGroup } from './query-plan.ts';
import { type Scratch, touch } from './scratch.ts';
import { LEVEL_VALUES } from './weigh-fields.ts';

/** How fast a run of Japanese loses worth with each bigram that an article lacks. */
const COVERAGE_POWER = 1.5;

/** With fewer of its bigrams than this an article does not have a run at all. */
const MIN_COVERAGE = 0.4;

/** How many of a run's bigrams an article must have. */
function neededOf(all: number): number {
  return Math.ceil(all * MIN_COVERAGE);
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

/** What the sum of a run's bigrams is worth when an article has `had` of them. */
export function coverageFactor(had: number, all: number): number {
  return had < neededOf(all) ? 0 : (had / all) ** COVERAGE_POWER;
}

/**
 * Walks all postings of a plan and leaves in the index's scratch what each document has: its score before
 * coordination, the words and fields met. Sums go in the order of the query, so that a score does not
 * depend on how documents are spread over segments.
 */
export function scoreQuery(index: SearchIndex, plan: QueryPlan, postings: PostingsSource): void {
  new Scorer(index, postings).run(plan);
}

class Scorer {
  private readonly scratch: Scratch;
  private readonly segmentCount: number;
  private readonly postings: PostingsSource;

  constructor(index: SearchIndex, postings: PostingsSource) {
    this.scratch = index.scratch;
    this.segmentCount = index.segments.length;
    this.postings = postings;
  }

  run(plan: QueryPlan): void {
    for (const group of plan.groups) this.scoreGroup(group);
    for (let i = 0; i < plan.runs.length; i++) {
      const run = plan.runs[i]!;
      const variant = plan.runs[i + 1];
      if (variant?.variant) {
        this.scoreVariants(run, variant);
        i++;
      } else this.scoreRun(run);
    }
    for (const spanning of plan.spanning) this.scoreSpanning(spanning);
    for (let i = 0; i < plan.fields.length; i++) this.markField(plan, i);
  }

  /** A word counts by the best of its alternatives, not by their sum. */
  private scoreGroup({ bit, alternatives, literalBit }: WordGroup): void {
    const { scratch, postings } = this;
    const { documents, levels, current, met, literal, total, group } = scratch;
    const mask = 1 << bit;
    let size = 0;
    for (const { term, weight, literal: isLiteral } of alternatives) {
      const literalMask = isLiteral && literalBit >= 0 ? 1 << literalBit : 0;
      for (let segment = 0; segment < this.segmentCount; segment++) {
        const count = postings.decode(term, segment);
        for (let at = 0; at < count; at++) {
          const document = documents[at]!;
          const score = weight * LEVEL_VALUES[levels[at]!]!;
          if ((met[document]! & mask) === 0) {
            touch(scratch, document);
            met[document]! |= mask;
            current[document] = score;
            group[size++] = document;
          } else if (score > current[document]!) current[document] = score;
          literal[document]! |= literalMask;
        }
      }
    }
    for (let at = 0; at < size; at++) {
      const document = group[at]!;
      total[document]! += current[document]!;
      current[document] = 0;
    }
  }

  private scoreRun(run: BigramRun): void {
    const { total, group } = this.scratch;
    const size = this.sumRun(run);
    for (let at = 0; at < size; at++) total[group[at]!]! += this.scratch.sums[group[at]!]!;
    this.clearSums(size);
  }

  /** The better of a run and its variant without a lost character. */
  private scoreVariants(run: BigramRun, variant: BigramRun): void {
    const { total, current, group, sums } = this.scratch;
    const found: number[] = [];
    for (const one of [run, variant]) {
      const size = this.sumRun(one);
      for (let at = 0; at < size; at++) {
        const document = group[at]!;
        if (current[document] === 0) found.push(document);
        current[document] = Math.max(current[document]!, sums[document]!);
      }
      this.clearSums(size);
    }
    for (const document of found) {
      total[document]! += current[document]!;
      current[document] = 0;
    }
  }

  private clearSums(size: number): void {
    const { group, sums } = this.scratch;
    for (let at = 0; at < size; at++) sums[group[at]!] = 0;
  }

  /** Leaves the run's score in `sums` of the documents in `group`; returns how many these are. */
  private sumRun(run: BigramRun): number {
    const { scratch, postings } = this;
    const { documents, levels, pairs, sums, group } = scratch;
    const all = run.terms.length;
    const opening = openingLists(run);
    let size = 0;
    for (let i = 0; i < all; i++) {
      const { term, weight } = run.terms[i]!;
      const mask = 1 << i;
      for (let segment = 0; segment < this.segmentCount; segment++) {
        const count = postings.decode(term, segment);
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
    }
    this.closeRun(run, size);
    return size;
  }

  /** Lowers the sums where bigrams are missing, and marks the words that are whole. */
  private closeRun(run: BigramRun, size: number): void {
    const { scratch } = this;
    const { pairs, sums, met, literal, group } = scratch;
    const all = run.terms.length;
    const factors = Float64Array.from({ length: all + 1 }, (_, had) => coverageFactor(had, all));
    const complete = (1 << all) - 1;
    const literalMask = run.literalBit >= 0 ? 1 << run.literalBit : 0;
    for (let at = 0; at < size; at++) {
      const document = group[at]!;
      const mask = pairs[document]!;
      const factor = factors[countBits(mask)]!;
      pairs[document] = 0;
      sums[document] = run.weight * sums[document]! * factor;
      let words = 0;
      for (let i = 0; i < run.wholes.length; i++) {
        const whole = run.wholes[i]!;
        if ((mask & whole.mask) === whole.mask) words |= 1 << whole.bit;
      }
      if (factor === 0 && words === 0) continue;
      touch(scratch, document);
      met[document]! |= words;
      if (mask === complete) literal[document]! |= literalMask;
    }
  }

  private scoreSpanning({ alternative, covers }: SpanningTerm): void {
    const { scratch, postings } = this;
    const { documents, levels, met, total } = scratch;
    const { term, weight } = alternative;
    for (let segment = 0; segment < this.segmentCount; segment++) {
      const count = postings.decode(term, segment);
      for (let at = 0; at < count; at++) {
        const document = documents[at]!;
        touch(scratch, document);
        met[document]! |= covers;
        total[document]! += weight * LEVEL_VALUES[levels[at]!]!;
      }
    }
  }

  private markField({ fields: terms }: QueryPlan, i: number): void {
    const { documents, fields } = this.scratch;
    for (let segment = 0; segment < this.segmentCount; segment++) {
      const count = this.postings.decode(terms[i]!, segment);
      for (let at = 0; at < count; at++) {
        touch(this.scratch, documents[at]!);
        fields[documents[at]!]! |= 1 << i;
      }
    }
  }
}
