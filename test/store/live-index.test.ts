import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Log, silentLog } from '../../src/log.ts';
import { createGenerationStore, type GenerationStore } from '../../src/store/generation-store.ts';
import { segmentKeys } from '../../src/store/keys.ts';
import {
  createLiveIndex,
  type LiveIndex,
  type LiveIndexOptions,
} from '../../src/store/live-index.ts';
import { type MadeUpIndex, madeUpEngine, page, wordsOf } from './support/made-up-engine.ts';
import { makeMeta, makeSegment } from './support/segments.ts';
import { createTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let publisher: GenerationStore;
let indexes: LiveIndex<MadeUpIndex>[];

beforeEach(async () => {
  server = await createTestServer(['--appendonly', 'yes']);
  await server.start();
  publisher = createGenerationStore(server.connect());
  indexes = [];
});

afterEach(async () => {
  for (const index of indexes) index.close();
  await server.remove();
});

function createIndex(options: Partial<LiveIndexOptions<MadeUpIndex>> = {}) {
  const connections = server.connect();
  const store = createGenerationStore(connections);
  const { subscriber } = connections;
  const index = createLiveIndex({
    store,
    subscriber,
    engine: madeUpEngine,
    log: silentLog,
    ...options,
  });
  indexes.push(index);
  return index;
}

async function startIndex(options?: Partial<LiveIndexOptions<MadeUpIndex>>) {
  const index = createIndex(options);
  await index.start();
  return index;
}

async function publish(...seeds: number[]): Promise<number> {
  const outcome = await publisher.publishGeneration(
    seeds.map((seed) => makeSegment(seed)),
    makeMeta(),
  );
  if (!outcome.published) throw new Error(outcome.reason);
  return outcome.generation;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

/** Awaits a state that comes by itself. */
async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await delay(5);
}

test('an index that is not there says so, and answers as soon as it is', async () => {
  const index = await startIndex();
  expect(index.status()).toMatchObject({ generation: null, articles: 0, redisAway: false });
  expect(await failure(index.search('1', page))).toMatchObject({ code: 'index_missing' });
  const generation = await publish(1);
  await index.refresh();
  expect(await index.search('1', page)).toMatchObject({
    generation,
    indexedAt: makeMeta().indexedAt,
    words: wordsOf([makeSegment(1)], 1),
    stale: false,
  });
});

test('a new generation is noticed by subscription alone', async () => {
  await publish(1);
  const index = await startIndex({ pollMs: 1e6 });
  const generation = await publish(2);
  await until(() => index.status().generation === generation);
  expect((await index.search('3', page)).words).toEqual(wordsOf([makeSegment(2)], 3));
});

test('a new generation is noticed by the poll alone', async () => {
  await publish(1);
  const deaf = server.connect().subscriber;
  deaf.disconnect();
  const index = await startIndex({ subscriber: deaf, pollMs: 10 });
  const generation = await publish(2);
  await until(() => index.status().generation === generation);
  expect(await index.search('1', page)).toMatchObject({ generation });
});

test('a rollback is followed, and so is a Redis that was emptied and counts from 1 again', async () => {
  const first = await publish(1);
  await publish(2);
  const index = await startIndex();
  await publisher.rollback();
  await index.refresh();
  expect(index.status().generation).toBe(first);
  await server.connect().worker.flushall();
  expect(await publish(3)).toBe(first);
  await index.refresh();
  expect((await index.search('3', page)).words).toEqual(wordsOf([makeSegment(3)], 3));
  await server.connect().worker.flushall();
  await index.refresh();
  expect(await failure(index.search('3', page))).toMatchObject({ code: 'index_missing' });
});

test('other content under the same numbers is noticed', async () => {
  const generation = await publish(1);
  const index = await startIndex();
  await server.connect().worker.flushall();
  expect(await publish(2)).toBe(generation);
  await index.refresh();
  expect(index.status().manifests).toEqual([makeSegment(2).manifest]);
});

test('a delta is searched beside its generation within a moment of its publication', async () => {
  const generation = await publish(1, 2);
  const index = await startIndex({ pollMs: 1e6 });
  const delta = makeSegment(10);
  await publisher.publishDelta(delta, { generation, savedRevision: 1 });
  await until(() => index.status().manifests.length === 3);
  const answer = await index.search('1', page);
  expect(answer.generation).toBe(generation);
  expect(answer.words).toEqual(wordsOf([makeSegment(1), makeSegment(2), delta], 1));
});

test('a refresh that found nothing new moves the time without loading anything again', async () => {
  const generation = await publish(1);
  let opened = 0;
  const counting = {
    ...madeUpEngine,
    open: (...given: Parameters<typeof madeUpEngine.open>) => {
      opened++;
      return madeUpEngine.open(...given);
    },
  };
  const index = await startIndex({ engine: counting });
  await publisher.touchIndexedAt(generation, '2026-12-24T00:00:00Z');
  await index.refresh();
  expect(opened).toBe(1);
  expect(index.status().indexedAt).toBe('2026-12-24T00:00:00Z');
  expect(await index.search('1', page)).toMatchObject({ indexedAt: '2026-12-24T00:00:00Z' });
});

test('readers see no error and no mixture during 100 swaps', async () => {
  const segments = new Map<number, number>();
  const publishSeed = async (seed: number) => {
    segments.set(await publish(seed, seed + 1000), seed);
  };
  await publishSeed(1);
  const readers = await Promise.all([startIndex(), startIndex({ pollMs: 5 })]);
  const run = { swapping: true };
  let answered = 0;
  const generations = new Set<number>();
  const wrong: unknown[] = [];
  const asking = readers.map(async (index, reader) => {
    for (let chunk = reader; run.swapping; chunk = (chunk + 1) % 15) {
      const { generation, words } = await index.search(String(chunk), page);
      // The pointer moves a moment before the publisher knows its number.
      while (!segments.has(generation)) await delay(1);
      const seed = segments.get(generation) ?? 0;
      const expected = wordsOf([makeSegment(seed), makeSegment(seed + 1000)], chunk);
      if (words.join() !== expected.join()) wrong.push({ generation, chunk });
      answered++;
      generations.add(generation);
    }
  });
  for (let seed = 2; seed <= 101; seed++) await publishSeed(seed);
  run.swapping = false;
  await Promise.all(asking);
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(100);
  expect(generations.size).toBeGreaterThan(20);
});

test('a page stays in its generation while that lives; after that the live one answers', async () => {
  const first = await publish(1);
  const index = await startIndex();
  const second = await publish(2);
  await index.refresh();
  expect(await index.search('1', { ...page, generation: first })).toMatchObject({
    generation: first,
    words: wordsOf([makeSegment(1)], 1),
  });
  const late = await startIndex();
  expect(await late.search('1', { ...page, generation: first })).toMatchObject({
    generation: first,
  });
  const third = await publish(3);
  await server
    .connect()
    .worker.unlink(`{yuuk}:g:${first}`, ...Object.values(segmentKeys(first, 0)));
  const later = await startIndex();
  expect((await later.search('1', { ...page, generation: second })).generation).toBe(second);
  expect((await later.search('1', { ...page, generation: first })).generation).toBe(third);
});

test('a generation that vanished under its reader is replaced by the live one', async () => {
  const first = await publish(1);
  const index = await startIndex({ pollMs: 1e6, subscriber: server.connect().reader });
  const second = await publish(2);
  await server
    .connect()
    .worker.unlink(`{yuuk}:g:${first}`, ...Object.values(segmentKeys(first, 0)));
  expect(await index.search('1', page)).toMatchObject({ generation: second, stale: false });
});

test.each(['kill', 'freeze'] as const)(
  'without Redis (%s) known queries and the status answer from memory, others say so within 3 s',
  async (fault) => {
    await publish(1);
    const index = await startIndex({ pollMs: 50 });
    const before = await index.search('1', page);
    await server[fault]();
    await until(() => index.status().redisAway);
    const started = performance.now();
    const [known, unknown] = await Promise.all([
      index.search('1', page),
      failure(index.search('2', page)),
    ]);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(known).toEqual({ ...before, stale: true });
    expect(unknown).toMatchObject({ code: 'redis_unavailable' });
    expect(index.status()).toMatchObject({ generation: before.generation, articles: 1 });
    if (fault === 'kill') await server.start();
    else server.thaw();
    await until(() => !index.status().redisAway);
    expect(await index.search('2', page)).toMatchObject({ stale: false });
  },
);

test('an answer that is no longer in the chunk cache is still known without Redis', async () => {
  await publish(1);
  const connections = server.connect();
  const store = createGenerationStore(connections, { cacheBytes: 1 });
  const index = await startIndex({ store, pollMs: 1e6 });
  const before = await index.search('1', page);
  await server.kill();
  expect(await index.search('1', page)).toEqual({ ...before, stale: true });
});

test('a process that starts without Redis says that it is away, and answers when it returns', async () => {
  const generation = await publish(1);
  await server.kill();
  const index = await startIndex({ pollMs: 20 });
  expect(index.status()).toMatchObject({ generation: null, redisAway: true });
  expect(await failure(index.search('1', page))).toMatchObject({ code: 'redis_unavailable' });
  await server.start();
  await until(() => index.status().generation === generation);
  expect(await index.search('1', page)).toMatchObject({ generation, stale: false });
});

test('a generation that is damaged from the start does not replace the last good one', async () => {
  const good = await publish(1);
  const faults: string[] = [];
  const log: Log = { ...silentLog, error: (_fields, message) => void faults.push(message) };
  const index = await startIndex({ pollMs: 10, log });
  const second = makeSegment(2);
  second.chunks.dictionary[0]?.fill(0);
  await publisher.publishGeneration([second], makeMeta());
  await until(() => index.status().fault !== null);
  expect(index.status().fault).toMatchObject({ code: 'index_damaged' });
  expect(await index.search('1', page)).toMatchObject({ generation: good, stale: true });
  const third = await publish(3);
  await until(() => index.status().generation === third);
  expect(index.status().fault).toBeNull();
  expect(await index.search('1', page)).toMatchObject({ stale: false });
  expect(faults).toHaveLength(1);
});

test('a delta that is damaged from the start does not replace its generation as it was before', async () => {
  await publish(1);
  const generation = await publish(2);
  const index = await startIndex({ pollMs: 1e6 });
  const whole = await index.search('1', page);
  const delta = makeSegment(10);
  delta.chunks.dictionary[0]?.fill(0);
  await publisher.publishDelta(delta, { generation, savedRevision: 1 });
  await index.refresh();
  expect(index.status().fault).toMatchObject({ code: 'index_damaged' });
  expect(await index.search('1', page)).toEqual({ ...whole, stale: true });
  expect((await index.search('4', page)).words).toEqual(wordsOf([makeSegment(2)], 4));
});

test('a chunk that is found damaged makes the generation before answer, and says so', async () => {
  const good = await publish(1);
  const bad = await publish(2);
  const { worker } = server.connect();
  await worker.hset(segmentKeys(bad, 0).postings, '4', 'damaged');
  for (const index of [await startIndex(), await startIndex()]) {
    expect(await index.search('1', page)).toMatchObject({ generation: bad, stale: false });
    expect(await index.search('4', page)).toMatchObject({
      generation: good,
      words: wordsOf([makeSegment(1)], 4),
      stale: true,
    });
    expect(await index.search('1', page)).toMatchObject({ generation: good, stale: true });
    expect(index.status().fault).toMatchObject({ code: 'index_damaged' });
  }
});

test('a page of an older generation that is found damaged is answered by the live one', async () => {
  const older = await publish(1);
  const index = await startIndex();
  const newer = await publish(2);
  await index.refresh();
  await server.connect().worker.hset(segmentKeys(older, 0).postings, '4', 'damaged');
  expect(await index.search('1', { ...page, generation: older })).toMatchObject({
    generation: older,
  });
  expect(await index.search('4', { ...page, generation: older })).toMatchObject({
    generation: newer,
    words: wordsOf([makeSegment(2)], 4),
    stale: false,
  });
  expect(index.status().fault).toBeNull();
});

test('damage without another generation is an error, until a good one is published', async () => {
  const bad = await publish(1);
  await server.connect().worker.hdel(segmentKeys(bad, 0).dictionary, '0');
  const index = await startIndex();
  expect(await failure(index.search('1', page))).toMatchObject({ code: 'index_damaged' });
  const good = await publish(2);
  await index.refresh();
  expect(await index.search('1', page)).toMatchObject({ generation: good, stale: false });
});

test('a delta of another generation is never mixed in', async () => {
  const first = await publish(1);
  await publisher.publishDelta(makeSegment(10), { generation: first, savedRevision: 1 });
  await publish(2);
  const index = await startIndex();
  expect(index.status().manifests).toHaveLength(1);
});
