import type { OpenSegment, SearchIndex } from './open-index.ts';
import type { Alternative, BigramRun, QueryPlan, WordGroup } from './plan-query.ts';
import type { Scratch } from './scratch.ts';
import type { ChunkRequest } from './segment.ts';
import type { IndexTerm } from './term-source.ts';
import { LEVEL_BITS, LEVELS } from './weigh-fields.ts';

/** Postings chunks of a query, by segment and chunk. */
export type PostingsBytes = ReadonlyMap<string, Uint8Array>;

const COVERAGE_POWER = 1.5;

/** All postings chunks that a plan reads, each once. */
export function postingsOf(plan: QueryPlan): ChunkRequest[] {
  const requests = new Map<string, ChunkRequest>();
  const add = ({ entries }: IndexTerm): void => {
    for (const [segment, entry] of entries.entries()) {
      if (!entry || entry.length === 0) continue;
      const key = chunkKey(segment, entry.chunk);
      if (!requests.has(key)) requests.set(key, { segment, kind: 'postings', chunk: entry.chunk });
    }
  };
  for (const { alternatives } of plan.groups) for (const { term } of alternatives) add(term);
  for (const { terms } of plan.runs) for (const { term } of terms) add(term);
  for (const { alternative } of plan.concepts) add(alternative.term);
  for (const term of plan.fields) add(term);
  return [...requests.values()];
}

export function chunkKey(segment: number, chunk: number): string {
  return `${segment}:${chunk}`;
}

/**
 * Walks all postings of a plan and leaves in `scratch` what each touched document has: its score before
 * coordination, the words and fields met. Returns how many documents were touched. Sums go in the
 * order of the query, so that a score does not depend on how documents are spread over segments.
 */
export function scorePostings(
  index: SearchIndex,
  plan: QueryPlan,
  bytes: PostingsBytes,
  scratch: Scratch,
): number {
  return new Scorer(index, bytes, scratch).run(plan);
}

class Scorer {
  private readonly segments: readonly OpenSegment[];
  private readonly bytes: PostingsBytes;
  private readonly scratch: Scratch;
  private touchedCount = 0;

  constructor(index: SearchIndex, bytes: PostingsBytes, scratch: Scratch) {
    this.segments = index.segments;
    this.bytes = bytes;
    this.scratch = scratch;
  }

  run(plan: QueryPlan): number {
    for (const group of plan.groups) this.scoreGroup(group, (plan.scored & (1 << group.bit)) !== 0);
    for (let i = 0; i < plan.runs.length; i++) {
      const variants = [plan.runs[i]!];
      while (plan.runs[i + 1]?.variant) variants.push(plan.runs[++i]!);
      this.scoreRun(variants);
    }
    for (const { alternative, covers } of plan.concepts) {
      this.each(alternative.term, (document, level) => {
        this.touch(document);
        this.scratch.total[document]! += alternative.scores[level]!;
        this.scratch.met[document]! |= covers;
      });
    }
    for (const [i, term] of plan.fields.entries()) {
      this.each(term, (document) => {
        this.touch(document);
        this.scratch.fields[document]! |= 1 << i;
      });
    }
    return this.touchedCount;
  }

  private touch(document: number): void {
    const { seen, touched } = this.scratch;
    if (seen[document] === 0) {
      seen[document] = 1;
      touched[this.touchedCount++] = document;
    }
  }

  /** The best alternative of a word, not the sum of them. */
  private scoreGroup(group: WordGroup, scored: boolean): void {
    const { current, met, total, literal } = this.scratch;
    const bit = 1 << group.bit;
    const documents: number[] = [];
    for (const alternative of group.alternatives) {
      this.each(alternative.term, (document, level) => {
        this.touch(document);
        const score = alternative.scores[level]!;
        if ((met[document]! & bit) === 0) {
          met[document]! |= bit;
          documents.push(document);
          if (group.countsLiteral && alternative.literal) literal[document]!++;
        }
        if (score > current[document]!) current[document] = score;
      });
    }
    for (const document of documents) {
      if (scored) total[document]! += current[document]!;
      current[document] = 0;
    }
  }

  private scoreRun(variants: readonly BigramRun[]): void {
    const { current, total } = this.scratch;
    const documents: number[] = [];
    for (const run of variants) {
      this.eachRunScore(run, (document, score) => {
        if (current[document] === 0) documents.push(document);
        if (score > current[document]!) current[document] = score;
      });
    }
    for (const document of documents) {
      total[document]! += current[document]!;
      current[document] = 0;
    }
  }

  /** Sum of the run's bigrams, lowered where some are missing. */
  private eachRunScore(run: BigramRun, found: (document: number, score: number) => void): void {
    const { pairs, met, literal } = this.scratch;
    const sums = new Map<number, number>();
    for (const [i, { term, scores }] of run.terms.entries()) {
      this.each(term, (document, level) => {
        this.touch(document);
        pairs[document]! |= 1 << i;
        sums.set(document, (sums.get(document) ?? 0) + scores[level]!);
      });
    }
    const all = run.terms.length;
    for (const [document, sum] of sums) {
      const mask = pairs[document]!;
      pairs[document] = 0;
      const count = countBits(mask);
      if (count === all && run.countsLiteral) literal[document]!++;
      for (const whole of run.wholes) {
        if ((mask & whole.mask) === whole.mask) met[document]! |= 1 << whole.bit;
      }
      found(document, run.weight * sum * (count / all) ** COVERAGE_POWER);
    }
  }

  /** Calls `found` for every posting of a term, segment by segment, in document order. */
  private each(term: IndexTerm, found: (document: number, level: number) => void): void {
    for (let s = 0; s < this.segments.length; s++) {
      const entry = term.entries[s];
      if (!entry || entry.length === 0) continue;
      const bytes = this.bytes.get(chunkKey(s, entry.chunk));
      if (!bytes) continue;
      let document = this.segments[s]!.base - 1;
      const end = entry.offset + entry.length;
      for (let at = entry.offset; at < end; ) {
        let value = bytes[at++]!;
        if (value >= 0x80) {
          value &= 0x7f;
          for (let shift = 7; ; shift += 7) {
            const byte = bytes[at++]!;
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80) break;
          }
        }
        document += (value >>> LEVEL_BITS) + 1;
        found(document, value & (LEVELS - 1));
      }
    }
  }
}

export function countBits(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

export type { Alternative };
