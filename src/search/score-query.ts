import { countBits } from './count-bits.ts';
import type { SearchIndex } from './open-index.ts';
import type { PostingsSource } from './postings-source.ts';
import type { BigramRun, QueryPlan, SpanningTerm, WordGroup } from './query-plan.ts';
import { type Scratch, touch } from './scratch.ts';

/** How fast a run of Japanese loses worth with each bigram that an article lacks. */
export const COVERAGE_POWER = 1.5;

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
    for (let i = 0; i < plan.runs.length; ) {
      const first = i++;
      while (plan.runs[i]?.variant) i++;
      this.scoreRun(plan.runs.slice(first, i));
    }
    for (const term of plan.spanning) this.scoreSpanning(term);
    for (const [i, term] of plan.fields.entries()) {
      const { documents, fields } = this.scratch;
      for (let segment = 0; segment < this.segmentCount; segment++) {
        const count = this.postings.decode(term, segment);
        for (let at = 0; at < count; at++) {
          touch(this.scratch, documents[at]!);
          fields[documents[at]!]! |= 1 << i;
        }
      }
    }
  }

  /** A word counts by the best of its alternatives, not by their sum. */
  private scoreGroup({ bit, alternatives, literalBit }: WordGroup): void {
    const { scratch, postings } = this;
    const { documents, levels, current, met, literal, total, group } = scratch;
    const mask = 1 << bit;
    let size = 0;
    for (const { term, scores, literal: isLiteral } of alternatives) {
      const literalMask = isLiteral && literalBit >= 0 ? 1 << literalBit : 0;
      for (let segment = 0; segment < this.segmentCount; segment++) {
        const count = postings.decode(term, segment);
        for (let at = 0; at < count; at++) {
          const document = documents[at]!;
          const score = scores[levels[at]!]!;
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

  /** A run, or the best of its variants. */
  private scoreRun(variants: readonly BigramRun[]): void {
    const { current, total } = this.scratch;
    const found: number[] = [];
    for (const run of variants) {
      const size = this.sumRun(run);
      const { group } = this.scratch;
      for (let at = 0; at < size; at++) {
        const document = group[at]!;
        const score = this.closeRun(run, document);
        if (variants.length === 1) total[document]! += score;
        else {
          if (current[document] === 0) found.push(document);
          if (score > current[document]!) current[document] = score;
        }
      }
    }
    for (const document of found) {
      total[document]! += current[document]!;
      current[document] = 0;
    }
  }

  private sumRun(run: BigramRun): number {
    const { scratch, postings } = this;
    const { documents, levels, pairs, sums, group } = scratch;
    let size = 0;
    for (let i = 0; i < run.terms.length; i++) {
      const { term, scores } = run.terms[i]!;
      for (let segment = 0; segment < this.segmentCount; segment++) {
        const count = postings.decode(term, segment);
        for (let at = 0; at < count; at++) {
          const document = documents[at]!;
          if (pairs[document] === 0) {
            touch(scratch, document);
            group[size++] = document;
          }
          pairs[document]! |= 1 << i;
          sums[document]! += scores[levels[at]!]!;
        }
      }
    }
    return size;
  }

  /** The document's score for a run: the sum of its bigrams, lowered where some are missing. */
  private closeRun(run: BigramRun, document: number): number {
    const { pairs, sums, met, literal } = this.scratch;
    const mask = pairs[document]!;
    const sum = sums[document]!;
    pairs[document] = 0;
    sums[document] = 0;
    for (const whole of run.wholes) {
      if ((mask & whole.mask) === whole.mask) met[document]! |= 1 << whole.bit;
    }
    const share = countBits(mask) / run.terms.length;
    if (share === 1 && run.literalBit >= 0) literal[document]! |= 1 << run.literalBit;
    return run.weight * sum * share ** COVERAGE_POWER;
  }

  private scoreSpanning({ alternative, covers }: SpanningTerm): void {
    const { scratch, postings } = this;
    const { documents, levels, met, total } = scratch;
    for (let segment = 0; segment < this.segmentCount; segment++) {
      const count = postings.decode(alternative.term, segment);
      for (let at = 0; at < count; at++) {
        const document = documents[at]!;
        touch(scratch, document);
        met[document]! |= covers;
        total[document]! += alternative.scores[levels[at]!]!;
      }
    }
  }
}
