import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createGenerationStore } from '../../../src/store/generation-store.ts';
import { generationKey } from '../../../src/store/keys.ts';
import { openSavedArticles } from '../../../src/store/records/saved-articles.ts';
import { makeArticle, makeId } from '../../store/support/articles.ts';
import { createTestCluster, type TestCluster } from '../../store/support/cluster.ts';
import { isWholeByChecksum, makeMeta, makeSegment } from '../../store/support/segments.ts';

let cluster: TestCluster;

afterEach(() => cluster.remove());

const segments = [makeSegment(1), makeSegment(2), makeSegment(3)];

async function mastersOf({ nodes, ask }: TestCluster) {
  const infos = await Promise.all(nodes.map((node) => ask(node, 'INFO', 'replication')));
  return nodes.filter((_, index) => /role:master/.test(String(infos[index])));
}

/** Reads some chunks again and again; what failed, and the longest time without an answer. */
function readOn(connections: ReturnType<TestCluster['connect']>) {
  const run = { stop: false, answered: 0, longestGapMs: 0, errors: [] as unknown[] };
  const reading = (async () => {
    const reader = await createGenerationStore(connections, { cacheBytes: 1 }).openReader();
    let last = performance.now();
    for (let chunk = 0; !run.stop; chunk = (chunk + 1) % 15) {
      const requests = reader.segments.map((_, segment) => ({
        segment,
        kind: 'postings' as const,
        chunk,
      }));
      try {
        await reader.readChunks(requests);
        const now = performance.now();
        run.longestGapMs = Math.max(run.longestGapMs, now - last);
        last = now;
        run.answered++;
      } catch (error) {
        run.errors.push(error);
      }
      await delay(5);
    }
  })();
  return { run, reading };
}

test('a master is lost: reads go on through replicas, no acknowledged save is lost', async () => {
  cluster = await createTestCluster({ masters: 3, replicas: 1 });
  const connections = cluster.connect({ readFromReplicas: true });
  const store = createGenerationStore(connections);
  await store.publishGeneration(segments, makeMeta());
  // Replicas have what the masters have before one of these is lost.
  for (const node of await mastersOf(cluster)) await cluster.ask(node, 'WAIT', '1', '2000');
  const { run, reading } = readOn(connections);
  const saved = openSavedArticles(connections.worker);
  const acknowledged: number[] = [];
  const saving = (async () => {
    for (let number = 1; !run.stop; number++) {
      await saved.save(makeArticle(number), {
        userId: 'U1',
        user: 'Ann',
        comment: '',
        tags: [],
        at: '2026-11-22T10:00:00Z',
      });
      acknowledged.push(number);
      // What was acknowledged in the last milliseconds before a master dies may not be on its replica.
      await connections.worker.call('WAIT', 1, 500).catch(() => {});
      await delay(10);
    }
  })();
  await delay(500);
  const victim = await cluster.masterOf(generationKey(1));
  const before = acknowledged.length;
  const killedAt = performance.now();
  await victim.server.kill();
  // One may have been on its way back already.
  while (acknowledged.length < before + 2) await delay(5);
  const writesBackMs = performance.now() - killedAt;
  const outcome = await store.publishGeneration(segments.toReversed(), makeMeta());
  run.stop = true;
  await Promise.all([reading, saving]);

  expect(run.errors).toEqual([]);
  expect(run.answered).toBeGreaterThan(50);
  expect(run.longestGapMs).toBeLessThan(2000);
  // The nodes' timeout of 2 s, then an election; this machine may be busy.
  expect(writesBackMs).toBeLessThan(10_000);
  expect(outcome.published).toBe(true);
  expect(await isWholeByChecksum(await store.openReader())).toBe(true);
  const { saved: kept } = await saved.readAll();
  const ids = new Set(kept.map(({ article }) => article.id));
  const lost = acknowledged.filter((number) => !ids.has(makeId(number)));
  expect(lost.length).toBeLessThanOrEqual(1);
  console.info({ longestReadGapMs: run.longestGapMs, writesBackMs, saves: acknowledged.length });
});

test('a replica that lags is stale but whole: what it lacks is read from the master', async () => {
  cluster = await createTestCluster({ masters: 3, replicas: 1 });
  const connections = cluster.connect({ readFromReplicas: true });
  const store = createGenerationStore(connections, { cacheBytes: 1 });
  await store.publishGeneration(segments, makeMeta());
  const masters = await mastersOf(cluster);
  const replicas = cluster.nodes.filter((node) => !masters.includes(node));
  // Cut off from their masters but still answering: they keep what they had.
  for (const node of replicas) await cluster.ask(node, 'CONFIG', 'SET', 'masterauth', 'wrong');
  for (const node of masters) await cluster.ask(node, 'CLIENT', 'KILL', 'TYPE', 'replica');
  await store.publishGeneration(segments.toReversed(), makeMeta());
  expect(await isWholeByChecksum(await store.openReader())).toBe(true);
});

test('a cluster that is gone is given up by readers in 3 s, and closing it does not hang', async () => {
  cluster = await createTestCluster({ masters: 3 });
  const connections = cluster.connect();
  const store = createGenerationStore(connections);
  await store.publishGeneration(segments, makeMeta());
  for (const { server } of cluster.nodes) await server.kill();
  const waiting = connections.worker.incr('{yuuk}:made-up').catch((error: unknown) => error);
  const started = performance.now();
  await expect(store.readPointer()).rejects.toMatchObject({ code: 'redis_unavailable' });
  expect(performance.now() - started).toBeLessThan(3000);
  await connections.close();
  expect(await waiting).toBeInstanceOf(Error);
});
