import { createHash } from 'node:crypto';
import { YuukError } from '../errors.ts';
import { checkSeal } from './chunk-seal.ts';
import type { BuiltSegment, GenerationReader } from './segment.ts';

/** A generation in plain memory: for tests, for tools that index without Redis, and for benchmarks. */
export function createMemoryReader(
  segments: readonly BuiltSegment[],
  options: { generation: number; indexedAt: string | null },
): GenerationReader {
  return {
    generation: options.generation,
    indexedAt: options.indexedAt,
    segments: segments.map(({ manifest }) => manifest),
    async readDictionary(number) {
      const segment = segmentAt(segments, number);
      const hash = createHash('sha256');
      for (const chunk of segment.chunks.dictionary) hash.update(chunk);
      if (hash.digest('hex') !== segment.manifest.dictionaryChecksum) {
        throw new YuukError('index_damaged', 'The dictionary of the index is damaged.', {
          hint: 'Rebuild the index.',
        });
      }
      return segment.chunks.dictionary;
    },
    async readChunks(requests) {
      return requests.map(({ segment, kind, chunk }) => {
        const bytes = segmentAt(segments, segment).chunks[kind][chunk];
        if (!bytes) throw missing();
        checkSeal(bytes);
        return bytes;
      });
    },
  };
}

function segmentAt(segments: readonly BuiltSegment[], number: number): BuiltSegment {
  const segment = segments[number];
  if (!segment) throw missing();
  return segment;
}

function missing(): YuukError {
  return new YuukError('index_damaged', 'A part of the index is missing.', {
    hint: 'Rebuild the index.',
  });
}
