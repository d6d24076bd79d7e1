import type { ChunkRequest } from '../search/segment.ts';

type Kind = ChunkRequest['kind'];

/** Chunks of one segment in the cache. */
export interface SegmentCache {
  get(kind: Kind, chunk: number): Uint8Array | undefined;
  set(kind: Kind, chunk: number, content: Uint8Array): void;
}

/**
 * Chunks read before, up to a number of bytes; the least recently used go first. Segments are named by
 * their checksum, so a chunk is never taken for one of another generation, and one that two generations
 * or two readers share is kept once.
 */
export interface ChunkCache {
  ofSegment(checksum: string): SegmentCache;
  /** Bytes of all chunks held. */
  readonly bytes: number;
}

/** Room for 2^24 chunks of two kinds under each segment's number, in one number as key. */
const spread = 2 ** 25;

export function createChunkCache(maxBytes: number): ChunkCache {
  // A Map keeps the order of insertion: what is read is inserted again, so the oldest come first.
  const chunks = new Map<number, Uint8Array>();
  const numbers = new Map<string, number>();
  let bytes = 0;

  const ofSegment = (checksum: string): SegmentCache => {
    const number = numbers.get(checksum) ?? numbers.size;
    numbers.set(checksum, number);
    const keyOf = (kind: Kind, chunk: number) =>
      number * spread + chunk * 2 + (kind === 'postings' ? 0 : 1);
    return {
      get(kind, chunk) {
        const key = keyOf(kind, chunk);
        const content = chunks.get(key);
        if (content === undefined) return undefined;
        chunks.delete(key);
        chunks.set(key, content);
        return content;
      },
      set(kind, chunk, content) {
        const key = keyOf(kind, chunk);
        bytes += content.byteLength - (chunks.get(key)?.byteLength ?? 0);
        chunks.delete(key);
        chunks.set(key, content);
        for (const [oldest, { byteLength }] of chunks) {
          if (bytes <= maxBytes) break;
          chunks.delete(oldest);
          bytes -= byteLength;
        }
      },
    };
  };
  return {
    ofSegment,
    get bytes() {
      return bytes;
    },
  };
}
