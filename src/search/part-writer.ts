import { ByteWriter } from './byte-writer.ts';
import type { SortedPostings } from './postings-log.ts';
import type { SegmentPart } from './segment-part.ts';
import { LEVEL_BITS } from './weigh-fields.ts';

const LEVEL_MASK = (1 << LEVEL_BITS) - 1;

export type WrittenTerms = Pick<
  SegmentPart,
  'keys' | 'keyEnds' | 'counts' | 'lasts' | 'postings' | 'postingEnds'
>;

/** Writes the dictionary of a part, key by key in ascending order. */
export class PartWriter {
  private readonly sorted: SortedPostings;
  private readonly keys = new ByteWriter(1 << 16);
  private readonly postings = new ByteWriter(1 << 16);
  private readonly keyEnds: number[] = [];
  private readonly counts: number[] = [];
  private readonly lasts: number[] = [];
  private readonly postingEnds: number[] = [];

  constructor(sorted: SortedPostings) {
    this.sorted = sorted;
  }

  /** null: an entry without postings. */
  add(key: string, list: number | null): void {
    this.keys.writeKey(key);
    this.keyEnds.push(this.keys.length);
    this.counts.push(list === null ? 0 : this.sorted.counts[list]!);
    this.lasts.push(list === null ? 0 : this.writeList(list));
    this.postingEnds.push(this.postings.length);
  }

  /** Writes a list as steps from document to document, and returns its last one. */
  private writeList(list: number): number {
    const { starts, counts, values } = this.sorted;
    const start = starts[list]!;
    const end = start + counts[list]!;
    let last = -1;
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      const document = value >>> LEVEL_BITS;
      this.postings.writeVarint(((document - last - 1) << LEVEL_BITS) | (value & LEVEL_MASK));
      last = document;
    }
    return last;
  }

  take(): WrittenTerms {
    return {
      keys: this.keys.take(),
      keyEnds: Uint32Array.from(this.keyEnds),
      counts: Uint32Array.from(this.counts),
      lasts: Uint32Array.from(this.lasts),
      postings: this.postings.take(),
      postingEnds: Uint32Array.from(this.postingEnds),
    };
  }
}
