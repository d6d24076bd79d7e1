import { LEVEL_BITS, LEVELS } from './weigh-fields.ts';

/** Postings of one window, side by side. */
export interface PostingsBuffer {
  /** Counted from the start of the window. */
  documents: Int32Array;
  levels: Uint8Array;
}

/** After the last posting; no segment has so many documents. */
export const NO_DOCUMENT = 0x7fffffff;

/**
 * Walks one list of postings. A posting is a varint: the gap to the document before, and the step of its
 * frequency in the low bits. Documents are numbered within their segment.
 */
export class PostingsCursor {
  /** The document of the next posting, or `NO_DOCUMENT`. */
  document = -1;
  private level = 0;
  private readonly bytes: Uint8Array;
  private at: number;
  private readonly end: number;

  /** The list lies in `bytes` from `offset` on. */
  constructor(bytes: Uint8Array, offset: number, length: number) {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
    this.skipTo(0);
  }

  /** Bytes of the list that are still to be decoded. */
  get left(): number {
    return this.end - this.at;
  }

  /** Decodes what stands before `limit` into `buffer`, documents counted from `start`; returns how many. */
  decodeUpTo(limit: number, start: number, { documents, levels }: PostingsBuffer): number {
    const { bytes, end } = this;
    let { at, document, level } = this;
    let count = 0;
    while (document < limit) {
      documents[count] = document - start;
      levels[count++] = level;
      if (at >= end) {
        document = NO_DOCUMENT;
        break;
      }
      let value = bytes[at++]!;
      if (value >= 0x80) {
        value &= 0x7f;
        for (let shift = 7; at < end; shift += 7) {
          const byte = bytes[at++]!;
          value |= (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
      }
      document += (value >>> LEVEL_BITS) + 1;
      level = value & (LEVELS - 1);
    }
    this.at = at;
    this.document = document;
    this.level = level;
    return count;
  }

  /** Passes over everything before `wanted`. */
  skipTo(wanted: number): void {
    if (this.document >= wanted) return;
    const { bytes, end } = this;
    let { at, document, level } = this;
    while (document < wanted) {
      if (at >= end) {
        document = NO_DOCUMENT;
        break;
      }
      let value = bytes[at++]!;
      if (value >= 0x80) {
        value &= 0x7f;
        for (let shift = 7; at < end; shift += 7) {
          const byte = bytes[at++]!;
          value |= (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
      }
      document += (value >>> LEVEL_BITS) + 1;
      level = value & (LEVELS - 1);
    }
    this.at = at;
    this.document = document;
    this.level = level;
  }

  /** The step of the frequency in `document`, or -1; documents are asked for in ascending order. */
  levelIn(document: number): number {
    this.skipTo(document);
    return this.document === document ? this.level : -1;
  }
}
