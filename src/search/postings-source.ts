import { type SearchIndex, segmentOf } from './open-index.ts';
import { PostingsCursor } from './postings-cursor.ts';
import type { QueryPlan } from './query-plan.ts';
import type { ChunkRequest } from './segment.ts';
import type { IndexTerm } from './term-source.ts';

/** Postings of one question, read in one request for all terms of a plan and kept for the plans after it. */
export class PostingsSource {
  private readonly index: SearchIndex;
  /** By segment, by number. */
  private readonly chunks: Map<number, Uint8Array | null>[];

  constructor(index: SearchIndex) {
    this.index = index;
    this.chunks = index.segments.map(() => new Map());
  }

  /** Reads what these terms need and what was not read before. */
  async load(terms: Iterable<IndexTerm>): Promise<void> {
    const requests: ChunkRequest[] = [];
    for (const { entries } of terms) {
      for (let segment = 0; segment < entries.length; segment++) {
        const entry = entries[segment];
        if (!entry || entry.length === 0) continue;
        const known = this.chunks[segment]!;
        if (known.has(entry.chunk)) continue;
        known.set(entry.chunk, null);
        requests.push({ segment, kind: 'postings', chunk: entry.chunk });
      }
    }
    if (requests.length === 0) return;
    const read = await this.index.reader.readChunks(requests);
    for (let i = 0; i < requests.length; i++) {
      const { segment, chunk } = requests[i]!;
      this.chunks[segment]!.set(chunk, read[i]!);
    }
  }

  /** A cursor over a term's postings in one segment; null: the segment has none. */
  open(term: IndexTerm, segment: number): PostingsCursor | null {
    const entry = term.entries[segment];
    if (!entry || entry.length === 0) return null;
    const bytes = this.chunks[segment]!.get(entry.chunk);
    return bytes ? new PostingsCursor(bytes, entry.offset, entry.length) : null;
  }

  /** The step of a term's frequency in one document, or -1. */
  levelOf(term: IndexTerm, document: number): number {
    const { number, base } = segmentOf(this.index, document);
    return this.open(term, number)?.levelIn(document - base) ?? -1;
  }
}

/** Every term whose postings a plan needs. */
export function* termsOf(plan: QueryPlan): Iterable<IndexTerm> {
  for (const { alternatives } of plan.groups) for (const { term } of alternatives) yield term;
  for (const { terms } of plan.runs) for (const { term } of terms) yield term;
  for (const { alternative } of plan.spanning) yield alternative.term;
  yield* plan.fields;
}
