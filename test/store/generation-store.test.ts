import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BuiltSegment } from '../../src/search/segment.ts';
import { createChunkCache } from '../../src/store/chunk-cache.ts';
import type { Connections, RedisClient } from '../../src/store/connections.ts';
import { createGenerationReader } from '../../src/store/generation-reader.ts';
import { createGenerationStore, type GenerationStore } from '../../src/store/generation-store.ts';
import { retiredKey, segmentKeys } from '../../src/store/keys.ts';
import { scanKeys } from '../../src/store/scan-keys.ts';
import { isWholeByChecksum, makeMeta, makeSegment } from './support/segments.ts';
import { createTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let connections: Connections;
let store: GenerationStore;

beforeAll(async () => {
  server = await createTestServer(['--appendonly', 'yes', '--appendfsync', 'always']);
  await server.start();
  connections = server.connect();
  store = createGenerationStore(connections);
});

afterEach(async () => {
  await connections.worker.config('SET', 'maxmemory', '0');
  await connections.worker.flushall();
});

afterAll(() => server.remove());

const shardsOf = (seed: number, count: number) =>
  Array.from({ length: count }, (_, shard) => makeSegment(seed * 100 + shard));

async function publish(segments: BuiltSegment[], meta = makeMeta()): Promise<number> {
  const outcome = await store.publishGeneration(segments, meta);
  if (!outcome.published) throw new Error(outcome.reason);
  return outcome.generation;
}

async function openReader(generation?: number) {
  const info = await store.readGeneration(generation);
  if (!info) throw new Error(`generation ${generation} is not there`);
  return createGenerationReader(info, connections, createChunkCache(1e6));
}

/** The worker's connection, with something done by somebody else before its next command of a kind. */
function interrupted(command: 'eval' | 'hgetall', meanwhile: () => Promise<unknown>): RedisClient {
  const { worker } = connections;
  let done = false;
  return new Proxy(worker, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]): unknown => {
        if (name !== command || done) return Reflect.apply(value, target, parameters);
        done = true;
        return meanwhile().then(() => Reflect.apply(value, target, parameters));
      };
    },
  });
}

/** Time to live by key; -1 is for ever. */
async function livesOf(match: string): Promise<Map<string, number>> {
  const lives = new Map<string, number>();
  for await (const name of scanKeys(connections.worker, match)) {
    lives.set(name, await connections.worker.ttl(name));
  }
  return lives;
}

test.each([1, 3])(
  'what is published with %i shards is read again, byte for byte',
  async (count) => {
    const segments = shardsOf(1, count);
    expect(await store.readGeneration()).toBeNull();
    const generation = await publish(segments, makeMeta({ indexedAt: '2026-11-22T01:02:03Z' }));
    const reader = await openReader();
    expect(reader.generation).toBe(generation);
    expect(reader.indexedAt).toBe('2026-11-22T01:02:03Z');
    expect(reader.segments).toEqual(segments.map(({ manifest }) => manifest));
    expect(await isWholeByChecksum(reader)).toBe(true);
    expect(new Set((await livesOf('*')).values())).toEqual(new Set([-1]));
  },
);

test('numbers of generations only grow, also over a refused publish and a rollback', async () => {
  const first = await publish([makeSegment(1)]);
  const stale = await store.readPointer();
  const second = await publish([makeSegment(2)]);
  await store.publishGeneration([makeSegment(3)], makeMeta(), { expected: stale });
  await store.rollback();
  const third = await publish([makeSegment(4)]);
  expect(second).toBeGreaterThan(first);
  expect(third).toBeGreaterThan(second);
});

test('the progress of a publish ends at all bytes', async () => {
  const seen: [number, number][] = [];
  await store.publishGeneration([makeSegment(1), makeSegment(2)], makeMeta(), {
    onProgress: (written, total) => seen.push([written, total]),
  });
  const [written, total] = seen.at(-1) ?? [];
  expect(written).toBe(total);
});

test.each([1, 3])(
  'with %i shards the previous generation stays for a rollback and the one before it expires',
  async (count) => {
    const oldest = await publish(shardsOf(1, count));
    const previous = await publish(shardsOf(2, count));
    const live = await publish(shardsOf(3, count));
    expect(await store.readPointer()).toMatchObject({ live, previous });
    for (const [name, seconds] of await livesOf('*:g:*')) {
      const expires = name.includes(`:g:${oldest}`);
      expect([name, seconds > 0 && seconds <= 60]).toEqual([name, expires]);
    }
    expect(await isWholeByChecksum(await openReader(oldest))).toBe(true);
    expect(await connections.worker.scard(retiredKey)).toBe(0);
  },
);

test('a rollback returns to the previous generation, a second one undoes it', async () => {
  expect(await store.rollback()).toEqual({ rolledBack: false, reason: 'no-previous' });
  const first = await publish([makeSegment(1)]);
  expect(await store.rollback()).toEqual({ rolledBack: false, reason: 'no-previous' });
  const second = await publish([makeSegment(2)]);
  expect(await store.rollback()).toEqual({ rolledBack: true, from: second, to: first });
  expect(await isWholeByChecksum(await openReader())).toBe(true);
  expect((await openReader()).generation).toBe(first);
  expect(await store.rollback()).toEqual({ rolledBack: true, from: first, to: second });
});

test('a rollback to a generation that lost a chunk is refused', async () => {
  const first = await publish([makeSegment(1), makeSegment(2)]);
  await publish([makeSegment(3), makeSegment(4)]);
  await connections.worker.hdel(segmentKeys(first, 1).postings, '0');
  expect(await store.rollback()).toEqual({ rolledBack: false, reason: 'no-previous' });
});

test('of two publishers that began at the same pointer one wins, and the other leaves nothing', async () => {
  await publish([makeSegment(1)]);
  const expected = await store.readPointer();
  const rivals = await Promise.all(
    [2, 3, 4].map((seed) =>
      createGenerationStore(server.connect()).publishGeneration(
        [makeSegment(seed), makeSegment(seed * 10)],
        makeMeta(),
        { expected },
      ),
    ),
  );
  const winners = rivals.flatMap((outcome) => (outcome.published ? [outcome.generation] : []));
  expect(winners).toHaveLength(1);
  expect(rivals.filter((outcome) => !outcome.published)).toEqual([
    { published: false, reason: 'lost-race', live: winners[0] },
    { published: false, reason: 'lost-race', live: winners[0] },
  ]);
  expect((await store.readPointer())?.live).toBe(winners[0]);
  const numbers = [...(await livesOf('*:g:*')).keys()].map((name) => /:g:(\d+)/.exec(name)?.[1]);
  expect(new Set(numbers)).toEqual(new Set([String(expected?.live), String(winners[0])]));
});

test('a publish that began before a rollback is refused', async () => {
  await publish([makeSegment(1)]);
  await publish([makeSegment(2)]);
  const expected = await store.readPointer();
  await store.rollback();
  await store.rollback();
  const outcome = await store.publishGeneration([makeSegment(3)], makeMeta(), { expected });
  expect(outcome).toMatchObject({ published: false, reason: 'lost-race' });
});

test('a segment that lacks a chunk it claims is not written', async () => {
  const segment = makeSegment(1);
  segment.chunks.articles.pop();
  await expect(store.publishGeneration([segment], makeMeta())).rejects.toMatchObject({
    code: 'internal',
  });
  expect(await store.readPointer()).toBeNull();
});

test.each([0, 2])(
  'a chunk that is lost from shard %i while the rest is written stops the publish',
  async (shard) => {
    const before = await publish(shardsOf(1, 3));
    const lost: Promise<number>[] = [];
    const error = await store
      .publishGeneration(shardsOf(2, 3), makeMeta(), {
        onProgress(written, total) {
          if (written < total) return;
          // On the same connection: it is done before the publish goes on.
          lost.push(connections.worker.hdel(segmentKeys(before + 1, shard).postings, '3'));
        },
      })
      .catch((caught: unknown) => caught);
    expect(await Promise.all(lost)).toEqual([1]);
    expect(error).toMatchObject({ code: 'redis_unavailable' });
    expect((await store.readPointer())?.live).toBe(before);
    expect(await livesOf(`*:g:${before + 1}*`)).toEqual(new Map());
  },
);

test('what is left under a number that is handed out again does not get in', async () => {
  await publish([makeSegment(1)]);
  await connections.worker.hset(segmentKeys(2, 0).postings, '999', 'left over');
  expect(await publish([makeSegment(2)])).toBe(2);
  expect(await isWholeByChecksum(await openReader())).toBe(true);
});

test.each([
  ['another description was written', ['{yuuk}:g:2', 'checksum', 'other']],
  ['a later number was published', ['{yuuk}:index', 'fence', '9']],
  ['the pointer was moved', ['{yuuk}:index', 'epoch', '9']],
] as const)(
  'between the writing and the move %s: nothing is moved',
  async (_, [name, field, value]) => {
    await publish([makeSegment(1)]);
    const worker = interrupted('eval', () => connections.reader.hset(name, field, value));
    const outcome = await createGenerationStore({ ...connections, worker })
      .publishGeneration([makeSegment(2)], makeMeta())
      .catch((error: unknown) => error);
    expect(outcome).not.toMatchObject({ published: true });
    expect((await store.readPointer())?.live).toBe(1);
  },
);

test('an empty index is a generation too', async () => {
  const empty = makeSegment(1, { dictionary: 0, postings: 0, articles: 0 });
  await publish([empty]);
  expect(await isWholeByChecksum(await openReader())).toBe(true);
});

test('a delta is a further segment of the same generation, replaced by the next', async () => {
  const generation = await publish([makeSegment(1), makeSegment(2)]);
  const before = await store.readPointer();
  const delta = makeSegment(10, { dictionary: 1, postings: 2, articles: 1 });
  expect(await store.publishDelta(delta, { generation, savedRevision: 1 })).toEqual({
    published: true,
  });
  const after = await store.readPointer();
  expect(after).toMatchObject({ live: generation, epoch: before?.epoch });
  expect(after?.revision).toBeGreaterThan(before?.revision ?? 0);
  expect(after?.stamp).not.toBe(before?.stamp);
  const reader = await openReader();
  expect(reader.segments).toHaveLength(3);
  expect(reader.segments[2]).toEqual(delta.manifest);
  expect(await isWholeByChecksum(reader)).toBe(true);

  const next = makeSegment(11, { dictionary: 1, postings: 3, articles: 2 });
  await store.publishDelta(next, { generation, savedRevision: 2 });
  expect((await openReader()).segments[2]).toEqual(next.manifest);
  const lives = await livesOf('*:delta:*');
  expect([...lives.values()].filter((seconds) => seconds === -1)).toHaveLength(3);
  expect([...lives.values()].every((seconds) => seconds === -1 || seconds <= 60)).toBe(true);
});

test('a delta of an older state, or for a generation that is not live, is refused', async () => {
  const old = await publish([makeSegment(1)]);
  const generation = await publish([makeSegment(2)], makeMeta({ savedRevision: 5 }));
  const delta = makeSegment(10);
  expect(await store.publishDelta(delta, { generation: old, savedRevision: 9 })).toEqual({
    published: false,
    reason: 'lost-race',
  });
  expect(await store.publishDelta(delta, { generation, savedRevision: 4 })).toEqual({
    published: false,
    reason: 'superseded',
  });
  expect(await livesOf('*:delta:*')).toEqual(new Map());
  expect(await store.publishDelta(delta, { generation, savedRevision: 7 })).toEqual({
    published: true,
  });
  expect(await store.publishDelta(delta, { generation, savedRevision: 6 })).toEqual({
    published: false,
    reason: 'superseded',
  });
});

test('of deltas made at the same time the newest stays, alone', async () => {
  const generation = await publish([makeSegment(1)]);
  const outcomes = await Promise.all(
    [3, 1, 5, 2, 4].map((savedRevision) =>
      createGenerationStore(server.connect()).publishDelta(makeSegment(10 + savedRevision), {
        generation,
        savedRevision,
      }),
    ),
  );
  const published = outcomes.flatMap((outcome, index) =>
    outcome.published ? [[3, 1, 5, 2, 4][index] ?? 0] : [],
  );
  expect((await store.readGeneration())?.delta?.savedRevision).toBe(Math.max(...published));
  const lives = [...(await livesOf('*:delta:*')).values()];
  expect(lives.filter((seconds) => seconds === -1)).toHaveLength(3);
  expect(await isWholeByChecksum(await openReader())).toBe(true);
});

test('a delta goes and returns with its generation', async () => {
  const generation = await publish([makeSegment(1)]);
  await store.publishDelta(makeSegment(10), { generation, savedRevision: 1 });
  const { stamp } = (await store.readPointer()) ?? {};
  await publish([makeSegment(2)]);
  expect((await openReader()).segments).toHaveLength(1);
  await store.rollback();
  expect((await openReader()).segments).toHaveLength(2);
  expect((await store.readPointer())?.stamp).toBe(stamp);
  await store.rollback();
  await publish([makeSegment(3)]);
  expect([...(await livesOf('*:delta:*')).values()].every((seconds) => seconds > 0)).toBe(true);
});

test('an unchanged refresh moves the time and nothing else', async () => {
  const generation = await publish([makeSegment(1)]);
  const before = await store.readPointer();
  expect(await store.touchIndexedAt(generation, '2026-12-01T00:00:00Z')).toBe(true);
  expect(await store.readGeneration()).toMatchObject({
    generation,
    indexedAt: '2026-12-01T00:00:00Z',
  });
  const after = await store.readPointer();
  expect(after).toMatchObject({ live: generation, epoch: before?.epoch, stamp: before?.stamp });
  expect(after?.revision).toBeGreaterThan(before?.revision ?? 0);
  expect(await store.touchIndexedAt(generation + 1, '2027-01-01T00:00:00Z')).toBe(false);
});

test('every change is announced on the channel of changes', async () => {
  const { subscriber } = server.connect();
  const heard: string[] = [];
  subscriber.on('message', (_channel: string, revision: string) => heard.push(revision));
  await subscriber.subscribe('{yuuk}:index:changes');
  const generation = await publish([makeSegment(1)]);
  await store.publishDelta(makeSegment(2), { generation, savedRevision: 1 });
  await store.touchIndexedAt(generation, '2026-12-01T00:00:00Z');
  await publish([makeSegment(3)]);
  await store.rollback();
  await subscriber.ping();
  expect(heard).toEqual(['1', '2', '3', '4', '5']);
});

test('a full Redis refuses the new index, keeps the old one and no part of the new for ever', async () => {
  const generation = await publish([makeSegment(1)]);
  const { worker } = connections;
  const used = Number(/used_memory:(\d+)/.exec(await worker.info('memory'))?.[1]);
  await worker.config('SET', 'maxmemory', String(used + 300_000));
  const large = makeSegment(2, { postings: 3000, chunkBytes: 2000 });
  const error = await store
    .publishGeneration([large], makeMeta())
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'environment', message: expect.stringContaining('memory') });
  expect((await store.readPointer())?.live).toBe(generation);
  expect(await isWholeByChecksum(await openReader())).toBe(true);
  for (const [name, seconds] of await livesOf('*:g:*')) {
    expect([name, seconds === -1]).toEqual([name, name.includes(`:g:${generation}`)]);
  }
  await worker.config('SET', 'maxmemory', '0');
  expect(await publish([large])).toBeGreaterThan(generation);
});

test('no script does half its work on a full Redis', async () => {
  const first = await publish([makeSegment(1)]);
  const second = await publish([makeSegment(2)]);
  await connections.worker.config('SET', 'maxmemory', '1');
  await expect(store.rollback()).rejects.toMatchObject({ code: 'environment' });
  await expect(store.touchIndexedAt(second, 'x')).rejects.toMatchObject({ code: 'environment' });
  await connections.worker.config('SET', 'maxmemory', '0');
  expect(await store.readPointer()).toMatchObject({ live: second, previous: first });
  expect(new Set((await livesOf('*:g:*')).values())).toEqual(new Set([-1]));
});

test('a flushed script cache is nothing to the store', async () => {
  const first = await publish([makeSegment(1)]);
  await connections.worker.script('FLUSH');
  await publish([makeSegment(2)]);
  await connections.worker.script('FLUSH');
  expect(await store.rollback()).toMatchObject({ rolledBack: true, to: first });
});

test('what a crash between the move and the other shards left undone is finished by the next tick', async () => {
  const { worker } = connections;
  await publish(shardsOf(1, 3));
  const previous = await publish(shardsOf(2, 3));
  const live = await publish(shardsOf(3, 3));
  // As it stands right after the move: the new shards still expire, retired ones do not.
  for (const name of Object.values(segmentKeys(live, 1))) await worker.expire(name, 3600);
  const retired = segmentKeys(1, 2);
  for (const name of Object.values(retired)) await worker.persist(name);
  await worker.sadd(retiredKey, '1/3');
  await store.repairGenerations();
  const lives = await livesOf('{yuuk:*}:g:*');
  for (const [name, seconds] of lives) {
    const kept = name.includes(`:g:${live}`) || name.includes(`:g:${previous}`);
    expect([name, seconds === -1]).toEqual([name, kept]);
  }
  expect(await worker.scard(retiredKey)).toBe(0);
  await store.repairGenerations();
  expect(await livesOf('{yuuk:*}:g:*')).toEqual(lives);
});

test('a repair that two publishes overtake brings no retired generation back', async () => {
  await publish(shardsOf(1, 3));
  await publish(shardsOf(2, 3));
  const worker = interrupted('hgetall', async () => {
    await publish(shardsOf(3, 3));
    await publish(shardsOf(4, 3));
  });
  await createGenerationStore({ ...connections, worker }).repairGenerations();
  for (const [name, seconds] of await livesOf('{yuuk:*}:g:*')) {
    expect([name, seconds === -1]).toEqual([name, /:g:[34]:/.test(name)]);
  }
});

test('generations nobody knows get an expiry at boot; live and coming ones are left alone', async () => {
  const { worker } = connections;
  await publish(shardsOf(1, 2));
  await publish(shardsOf(2, 2));
  await publish(shardsOf(3, 2));
  const orphan = segmentKeys(1, 5).postings;
  const coming = segmentKeys(99, 1).postings;
  await worker.hset(orphan, '0', 'x');
  await worker.hset(coming, '0', 'x');
  const kept = await livesOf('*:g:[23]*');
  await store.repairGenerations();
  expect(await worker.ttl(orphan)).toBe(-1);
  await store.repairGenerations({ sweep: true });
  expect(await worker.ttl(orphan)).toBeGreaterThan(0);
  expect(await worker.ttl(coming)).toBe(-1);
  expect(await livesOf('*:g:[23]*')).toEqual(kept);
});

test.each(['dictionary', 'postings', 'articles'] as const)(
  'a byte of %s flipped in the append-only file is refused by the reader',
  async (kind) => {
    const segment = makeSegment(5, { chunkBytes: 5000 });
    await publish([segment]);
    await server.kill();
    await flipByte(server.folder, segment.chunks[kind][1] ?? new Uint8Array());
    await server.start();
    const error = await openReader()
      .then(isWholeByChecksum)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'index_damaged' });
  },
);

test('a damaged description is refused, and does not keep the next publish out', async () => {
  const generation = await publish([makeSegment(1)]);
  const name = `{yuuk}:g:${generation}`;
  const manifest = (await connections.worker.hget(name, 'manifest')) ?? '';
  const flipped = manifest.replace('"articleCount":15', '"articleCount":14');
  expect(flipped).not.toBe(manifest);
  await connections.worker.hset(name, 'manifest', flipped);
  await expect(store.readGeneration()).rejects.toMatchObject({ code: 'index_damaged' });
  for (const seed of [2, 3, 4]) await publish([makeSegment(seed)]);
  expect(await isWholeByChecksum(await openReader())).toBe(true);
});

/** Finds a chunk in the append-only files and changes one byte in its middle. */
async function flipByte(folder: string, chunk: Uint8Array): Promise<void> {
  const files = path.join(folder, 'appendonlydir');
  for (const name of await readdir(files)) {
    const bytes = await readFile(path.join(files, name));
    const at = bytes.lastIndexOf(chunk);
    if (at < 0) continue;
    const middle = at + Math.floor(chunk.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(path.join(files, name), bytes);
    return;
  }
  throw new Error('the chunk is not in the append-only file');
}
