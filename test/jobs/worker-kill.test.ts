import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type IndexWorld, openIndexWorld } from './index-world.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';
import type { WorkerProcessOptions } from './worker-process.ts';

let redis: TestRedis;
let world: IndexWorld;
let slack: FakeSlack;
const processes: SpawnedWorker[] = [];

const monday = Date.parse('2026-11-23T01:00:00Z');
const slot = new Date(monday).toISOString();
const channel = 'C0GENERAL';

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.connect().flushall();
  world = await openIndexWorld(redis);
  world.clock.now = monday + 1_000;
  slack = await FakeSlack.start({ now: () => world.clock.now });
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.kill()));
  await slack.stop();
  await world.close();
});

const entries = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    title: `About ${n} ${'words '.repeat(5)}`,
    url: `https://a.example/${n}`,
    bookmarkCount: n,
  }));

function startProcess(options: Partial<WorkerProcessOptions> = {}): SpawnedWorker {
  const spawned = spawnWorker({
    socket: redis.socket,
    folder: world.folder,
    slackApiUrl: slack.apiUrl,
    channels: [channel],
    nowMs: world.clock.now,
    lockMs: 1_000,
    dieAt: null,
    ...options,
  });
  processes.push(spawned);
  return spawned;
}

async function until(check: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await check()) return;
    await sleep(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

const posts = () =>
  slack.messages.filter(({ channel: where, threadTs }) => where === channel && threadTs === null);

/** A minute passes by the clock of Redis: the open claim is made older instead of waited for. */
async function ageClaim(): Promise<void> {
  const client = redis.connect();
  const stored = JSON.parse((await client.hget(`{yuuk}:digests:${channel}`, slot)) ?? 'null');
  expect(stored?.entry.state).toBe('posting');
  stored.claimedAt -= 120_000;
  await client.hset(`{yuuk}:digests:${channel}`, slot, JSON.stringify(stored));
}

describe('a worker that is killed', () => {
  for (const dieAt of ['before-post', 'after-post'] as const) {
    it(`${dieAt.replace('-', ' its ')}: the digest is posted once by the next one`, async () => {
      await world.put('a.json', entries(3));
      await world.refresh();
      const { child } = startProcess({ dieAt });
      const [, signal] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
      expect(posts()).toHaveLength(dieAt === 'after-post' ? 1 : 0);
      await ageClaim();
      const survivors = [startProcess(), startProcess()];
      await Promise.all(survivors.map(({ line }) => line('ready')));
      await until(
        async () => (await world.records.digests.read(channel, slot))?.entry.state === 'posted',
        'the mark',
      );
      expect(posts()).toHaveLength(1);
      expect((await world.records.digests.read(channel, slot))?.entry.ts).toBe(posts()[0]?.ts);
    });
  }

  for (const step of ['build', 'publish'] as const) {
    it(`in "${step}" leaves the old index serving, and the next one ends the work`, async () => {
      await world.put('a.json', entries(200));
      world.clock.now -= 7 * 3_600_000;
      const { generation } = await world.refresh();
      world.clock.now += 7 * 3_600_000;
      await world.put('a.json', entries(260));
      const first = startProcess({ channels: [] });
      await first.line(`refresh ${step}`);
      await first.kill();
      const seen = await world.titles();
      expect([200, 260]).toContain(seen.length);
      expect((await world.store.readPointer())?.live).toBeGreaterThanOrEqual(generation ?? 0);

      const next = startProcess({ channels: [] });
      await next.line('ready');
      await until(async () => (await world.titles()).length === 260, 'the new index');
      await until(
        async () => (await world.records.seen.readAll()).length === 260,
        'every first sighting',
      );
      const pointer = await world.store.readPointer();
      const client = redis.connect();
      for (const key of await client.keys('{yuuk}:g:*')) {
        const number = Number(key.split(':')[2]);
        const isOwned = number === pointer?.live || number === pointer?.previous;
        // What nobody owns is on its way out.
        expect({ key, dies: isOwned || (await client.ttl(key)) > 0 }).toEqual({ key, dies: true });
      }
    });
  }
});
