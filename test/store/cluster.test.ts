import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { checkServer } from '../../src/store/check-server.ts';
import type { Connections } from '../../src/store/connections.ts';
import { createGenerationStore, type GenerationStore } from '../../src/store/generation-store.ts';
import { generationKey, retiredKey, segmentKeys } from '../../src/store/keys.ts';
import { createLiveIndex } from '../../src/store/live-index.ts';
import { openRecords } from '../../src/store/records/records.ts';
import { scanKeys } from '../../src/store/scan-keys.ts';
import { waitForRedis } from '../../src/store/wait-for-redis.ts';
import { createTestCluster, type TestCluster } from './support/cluster.ts';
import { fillRecords } from './support/fill-records.ts';
import { madeUpEngine, page, wordsOf } from './support/made-up-engine.ts';
import { isWholeByChecksum, makeMeta, makeSegment } from './support/segments.ts';

let cluster: TestCluster;
let connections: Connections;
let store: GenerationStore;

beforeAll(async () => {
  cluster = await createTestCluster({ masters: 3 });
  connections = cluster.connect();
  store = createGenerationStore(connections);
});

afterEach(async () => {
  for (const node of cluster.nodes) await cluster.ask(node, 'FLUSHALL');
});

afterAll(() => cluster.remove());

const shardsOf = (seed: number, count: number) =>
  Array.from({ length: count }, (_, shard) => makeSegment(seed * 100 + shard));

async function publish(seed: number, shards: number): Promise<number> {
  const outcome = await store.publishGeneration(shardsOf(seed, shards), makeMeta());
  if (!outcome.published) throw new Error(outcome.reason);
  return outcome.generation;
}

async function livesOf(match: string): Promise<Map<string, number>> {
  const lives = new Map<string, number>();
  for await (const name of scanKeys(connections.worker, match)) {
    lives.set(name, await connections.worker.ttl(name));
  }
  return lives;
}

test('a cluster is waited for and checked, node by node', async () => {
  await waitForRedis({ url: cluster.url, patienceMs: 5000 });
  expect(await checkServer(connections.reader)).toHaveLength(3);
});

describe.each([1, 3])('with %i shards on three masters', (shards) => {
  test('generations are published, read, extended, rolled back and retired', async () => {
    const oldest = await publish(1, shards);
    const previous = await publish(2, shards);
    const live = await publish(3, shards);
    expect(await isWholeByChecksum(await store.openReader())).toBe(true);
    for (const [name, seconds] of await livesOf('*:g:*')) {
      expect([name, seconds > 0]).toEqual([name, name.includes(`:g:${oldest}`)]);
    }
    await store.publishDelta(makeSegment(50), { generation: live, savedRevision: 1 });
    const reader = await store.openReader();
    expect(reader.segments).toHaveLength(shards + 1);
    expect(await isWholeByChecksum(reader)).toBe(true);
    expect(await store.rollback()).toEqual({ rolledBack: true, from: live, to: previous });
    expect(await isWholeByChecksum(await store.openReader())).toBe(true);
  });

  test('a live index follows by subscription and answers over all shards', async () => {
    await publish(1, shards);
    const index = createLiveIndex({
      store: createGenerationStore(cluster.connect()),
      subscriber: cluster.connect().subscriber,
      engine: madeUpEngine,
      log: silentLog,
      pollMs: 1e6,
    });
    await index.start();
    // The subscription is made beside the start.
    while ((await countSubscribers()) === 0) await delay(20);
    const generation = await publish(2, shards);
    while (index.status().generation !== generation) await delay(5);
    expect((await index.search('3', page)).words).toEqual(wordsOf(shardsOf(2, shards), 3));
    index.close();
  });
});

test('the shards are spread over the masters, each with all its keys in one slot', async () => {
  const generation = await publish(1, 3);
  const nodes = new Set<number>();
  for (const shard of [0, 1, 2]) {
    const masters = await Promise.all(
      Object.values(segmentKeys(generation, shard)).map((name) => cluster.masterOf(name)),
    ).then((found) => new Set(found.map(({ port }) => port)));
    expect(masters.size).toBe(1);
    for (const port of masters) nodes.add(port);
  }
  expect(nodes.size).toBeGreaterThan(1);
});

test('the next tick finishes in all slots what a crash left, and boot sweeps what nobody knows', async () => {
  const { worker } = connections;
  await publish(1, 3);
  const previous = await publish(2, 3);
  const live = await publish(3, 3);
  for (const name of Object.values(segmentKeys(live, 1))) await worker.expire(name, 3600);
  for (const name of Object.values(segmentKeys(1, 2))) await worker.persist(name);
  await worker.sadd(retiredKey, '1/3');
  const orphan = segmentKeys(1, 7).postings;
  await worker.hset(orphan, '0', 'x');
  await store.repairGenerations({ sweep: true });
  for (const [name, seconds] of await livesOf('{yuuk:*}:g:*')) {
    const kept = name.includes(`:g:${live}`) || name.includes(`:g:${previous}`);
    expect([name, seconds === -1]).toEqual([name, kept]);
  }
});

test('all records work in one slot', async () => {
  const records = openRecords(connections.reader, {
    commandsPerMinute: 20,
    queryLogDays: 30,
    now: () => 0,
    randomKey: () => '0f'.repeat(32),
  });
  await fillRecords(records, 'U1');
  const exported = await records.exportAll();
  await records.renameArticles(new Map([['0000000000000001', '0000000000000002']]));
  expect(await records.forgetPerson('U1')).toMatchObject({ searches: 1, gaps: 1, results: 1 });
  for (const node of cluster.nodes) await cluster.ask(node, 'FLUSHALL');
  expect(await records.importAll(exported)).toMatchObject({ rejected: 0 });
  expect(await records.exportAll()).toEqual(exported);
});

test('a slot on its way to another node costs no error and no wrong answer', async () => {
  const generation = await publish(1, 3);
  const reader = await createGenerationStore(connections, { cacheBytes: 1 }).openReader();
  const source = await cluster.masterOf(generationKey(generation));
  const target = cluster.nodes.find(({ port }) => port !== source.port) ?? source;
  const idOf = async (node: typeof source) => String(await cluster.ask(node, 'CLUSTER', 'MYID'));
  const slot = String(await cluster.ask(source, 'CLUSTER', 'KEYSLOT', generationKey(generation)));
  const [sourceId, targetId] = [await idOf(source), await idOf(target)];
  const run = { moving: true, rounds: 0 };
  const reading = (async () => {
    while (run.moving) {
      expect(await isWholeByChecksum(reader)).toBe(true);
      run.rounds++;
    }
  })();
  const publishing = (async () => {
    for (let seed = 2; seed < 5; seed++) await publish(seed, 3);
  })();
  await cluster.ask(target, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId);
  await cluster.ask(source, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId);
  for (;;) {
    const keys = await cluster.ask(source, 'CLUSTER', 'GETKEYSINSLOT', slot, '1');
    if (!Array.isArray(keys) || keys.length === 0) break;
    const to = ['127.0.0.1', String(target.port), '', '0', '5000', 'KEYS', ...keys.map(String)];
    await cluster.ask(source, 'MIGRATE', ...to);
    await delay(20);
  }
  for (const node of [target, source]) {
    await cluster.ask(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
  }
  await publishing;
  await publish(9, 3);
  run.moving = false;
  await reading;
  expect(run.rounds).toBeGreaterThan(0);
  expect(await isWholeByChecksum(await store.openReader())).toBe(true);
});

async function countSubscribers(): Promise<number> {
  const counts = await Promise.all(
    cluster.nodes.map((node) => cluster.ask(node, 'PUBSUB', 'NUMSUB', '{yuuk}:index:changes')),
  );
  return counts.reduce<number>(
    (sum, reply) => sum + (Array.isArray(reply) ? Number(reply[1]) : 0),
    0,
  );
}
