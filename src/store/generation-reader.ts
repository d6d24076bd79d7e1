import { createHash } from 'node:crypto';
import { YuukError } from '../errors.ts';
import { checkSeal } from '../search/chunk-seal.ts';
import type { ChunkRequest, GenerationReader, SegmentManifest } from '../search/segment.ts';
import type { ChunkCache, SegmentCache } from './chunk-cache.ts';
import type { Connections, RedisClient } from './connections.ts';
import type { GenerationInfo } from './generation-manifest.ts';
import { deltaKeys, generationKey, type SegmentKeys, segmentKeys } from './keys.ts';
import { throwExplained } from './redis-errors.ts';

interface StoredSegment {
  manifest: SegmentManifest;
  keys: SegmentKeys;
  cache: SegmentCache;
}

/** The chunks of one kind that one segment still has to give, and where each goes in the answer. */
interface Fetch {
  segment: StoredSegment;
  kind: ChunkRequest['kind'];
  wanted: Map<number, number[]>;
}

/** Dictionary chunks asked for, and hashed, at once: a few milliseconds of work. */
const dictionaryBatch = 4;

/**
 * Reads one stored generation: the main segment of each shard, then the delta. Chunks that are not in the
 * cache cost one round trip, the shards beside one another. A chunk that is missing or damaged is asked
 * of the master once more, since a replica may lag; then it is an error.
 */
export function createGenerationReader(
  info: GenerationInfo,
  { search, reader }: Pick<Connections, 'search' | 'reader'>,
  cache: ChunkCache,
): GenerationReader {
  const { generation } = info;
  const store = (manifest: SegmentManifest, keys: SegmentKeys): StoredSegment => ({
    manifest,
    keys,
    cache: cache.ofSegment(manifest.checksum),
  });
  const segments = [
    ...info.segments.map((manifest, shard) => store(manifest, segmentKeys(generation, shard))),
    ...(info.delta ? [store(info.delta.manifest, deltaKeys(generation, info.delta.delta))] : []),
  ];
  const segmentAt = (number: number) => {
    const segment = segments[number];
    if (!segment) throw new YuukError('internal', `There is no segment ${number}.`);
    return segment;
  };

  /** Replicas, where there are some that answer, then the master. */
  const sources = () => (search === reader || isAway(search) ? [reader] : [search, reader]);

  /** What a replica does not answer is missing, so that the master is asked; the master's failure is one. */
  const readFields = (source: RedisClient, name: string, chunks: readonly number[]) =>
    source
      .hmgetBuffer(name, ...chunks.map(String))
      .catch((error: unknown) => (source === reader ? throwExplained(error) : [null]));

  const fetchChunks = async ({ segment, kind, wanted }: Fetch, into: Uint8Array[]) => {
    const chunks = [...wanted.keys()];
    for (const source of sources()) {
      const replies = await readFields(source, segment.keys[kind], chunks);
      if (!replies.every(isSound)) continue;
      for (const [index, chunk] of chunks.entries()) {
        // The reply is a view into everything that came over the wire with it: keep a copy.
        const content = new Uint8Array(replies[index] ?? []);
        segment.cache.set(kind, chunk, content);
        for (const position of wanted.get(chunk) ?? []) into[position] = content;
      }
      return;
    }
    throw await explainLoss(reader, generation);
  };

  /** All chunks of a dictionary, or null when one is missing or their checksum is another. */
  const readWhole = async (
    source: RedisClient,
    name: string,
    { chunks: { dictionary: count }, dictionaryChecksum }: SegmentManifest,
  ): Promise<Uint8Array[] | null> => {
    const chunks: Uint8Array[] = [];
    const hash = createHash('sha256');
    for (let from = 0; from < count; from += dictionaryBatch) {
      const length = Math.min(dictionaryBatch, count - from);
      const numbers = Array.from({ length }, (_, index) => from + index);
      for (const reply of await readFields(source, name, numbers)) {
        if (!reply) return null;
        hash.update(reply);
        chunks.push(new Uint8Array(reply));
      }
    }
    return hash.digest('hex') === dictionaryChecksum ? chunks : null;
  };

  return {
    generation,
    indexedAt: info.indexedAt,
    segments: segments.map(({ manifest }) => manifest),

    async readDictionary(number) {
      const { keys, manifest } = segmentAt(number);
      for (const source of sources()) {
        const chunks = await readWhole(source, keys.dictionary, manifest);
        if (chunks) return chunks;
      }
      throw await explainLoss(reader, generation);
    },

    async readChunks(requests) {
      const answer: Uint8Array[] = Array.from({ length: requests.length });
      const fetches = new Map<string, Fetch>();
      for (const [position, { segment: number, kind, chunk }] of requests.entries()) {
        const segment = segmentAt(number);
        const cached = segment.cache.get(kind, chunk);
        if (cached) {
          answer[position] = cached;
          continue;
        }
        const name = segment.keys[kind];
        const fetch = fetches.get(name) ?? { segment, kind, wanted: new Map<number, number[]>() };
        fetches.set(name, fetch);
        const positions = fetch.wanted.get(chunk);
        if (positions) positions.push(position);
        else fetch.wanted.set(chunk, [position]);
      }
      // Sent together, so commands of one server share one round trip.
      if (fetches.size > 0) {
        await Promise.all([...fetches.values()].map((fetch) => fetchChunks(fetch, answer)));
      }
      return answer;
    },
  };
}

const isAway = ({ status }: RedisClient) =>
  status === 'reconnecting' || status === 'close' || status === 'end';

function isSound(reply: Buffer | null): boolean {
  if (!reply) return false;
  try {
    checkSeal(reply);
    return true;
  } catch {
    return false;
  }
}

/** A chunk is missing: because the generation expired meanwhile, or because it is damaged. */
async function explainLoss(client: RedisClient, generation: number): Promise<YuukError> {
  const found = await client.exists(generationKey(generation)).catch(throwExplained);
  if (found === 0) {
    return new YuukError('index_missing', 'This state of the index is gone.', {
      hint: 'Ask again: the present index answers.',
    });
  }
  return new YuukError('index_damaged', 'A part of the index is missing or damaged.', {
    hint: 'Rebuild the index; until then the last good copy answers.',
  });
}
