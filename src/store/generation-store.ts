import { YuukError } from '../errors.ts';
import type { BuiltSegment, GenerationReader, SegmentManifest } from '../search/segment.ts';
import { createChunkCache } from './chunk-cache.ts';
import type { Connections, RedisClient } from './connections.ts';
import { execAll } from './exec-all.ts';
import {
  type GenerationInfo,
  type GenerationMeta,
  readManifest,
  writeDelta,
  writeManifest,
} from './generation-manifest.ts';
import { createGenerationReader } from './generation-reader.ts';
import { moveDelta, movePointer, touchGeneration } from './generation-scripts.ts';
import {
  changesChannel,
  deltaKeys,
  generationKey,
  listKeys,
  pointerKey,
  retiredKey,
  segmentKeys,
} from './keys.ts';
import { type Pointer, readPointer } from './pointer.ts';
import { explainErrors } from './redis-errors.ts';
import { repairGenerations } from './repair-generations.ts';
import { isStaged, stageSegment } from './stage-segment.ts';

/** Readers that still hold the generation before the previous one may finish. */
export const graceSeconds = 60;

/** Life of staged keys: renewed by each batch. Longer with shards, where persisting follows the move. */
const stagingSeconds = { oneShard: 60, shards: 3600 };

export interface PublishOptions {
  /**
   * The pointer as read before the build began: if another publish or rollback came between, this one is
   * refused. Without it, only what happens while the chunks are written is noticed.
   */
  expected?: Pointer | null;
  onProgress?: (writtenBytes: number, totalBytes: number) => void;
}

export type PublishOutcome =
  | { published: true; generation: number }
  /** Another process published or rolled back in between; nothing of this one is left. */
  | { published: false; reason: 'lost-race'; live: number | null };

export type DeltaOutcome =
  | { published: true }
  /** `lost-race`: another generation or delta came first; build again. `superseded`: a newer one is there. */
  | { published: false; reason: 'lost-race' | 'superseded' };

export type RollbackOutcome =
  | { rolledBack: true; from: number; to: number }
  | { rolledBack: false; reason: 'no-previous' | 'lost-race' };

/** Writes generations and moves the pointer between them. All failures are `YuukError`s. */
export interface GenerationStore {
  readPointer(): Promise<Pointer | null>;
  /** A generation's description, by default the live one's; null when there is none. */
  readGeneration(generation?: number): Promise<GenerationInfo | null>;
  /**
   * A reader of one generation, by default the live one. Readers of one store share its cache.
   * @throws YuukError `index_missing` when it is not there, `index_damaged`, `redis_unavailable`.
   */
  openReader(generation?: number): Promise<GenerationReader>;
  /**
   * Publishes one segment a shard as the new live generation. The one before becomes the rollback
   * generation, the one before that expires.
   */
  publishGeneration(
    segments: readonly BuiltSegment[],
    meta: GenerationMeta,
    options?: PublishOptions,
  ): Promise<PublishOutcome>;
  /**
   * Adds or replaces the small second segment of the live generation. The generation's number stays;
   * the pointer's revision grows, which is how readers notice.
   */
  publishDelta(
    segment: BuiltSegment,
    state: { generation: number; savedRevision: number },
  ): Promise<DeltaOutcome>;
  /** Notes a refresh that found nothing new; false when that generation is not live. */
  touchIndexedAt(generation: number, indexedAt: string): Promise<boolean>;
  /** Swaps the live generation and the one before it; a second rollback undoes the first. */
  rollback(): Promise<RollbackOutcome>;
  /**
   * Finishes what a crash after a move left undone in other shards. Cheap and safe at any time; every
   * worker tick calls it. `sweep` also looks through all keys for generations nobody knows: at boot.
   */
  repairGenerations(options?: { sweep?: boolean }): Promise<void>;
}

/**
 * The store of one process. Publishing waits through outages (the worker's connection), the rest answers
 * or fails within seconds.
 */
export function createGenerationStore(
  { reader, search, worker }: Pick<Connections, 'reader' | 'search' | 'worker'>,
  { cacheBytes = 48 * 1024 * 1024 }: { cacheBytes?: number } = {},
): GenerationStore {
  const cache = createChunkCache(cacheBytes);
  const store: GenerationStore = {
    readPointer: () => readPointer(reader),

    async readGeneration(generation) {
      const wanted = generation ?? (await readPointer(reader))?.live;
      return wanted === undefined ? null : readInfo(reader, wanted);
    },

    async openReader(generation) {
      // Between the two readings the pointer may move on and the generation expire: look once more.
      const info =
        (await store.readGeneration(generation)) ?? (await store.readGeneration(generation));
      if (info === null) throw notThere();
      return createGenerationReader(info, { reader, search }, cache);
    },

    async publishGeneration(segments, meta, { expected, onProgress = () => {} } = {}) {
      if (segments.length === 0) throw new YuukError('internal', 'A generation needs a segment.');
      const before = await readPointer(worker);
      if (expected !== undefined && expected?.epoch !== before?.epoch) {
        return { published: false, reason: 'lost-race', live: before?.live ?? null };
      }
      const generation = await worker.hincrby(pointerKey, 'sequence', 1);
      try {
        await stageGeneration(worker, generation, segments, meta, onProgress);
        const moved = await moveTo(worker, generation, { before, fence: true });
        if (moved === 'incomplete') throw lostParts();
        // A script that is sent again after a lost connection finds its own move and says that the race
        // is lost: the pointer knows better.
        if (moved === 'lost-race') {
          const after = await readPointer(worker);
          if (!isKept(after, generation)) {
            await discardStaged(worker, generation, segments.length);
            return { published: false, reason: 'lost-race', live: after?.live ?? null };
          }
        }
      } catch (error) {
        await discardStaged(reader, generation, segments.length).catch(() => {});
        throw error;
      }
      await repairGenerations(worker, { graceSeconds });
      return { published: true, generation };
    },

    async publishDelta(segment, { generation, savedRevision }) {
      const name = generationKey(generation);
      const [checksum, replaced] = await worker.hmget(name, 'checksum', 'delta');
      const info = await readInfo(worker, generation);
      if (!checksum || info === null) return { published: false, reason: 'lost-race' };
      const delta = await worker.hincrby(pointerKey, 'deltas', 1);
      const keys = deltaKeys(generation, delta);
      await stageSegment(worker, keys, segment, {
        ttlSeconds: stagingSeconds.oneShard,
        onBytes: () => {},
      });
      const { chunks } = segment.manifest;
      const allKeys = [
        pointerKey,
        name,
        ...listKeys(keys),
        ...(info.delta ? listKeys(deltaKeys(generation, info.delta.delta)) : []),
      ];
      const moved = await worker.eval(
        moveDelta,
        allKeys.length,
        ...allKeys,
        generation,
        savedRevision,
        replaced ?? '',
        writeDelta({ delta, savedRevision, manifest: segment.manifest }),
        chunks.dictionary,
        chunks.postings,
        chunks.articles,
        stampOf(checksum, segment.manifest),
        graceSeconds,
        changesChannel,
      );
      if (moved === 'moved') return { published: true };
      await worker.unlink(...listKeys(keys));
      if (moved === 'incomplete') throw lostParts();
      return { published: false, reason: moved === 'superseded' ? 'superseded' : 'lost-race' };
    },

    async touchIndexedAt(generation, indexedAt) {
      const touched = await worker.eval(
        touchGeneration,
        2,
        pointerKey,
        generationKey(generation),
        generation,
        indexedAt,
        changesChannel,
      );
      return touched === 1;
    },

    async rollback() {
      const before = await readPointer(reader);
      if (before === null || before.previous === null) {
        return { rolledBack: false, reason: 'no-previous' };
      }
      const info = await store.readGeneration(before.previous);
      if (info === null || !(await isWhole(reader, info))) {
        return { rolledBack: false, reason: 'no-previous' };
      }
      const moved = await moveTo(reader, before.previous, { before, fence: false });
      if (moved === 'incomplete') return { rolledBack: false, reason: 'no-previous' };
      if (moved === 'lost-race') return { rolledBack: false, reason: 'lost-race' };
      return { rolledBack: true, from: before.live, to: before.previous };
    },

    repairGenerations: ({ sweep = false } = {}) =>
      repairGenerations(worker, { graceSeconds, sweep }),
  };
  return explainErrors(store);
}

/** Writes all shards beside one another, then the description that names them. */
async function stageGeneration(
  client: RedisClient,
  generation: number,
  segments: readonly BuiltSegment[],
  meta: GenerationMeta,
  onProgress: (writtenBytes: number, totalBytes: number) => void,
): Promise<void> {
  const ttlSeconds = segments.length > 1 ? stagingSeconds.shards : stagingSeconds.oneShard;
  const total = segments.reduce((sum, { chunks }) => sum + bytesOf(chunks), 0);
  let written = 0;
  const onBytes = (bytes: number) => {
    written += bytes;
    onProgress(written, total);
  };
  await Promise.all(
    segments.map((segment, shard) =>
      stageSegment(client, segmentKeys(generation, shard), segment, { ttlSeconds, onBytes }),
    ),
  );
  for (const [shard, { manifest }] of segments.entries()) {
    // The first shard is counted by the script that moves the pointer.
    if (shard > 0 && !(await isStaged(client, segmentKeys(generation, shard), manifest))) {
      throw lostParts();
    }
  }
  const name = generationKey(generation);
  const manifests = segments.map(({ manifest }) => manifest);
  await execAll(
    client
      .multi()
      .unlink(name)
      .hset(name, writeManifest(generation, manifests, meta))
      .expire(name, ttlSeconds),
  );
}

/** Runs the compare-and-set that makes a generation live. */
async function moveTo(
  client: RedisClient,
  generation: number,
  { before, fence }: { before: Pointer | null; fence: boolean },
): Promise<'moved' | 'lost-race' | 'incomplete'> {
  const target = await readInfo(client, generation);
  const [first] = target?.segments ?? [];
  if (!target || !first) return 'incomplete';
  // A rollback swaps two generations and retires none.
  const oldest = fence && before?.previous != null ? before.previous : null;
  // Damage in a generation that goes anyway must not keep the new one out.
  const retired = oldest === null ? null : await readInfo(client, oldest).catch(() => null);
  const keys = [
    pointerKey,
    retiredKey,
    generationKey(generation),
    ...listKeys(segmentKeys(generation, 0)),
    ...(oldest === null ? [] : [generationKey(oldest), ...listKeys(segmentKeys(oldest, 0))]),
    ...(oldest === null || !retired?.delta ? [] : listKeys(deltaKeys(oldest, retired.delta.delta))),
  ];
  const moved = await client.eval(
    movePointer,
    keys.length,
    ...keys,
    before?.epoch ?? 0,
    generation,
    fence ? generation : '',
    target.checksum,
    first.chunks.dictionary,
    first.chunks.postings,
    first.chunks.articles,
    stampOf(target.checksum, target.delta?.manifest),
    graceSeconds,
    retired && retired.segments.length > 1 ? `${oldest}/${retired.segments.length}` : '',
    changesChannel,
  );
  return moved === 'moved' || moved === 'incomplete' ? moved : 'lost-race';
}

async function readInfo(client: RedisClient, generation: number): Promise<GenerationInfo | null> {
  const fields = await client.hgetall(generationKey(generation));
  return fields['manifest'] === undefined ? null : readManifest(fields);
}

async function isWhole(client: RedisClient, info: GenerationInfo): Promise<boolean> {
  const parts = await Promise.all([
    ...info.segments.map((manifest, shard) =>
      isStaged(client, segmentKeys(info.generation, shard), manifest),
    ),
    ...(info.delta
      ? [isStaged(client, deltaKeys(info.generation, info.delta.delta), info.delta.manifest)]
      : []),
  ]);
  return parts.every(Boolean);
}

/** Removes what a failed publish wrote, unless it is live after all. What cannot be removed expires. */
async function discardStaged(
  client: RedisClient,
  generation: number,
  shards: number,
): Promise<void> {
  if (isKept(await readPointer(client), generation)) return;
  await client.unlink(generationKey(generation), ...listKeys(segmentKeys(generation, 0)));
  for (let shard = 1; shard < shards; shard++) {
    await client.unlink(...listKeys(segmentKeys(generation, shard)));
  }
}

const isKept = (pointer: Pointer | null, generation: number) =>
  pointer?.live === generation || pointer?.previous === generation;

const stampOf = (checksum: string, delta: SegmentManifest | undefined) =>
  `${checksum.slice(0, 16)}.${delta?.checksum.slice(0, 16) ?? ''}`;

const bytesOf = ({ dictionary, postings, articles }: BuiltSegment['chunks']) =>
  [dictionary, postings, articles].flat().reduce((sum, chunk) => sum + chunk.byteLength, 0);

const notThere = () =>
  new YuukError('index_missing', 'This state of the index is not there.', {
    hint: 'Run a reindex, or ask again: the present index answers.',
  });

const lostParts = () =>
  new YuukError('redis_unavailable', 'Redis lost a part of the new index while it was written.', {
    hint: 'The index before it still answers. Run the refresh again.',
  });
