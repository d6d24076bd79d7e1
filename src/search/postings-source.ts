import { type SearchIndex, segmentOf } from './open-index.ts';
import { decodePostings, levelIn, type PostingsList } from './postings-list.ts';
import type { QueryPlan } from './query-plan.ts';
import type { ChunkRequest } from './segment.ts';
import type { IndexTerm } from './term-source.ts';
import { CHUNK_BYTES, type TermEntry } from './term-table.ts';

/** More bytes of postings than a segment has. */
const MAX_POSTINGS_BYTES = 2 ** 32;
/** What a list takes in memory beside its postings. */
const LIST_OBJECTS = 160;

interface WantedList {
  key: number;
  entry: TermEntry;
  /** Which of the requests brings its chunk. */
  request: number;
}

/**
 * Postings of one question, read in one request for all terms of a plan and kept for the plans after it. Lists
 * that were asked for before come decoded from the index's cache.
 */
export class PostingsSource {
  private readonly index: SearchIndex;
  private readonly lists = new Map<number, PostingsList>();

  constructor(index: SearchIndex) {
    this.index = index;
  }

  /** Reads what these terms need and what was not read before. */
  async load(terms: Iterable<IndexTerm>): Promise<void> {
    const wanted: WantedList[] = [];
    const requests: ChunkRequest[] = [];
    const places = new Map<number, number>();
    for (const { entries } of terms) {
      for (let segment = 0; segment < entries.length; segment++) {
        const entry = entries[segment];
        if (!entry || entry.length === 0) continue;
        const key = this.keyOf(segment, entry);
        if (this.lists.has(key)) continue;
        const known = this.index.postings.get(key);
        if (known) {
          this.lists.set(key, known);
          continue;
        }
        const { chunk } = entry;
        const place = segment * MAX_POSTINGS_BYTES + chunk;
        let request = places.get(place);
        if (request === undefined) {
          request = requests.push({ segment, kind: 'postings', chunk }) - 1;
          places.set(place, request);
        }
        wanted.push({ key, entry, request });
      }
    }
    if (requests.length === 0) return;
    const chunks = await this.index.reader.readChunks(requests);
    for (const { key, entry, request } of wanted) {
      const { offset, length, count } = entry;
      const postings = decodePostings(chunks[request]!, offset, length, count);
      this.lists.set(key, postings);
      this.index.postings.add(key, postings, postings.byteLength + LIST_OBJECTS);
    }
  }

  /** A term's postings in one segment; null: the segment has none, or they were not loaded. */
  list(term: IndexTerm, segment: number): PostingsList | null {
    const entry = term.entries[segment];
    return (entry && this.lists.get(this.keyOf(segment, entry))) ?? null;
  }

  /** The step of a term's frequency in one document, or -1. */
  levelOf(term: IndexTerm, document: number): number {
    const { number, base } = segmentOf(this.index, document);
    const postings = this.list(term, number);
    return postings === null ? -1 : levelIn(postings, document - base);
  }

  /** Where a list lies is its name. */
  private keyOf(segment: number, { chunk, offset }: TermEntry): number {
    const { serial } = this.index.segments[segment]!;
    return serial * MAX_POSTINGS_BYTES + chunk * CHUNK_BYTES + offset;
  }
}

/** Every term whose postings a plan needs. */
export function* termsOf(plan: QueryPlan): Iterable<IndexTerm> {
  for (const { alternatives } of plan.groups) for (const { term } of alternatives) yield term;
  for (const { terms } of plan.runs) for (const { term } of terms) yield term;
  for (const { alternative } of plan.spanning) yield alternative.term;
  yield* plan.fields;
}
