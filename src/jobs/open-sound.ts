import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ChunkRequest, GenerationReader } from '../search/segment.ts';
import type { GenerationStore } from '../store/generation-store.ts';

const chunksAtOnce = 64;

/**
 * Opens a generation after reading every byte of it, checksums and all; null when something is damaged or
 * missing. What cannot be told from the dumps must be told here: that an index nobody changed is whole.
 */
export async function openSound(
  store: Pick<GenerationStore, 'openReader'>,
  generation: number,
  log: Log,
): Promise<GenerationReader | null> {
  try {
    const reader = await store.openReader(generation);
    for (const [segment, { chunks }] of reader.segments.entries()) {
      await reader.readDictionary(segment);
      for (const kind of ['postings', 'articles'] as const) {
        for (let from = 0; from < chunks[kind]; from += chunksAtOnce) {
          const requests: ChunkRequest[] = [];
          for (let chunk = from; chunk < Math.min(from + chunksAtOnce, chunks[kind]); chunk++) {
            requests.push({ segment, kind, chunk });
          }
          await reader.readChunks(requests);
        }
      }
    }
    return reader;
  } catch (error) {
    if (!(error instanceof YuukError)) throw error;
    if (error.code !== 'index_damaged' && error.code !== 'index_missing') throw error;
    log.warn({ generation, code: error.code }, 'the live index is damaged and will be replaced');
    return null;
  }
}
