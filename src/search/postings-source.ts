import { decodePostings } from './decode-postings.ts';
import { type SearchIndex, segmentOf } from './open-index.ts';
import type { QueryPlan } from './query-plan.ts';
import type { ChunkRequest } from './segment.ts';
import type { IndexTerm } from './term-source.ts';

/** The postings of a plan, read in one request for all of its terms. */
export class PostingsSource {
  private readonly index: SearchIndex;
  private readonly chunks: ReadonlyMap<number, Uint8Array>[];

  private constructor(index: SearchIndex, chunks: ReadonlyMap<number, Uint8Array>[]) {
    this.index = index;
    this.chunks = chunks;
  }

  static async read(index: SearchIndex, terms: Iterable<IndexTerm>): Promise<PostingsSource> {
    const chunks = index.segments.map(() => new Map<number, Uint8Array>());
    const requests: ChunkRequest[] = [];
    const asked = index.segments.map(() => new Set<number>());
    for (const { entries } of terms) {
      for (let segment = 0; segment < entries.length; segment++) {
        const entry = entries[segment];
        if (!entry || entry.length === 0 || asked[segment]!.has(entry.chunk)) continue;
        asked[segment]!.add(entry.chunk);
        requests.push({ segment, kind: 'postings', chunk: entry.chunk });
      }
    }
    if (requests.length > 0) {
      const read = await index.reader.readChunks(requests);
      for (const [i, { segment, chunk }] of requests.entries()) {
        chunks[segment]!.set(chunk, read[i]!);
      }
    }
    return new PostingsSource(index, chunks);
  }

  /** Decodes a term's postings of one segment into the index's scratch; returns their number. */
  decode(term: IndexTerm, segment: number): number {
    const entry = term.entries[segment];
    if (!entry || entry.length === 0) return 0;
    const bytes = this.chunks[segment]!.get(entry.chunk);
    if (!bytes) return 0;
    const { base } = this.index.segments[segment]!;
    return decodePostings(bytes, entry.offset, entry.length, base, this.index.scratch);
  }

  /** The step of a term's frequency in one document, or -1. */
  levelOf(term: IndexTerm, document: number): number {
    const { number } = segmentOf(this.index, document);
    const count = this.decode(term, number);
    const { documents, levels } = this.index.scratch;
    const at = documents.subarray(0, count).indexOf(document);
    return at < 0 ? -1 : levels[at]!;
  }
}

/** Every term whose postings a plan needs. */
export function* termsOf(plan: QueryPlan): Iterable<IndexTerm> {
  for (const { alternatives } of plan.groups) for (const { term } of alternatives) yield term;
  for (const { terms } of plan.runs) for (const { term } of terms) yield term;
  for (const { alternative } of plan.spanning) yield alternative.term;
  yield* plan.fields;
}
