import { createHash } from 'node:crypto';
import { ChunkSealer } from '../../../src/search/chunk-seal.ts';
import type { BuiltSegment, GenerationReader } from '../../../src/search/segment.ts';
import type { GenerationMeta } from '../../../src/store/generation-manifest.ts';

/** Numbers between 0 and 1 that a seed gives again (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Shape {
  dictionary: number;
  postings: number;
  articles: number;
  chunkBytes: number;
}

const defaultShape: Shape = { dictionary: 3, postings: 20, articles: 15, chunkBytes: 200 };

/** A segment of bytes without meaning, equal for equal seeds. */
export function makeSegment(seed: number, shape: Partial<Shape> = {}): BuiltSegment {
  const { chunkBytes, ...counts } = { ...defaultShape, ...shape };
  const random = createRandom(seed);
  const chunk = () => {
    const bytes = new Uint8Array(1 + Math.floor(random() * chunkBytes));
    for (let index = 0; index < bytes.length; index++) bytes[index] = random() * 256;
    return bytes;
  };
  const sealer = new ChunkSealer();
  const chunks = {
    dictionary: Array.from({ length: counts.dictionary }, chunk),
    postings: Array.from({ length: counts.postings }, () => sealer.seal(chunk())),
    articles: Array.from({ length: counts.articles }, () => sealer.seal(chunk())),
  };
  return {
    chunks,
    manifest: {
      formatVersion: 1,
      analyserVersion: 1,
      icu: '75.1',
      lexicon: 'made-up',
      articleCount: counts.articles,
      termCount: counts.postings,
      chunks: counts,
      dictionaryChecksum: sha256(...chunks.dictionary),
      checksum: checksumOf(chunks),
    },
  };
}

export const makeMeta = (meta: Partial<GenerationMeta> = {}): GenerationMeta => ({
  indexedAt: '2026-11-22T10:00:00+09:00',
  savedRevision: 0,
  sourcesChecksum: 'made-up',
  receipts: [],
  ...meta,
});

/** Reads every chunk of a generation and says whether each segment is what its checksum names. */
export async function isWholeByChecksum(reader: GenerationReader): Promise<boolean> {
  const whole = await Promise.all(
    reader.segments.map(async ({ checksum, chunks }, segment) => {
      const all = (kind: 'postings' | 'articles') =>
        reader.readChunks(
          Array.from({ length: chunks[kind] }, (_, chunk) => ({ segment, kind, chunk })),
        );
      const [dictionary, postings, articles] = await Promise.all([
        reader.readDictionary(segment),
        all('postings'),
        all('articles'),
      ]);
      return checksumOf({ dictionary, postings, articles }) === checksum;
    }),
  );
  return whole.every(Boolean);
}

const checksumOf = ({ dictionary, postings, articles }: BuiltSegment['chunks']) =>
  sha256(...[dictionary, postings, articles].flat().map((chunk) => sha256(chunk)));

function sha256(...parts: (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
