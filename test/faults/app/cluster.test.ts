import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { articleId } from '../../../src/parse/identity.ts';
import { pointerKey } from '../../../src/store/keys.ts';
import { openSavedArticles } from '../../../src/store/records/saved-articles.ts';
import {
  type ClusterNode,
  createTestCluster,
  type TestCluster,
} from '../../store/support/cluster.ts';
import { createTestServer, type TestServer } from '../../store/support/server.ts';
import { type Crowd, describeStretch, startCrowd } from './support/crowd.ts';
import { createDeployment, type Deployment } from './support/deployment.ts';
import { readDigests, untilDigest } from './support/digests.ts';
import { moveSlot } from './support/move-slot.ts';

// Two webs and two workers over three masters and three replicas, jobs on a second server: a refresh and a
// digest every minute, searches and saves all the time, while the cluster is hurt three times.

const articles = 3000;

let cluster: TestCluster;
let queueServer: TestServer;
let deployment: Deployment;
let crowd: Crowd;
let published = articles;

beforeAll(async () => {
  cluster = await createTestCluster({ masters: 3, replicas: 1 });
  queueServer = await createTestServer(['--appendonly', 'yes']);
  await queueServer.start();
  deployment = await createDeployment({
    redisUrl: cluster.url,
    queueUrl: queueServer.url,
    index: { shards: 3, readFromReplicas: true },
  });
  await deployment.writeDump('all.json', range(1, articles));
  await deployment.start('worker');
  await deployment.start('worker');
  await deployment.start('web');
  await deployment.start('web');
  await untilFound(1);
  crowd = startCrowd(deployment, { articles });
});

afterAll(async () => {
  await crowd?.stop();
  await deployment?.stop();
  await queueServer?.remove();
  await cluster?.remove();
});

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Adds articles to the dumps and asks for a refresh; resolves when they are found. */
async function refreshWithNews(): Promise<number> {
  published += 10;
  await deployment.writeDump('all.json', range(1, published));
  const begun = performance.now();
  await deployment.ask('reindex', 'U0ADMIN');
  await untilFound(published);
  return performance.now() - begun;
}

async function untilFound(number: number): Promise<void> {
  for (;;) {
    const { shown } = await deployment.ask(`note${number}`, 'U0ADMIN');
    if (shown.includes(`Note${number} about`) || shown.includes(`/${number}|`)) return;
    await delay(200);
  }
}

test('a replica that is stopped is not missed', { timeout: 120_000 }, async (context) => {
  const since = performance.now();
  const master = await cluster.masterOf(pointerKey);
  const replica = await replicaOf(master);
  replica.server.freeze();
  await delay(3000);
  await refreshWithNews();
  replica.server.thaw();
  await delay(1000);
  const searches = describeStretch(crowd.searches, since);
  const saves = describeStretch(crowd.saves, since);
  await context.annotate(JSON.stringify({ searches, saves }));
  expect(searches.longestGapMs).toBeLessThan(2000);
  expect(saves.longestGapMs).toBeLessThan(5000);
  expectNoErrors(since);
});

test('a slot with the pointer, the records and a shard moves to another master', {
  timeout: 120_000,
}, async (context) => {
  const since = performance.now();
  const source = await cluster.masterOf(pointerKey);
  const masters = await mastersOf(cluster);
  const target = masters.find(({ port }) => port !== source.port) ?? source;
  const refreshed = refreshWithNews();
  const moved = await moveSlot(cluster, pointerKey, { source, target });
  await refreshed;
  const searches = describeStretch(crowd.searches, since);
  const saves = describeStretch(crowd.saves, since);
  await context.annotate(JSON.stringify({ moved, searches, saves }));
  expect(moved).toBeGreaterThan(10);
  expect(searches.longestGapMs).toBeLessThan(2000);
  expect(saves.longestGapMs).toBeLessThan(5000);
  expectNoErrors(since);
});

test('the server of the jobs is killed: searches and saves go on, a reindex is refused calmly; with it jobs go on', {
  timeout: 120_000,
}, async (context) => {
  const since = performance.now();
  await queueServer.kill();
  const reindex = await deployment.ask('reindex', 'U0ADMIN');
  await delay(3000);
  const searches = describeStretch(crowd.searches, since);
  const saves = describeStretch(crowd.saves, since);
  await context.annotate(JSON.stringify({ searches, saves }));
  expect(reindex.kind).toBe('away');
  expect(reindex.answerMs).toBeLessThan(3000);
  expect([searches.kinds, saves.kinds].map((kinds) => Object.keys(kinds))).toEqual([
    ['answered'],
    ['answered'],
  ]);
  await queueServer.start();
  await refreshWithNews();
});

test('a killed master: searches go on through replicas, saves within the node timeout and 3 s', {
  timeout: 180_000,
}, async (context) => {
  const victim = await cluster.masterOf(pointerKey);
  const refreshed = refreshWithNews();
  await delay(500);
  const since = performance.now();
  await victim.server.kill();
  await refreshed;
  await untilDigest(deployment.slack);
  const searches = describeStretch(crowd.searches, since);
  const saves = describeStretch(crowd.saves, since);
  await context.annotate(JSON.stringify({ searches, saves }));
  expect(searches.longestGapMs).toBeLessThan(2000);
  expect(saves.longestGapMs).toBeLessThan(5000);
  expectNoErrors(since);
  await victim.server.start();
});

test('after all of it nothing that was acknowledged is lost, and nothing was done twice', {
  timeout: 180_000,
}, async (context) => {
  await refreshWithNews();
  await untilDigest(deployment.slack);
  await crowd.stop();
  const connections = cluster.connect();
  const { saved } = await openSavedArticles(connections.reader).readAll();
  const kept = new Set(saved.map(({ article }) => article.id));
  const acknowledged = crowd.saves.filter(({ shown }) => /is saved and can be found/.test(shown));
  const lost = acknowledged.filter(
    ({ url }) => !kept.has(articleId({ url, title: '', site: null })),
  );
  const digests = await readDigests(deployment.slack, connections.reader);
  await context.annotate(JSON.stringify({ saves: acknowledged.length, ...digests }));
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(digests.slotsTwice).toEqual([]);
  expect(digests.articlesTwice).toEqual([]);
  expect(digests.posted).toBeGreaterThan(0);
  expect(deployment.slack.violations).toEqual([]);
});

/** Whatever the person asked for was answered. */
function expectNoErrors(since: number): void {
  const bad = [...crowd.searches, ...crowd.saves].filter(
    ({ at, kind }) => at >= since && (kind === 'failed' || kind === 'away'),
  );
  expect(bad).toEqual([]);
}

async function mastersOf({ nodes, ask }: TestCluster): Promise<ClusterNode[]> {
  const infos = await Promise.all(
    nodes.map((node) => ask(node, 'INFO', 'replication').catch(() => '')),
  );
  return nodes.filter((_, index) => /role:master/.test(String(infos[index])));
}

async function replicaOf(master: ClusterNode): Promise<ClusterNode> {
  for (const node of cluster.nodes) {
    const info = String(await cluster.ask(node, 'INFO', 'replication'));
    if (info.includes(`master_port:${master.port}`)) return node;
  }
  throw new Error('the master has no replica');
}
