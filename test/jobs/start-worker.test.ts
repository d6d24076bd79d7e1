import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openJobQueues } from '../../src/jobs/job-queues.ts';
import type { RunningWorker } from '../../src/jobs/start-worker.ts';
import { silentLog } from '../../src/log.ts';
import type { Message } from '../../src/present/blocks.ts';
import { needsRebuild, openIndex } from '../../src/search/open-index.ts';
import { queuePrefix } from '../../src/store/job-queue.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type IndexWorld, openIndexWorld } from './index-world.ts';
import { startTestWorker, type WorkerOptions } from './worker-world.ts';

let redis: TestRedis;
let world: IndexWorld;
let slack: FakeSlack;
let notices: Message[];
let sent: [string, Message][];
const workers: { close(): Promise<void> }[] = [];

const monday = Date.parse('2026-11-23T01:00:00Z');
const week = 7 * 86_400_000;
const channel = 'C0GENERAL';
const entries = (...names: string[]) =>
  names.map((name) => ({
    title: `About ${name}`,
    url: `https://a.example/${name}`,
    bookmarkCount: 1,
  }));

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.connect().flushall();
  world = await openIndexWorld(redis);
  world.clock.now = monday - 3 * 3_600_000;
  slack = await FakeSlack.start({ now: () => world.clock.now });
  notices = [];
  sent = [];
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  await slack.stop();
  await world.close();
});

async function start(options: Partial<WorkerOptions> = {}): Promise<RunningWorker> {
  const worker = await startTestWorker({
    redis,
    world,
    slackApiUrl: slack.apiUrl,
    notices,
    sent,
    ...options,
  });
  workers.push(worker);
  return worker;
}

/** Looks again until something is so; what is waited for is an event in another queue or process. */
async function until(check: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await check()) return;
    await sleep(25);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Watches a refresh until it has ended. */
async function follow(worker: RunningWorker, jobId: string, tell = (_step: string) => {}) {
  for (;;) {
    const job = await worker.queues.readJob('refresh', jobId);
    if (job.state !== 'waiting' && job.state !== 'active') return job;
    if (job.progress) tell(job.progress.step);
    await sleep(1);
  }
}

const indexed = () => until(async () => (await world.store.readPointer()) !== null, 'an index');
const idle = (worker: RunningWorker) =>
  until(async () => {
    const { waiting, active } = await worker.queues.readCounts();
    return waiting + active === 0;
  }, 'empty queues');
async function indexWith(...names: string[]): Promise<void> {
  await world.put('a.json', entries(...names));
  await world.refresh({ force: true });
}

/** Ticks until a slot is decided: a digest waits for a refresh that runs. */
const untilDecided = (worker: RunningWorker, slot: number) =>
  until(
    async () => {
      await worker.tick();
      return (await world.records.digests.readDecided()).get(channel)?.getTime() === slot;
    },
    `the digest of ${new Date(slot).toISOString()}`,
  );
const posts = () =>
  slack.messages.filter(({ channel: where, threadTs }) => where === channel && threadTs === null);

describe('startWorker', () => {
  it('indexes at once where nothing is indexed, and not again when it is up to date', async () => {
    await world.put('a.json', entries('redis', 'mysql'));
    const worker = await start();
    await indexed();
    await idle(worker);
    expect(await world.search('redis')).toEqual(['About redis']);
    expect((await world.records.state.read()).refresh).toMatchObject({
      outcome: 'published',
      articles: 2,
      added: 2,
    });
    const before = await world.store.readPointer();
    await (await start()).tick();
    expect(await worker.queues.readCounts()).toEqual({ waiting: 0, active: 0, failed: 0 });
    expect(await world.store.readPointer()).toEqual(before);
  });

  it('refreshes when a slot has passed, once for any number of processes', async () => {
    await world.put('a.json', entries('redis'));
    const [one, other] = await Promise.all([start(), start()]);
    await indexed();
    await idle(one);
    let runs = 0;
    const counting = await start({
      refresh: async () => {
        runs += 1;
        throw new Error('no');
      },
    });
    await Promise.all(workers.splice(0, 2).map((worker) => worker.close()));
    world.clock.now += 6 * 3_600_000;
    await Promise.all([counting.tick(), counting.tick(), counting.tick()]);
    await until(() => runs === 1, 'the refresh');
    await counting.tick();
    expect((await counting.queues.readCounts()).failed).toBe(0);
    expect(runs).toBe(1);
    expect(other).toBeDefined();
  });

  it.each([
    ['description', (generation: number) => [`{yuuk}:g:${generation}`, 'manifest']],
    ['dictionary', (generation: number) => [`{yuuk}:g:${generation}:dictionary`, '0']],
  ])('builds an index with a damaged %s anew when it starts', async (_part, placeOf) => {
    await indexWith('a', 'b');
    const before = (await world.store.readPointer())?.live ?? 0;
    const [hash = '', field = ''] = placeOf(before);
    expect(await redis.connect().hset(hash, field, 'not what was written')).toBe(0);
    const { store } = world;
    await start({
      isRebuildNeeded: async () => {
        const { reader } = await openIndex(await store.openReader(), world.dependencies.analyser);
        return needsRebuild(reader, world.dependencies.analyser);
      },
    });
    await until(async () => ((await store.readPointer())?.live ?? 0) > before, 'another index');
    expect(await world.titles()).toEqual(['About a', 'About b']);
  });

  it('refreshes when its hour comes although a clock that was wrong dated the index a week ahead', async () => {
    world.clock.now += week;
    await indexWith('a');
    world.clock.now -= week;
    await world.put('a.json', entries('a', 'b'));
    const worker = await start();
    await until(async () => (await world.titles()).includes('About b'), 'the refresh');
    await idle(worker);
    const { indexedAt } = (await world.store.readGeneration()) ?? {};
    expect(indexedAt).toBe(new Date(world.clock.now).toISOString());
  });

  it('does not begin a second refresh for an index dated a little ahead', async () => {
    world.clock.now += 60_000;
    await indexWith('a');
    world.clock.now -= 60_000;
    const before = (await world.store.readGeneration())?.indexedAt;
    const worker = await start();
    await worker.tick();
    await idle(worker);
    expect((await world.store.readGeneration())?.indexedAt).toBe(before);
  });

  it('tells of its progress, and the end to who asked, who may be joined by others', async () => {
    await world.put('a.json', entries('redis'));
    const worker = await start();
    await indexed();
    await idle(worker);
    await world.put('a.json', entries('redis', 'go'));
    const request = { by: { kind: 'operator' } as const, force: false, dryRun: false };
    const ticket = await worker.queues.requestRefresh(request);
    const steps: string[] = [];
    const job = await follow(worker, ticket.jobId, (step) => steps.push(step));
    expect(job).toMatchObject({ state: 'completed', result: { added: [{ title: 'About go' }] } });
    expect(steps.length).toBeGreaterThan(0);
  });

  it('tells the admins once of a refused refresh and of a source that is stale, until it is well', async () => {
    await world.put('a.json', entries('a', 'b', 'c'));
    const worker = await start();
    await indexed();
    const ask = async (force = false) => {
      const { jobId } = await worker.queues.requestRefresh({
        by: { kind: 'operator' },
        force,
        dryRun: false,
      });
      await follow(worker, jobId);
      await idle(worker);
    };
    await world.put('a.json', entries('z'));
    await ask();
    await ask();
    expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('3 of 3')]);
    await ask(true);
    await world.put('a.json', 'broken');
    await ask();
    await ask();
    expect(notices).toHaveLength(2);
    expect(notices[1]?.text).toContain('dumps/a.json: unrecognised');
    await world.put('a.json', entries('z'));
    await ask();
    await world.put('a.json', 'broken again');
    await ask();
    expect(notices).toHaveLength(3);
  });

  it('keeps a failed job, tells the admins once, and runs it again when asked', async () => {
    await world.put('a.json', entries('a'));
    let broken = true;
    const worker = await start({
      refresh: async () => {
        const { YuukError } = await import('../../src/errors.ts');
        if (broken) throw new YuukError('configuration', 'the settings are wrong');
        return await world.refresh();
      },
    });
    await until(async () => (await worker.queues.readCounts()).failed === 1, 'the failure');
    await until(() => notices.length === 1, 'the notice');
    expect(notices[0]?.text).toContain('the settings are wrong');
    expect((await world.records.state.read()).error).toMatchObject({ what: 'refresh' });
    const [failed] = await worker.queues.listFailed(5);
    expect(failed).toMatchObject({ queue: 'refresh', reason: 'the settings are wrong' });
    broken = false;
    await worker.queues.retryFailed('refresh', failed?.jobId ?? '');
    await indexed();
    await idle(worker);
    await until(async () => (await world.records.state.read()).error === null, 'a clean slate');
  });

  it('tells of the last error until a job of the same kind ends well, not until any does', async () => {
    await indexWith('a');
    let broken = true;
    const worker = await start({
      channels: [channel],
      checkLinks: async () => 0,
      refresh: async (request) => {
        const { YuukError } = await import('../../src/errors.ts');
        if (broken && !request.dryRun) throw new YuukError('configuration', 'no such folder');
        return await world.refresh(request);
      },
    });
    const ask = async (dryRun: boolean) => {
      const by = { kind: 'operator' } as const;
      const { jobId } = await worker.queues.requestRefresh({ by, force: false, dryRun });
      await follow(worker, jobId);
      await idle(worker);
    };
    await ask(false);
    world.clock.now = monday + 1_000;
    await untilDecided(worker, monday);
    await ask(true);
    await idle(worker);
    expect(posts()).toHaveLength(1);
    expect((await world.records.state.read()).error).toMatchObject({ what: 'refresh' });
    const at = new Date(world.clock.now).toISOString();
    await world.records.state.noteError({ at, what: 'rebuild', message: 'm', reference: null });
    broken = false;
    await ask(false);
    await until(async () => (await world.records.state.read()).error === null, 'a clean slate');
  });

  it('tells who watched a query when an article arrives, once', async () => {
    await world.put('a.json', entries('a', 'b', 'c'));
    const worker = await start();
    await indexed();
    await idle(worker);
    const at = new Date(world.clock.now).toISOString();
    await world.records.watches.add({ userId: 'U1', query: 'zebra', at });
    await world.records.watches.add({ userId: 'U2', query: 'unicorn', at });
    await world.put('a.json', entries('a', 'b', 'c', 'zebra'));
    await worker.queues.requestRefresh({ by: { kind: 'operator' }, force: false, dryRun: false });
    await until(() => sent.length > 0, 'the message');
    await idle(worker);
    expect(sent.map(([userId, { text }]) => [userId, text])).toEqual([
      ['U1', expect.stringContaining('zebra')],
    ]);
    expect(JSON.stringify(sent[0]?.[1].blocks)).toContain('About zebra');
    expect((await world.records.watches.readAll()).map(({ userId }) => userId)).toEqual(['U2']);
  });
});

describe('link checks', () => {
  it('run once a day where they are on', async () => {
    await world.put('a.json', entries('a'));
    await world.refresh();
    let runs = 0;
    const checkLinks = async () => {
      runs += 1;
      return 1;
    };
    const worker = await start({ checkLinks });
    await worker.tick();
    await until(() => runs === 1, 'the checks');
    await idle(worker);
    await worker.tick();
    await idle(worker);
    expect(runs).toBe(1);
    world.clock.now += 86_400_000;
    await worker.tick();
    await until(() => runs === 2, 'the checks of the next day');
  });

  it('give way to a try on paper too, and hold no digest up', async () => {
    world.clock.now = monday - 600_000;
    await indexWith('a');
    let isOver = false;
    const worker = await start({
      channels: [channel],
      async checkLinks({ mayGoOn }) {
        while (await mayGoOn()) await sleep(5);
        isOver = true;
        return 1;
      },
    });
    await worker.tick();
    world.clock.now = monday + 1_000;
    await untilDecided(worker, monday);
    expect(isOver).toBe(false);
    const by = { kind: 'operator' } as const;
    const { jobId } = await worker.queues.requestRefresh({ by, force: false, dryRun: true });
    expect(await follow(worker, jobId)).toMatchObject({ state: 'completed' });
    expect(isOver).toBe(true);
  });

  it('give way to a refresh that somebody asks for', async () => {
    await world.put('a.json', entries('a'));
    await world.refresh();
    const looks: boolean[] = [];
    const worker = await start({
      async checkLinks({ mayGoOn }) {
        do looks.push(await mayGoOn());
        while (looks.at(-1) === true);
        return 1;
      },
    });
    await worker.tick();
    await until(() => looks.includes(true), 'the checks');
    const by = { kind: 'operator' } as const;
    const { jobId } = await worker.queues.requestRefresh({ by, force: false, dryRun: false });
    expect(await follow(worker, jobId)).toMatchObject({ state: 'completed' });
  });
});

describe('the trouble of a job', () => {
  it('that kills its worker each time ends as a failed one, of which the admins hear once', async () => {
    await indexWith('a');
    const connection = redis.connect();
    const queues = openJobQueues(connection, silentLog);
    const { jobId } = await queues.requestRefresh({
      by: { kind: 'operator' },
      force: false,
      dryRun: false,
    });
    // It was begun five times, and each time nobody was left to end it.
    const dead = new Worker('refresh', null, { connection, prefix: queuePrefix });
    await dead.getNextJob('a token of the dead');
    await connection.del(`{yuuk}:refresh:${jobId}:lock`);
    await connection.hset(`{yuuk}:refresh:${jobId}`, 'stc', 5);

    let began = 0;
    const worker = await start({
      lockMs: 500,
      refresh: async (request) => {
        began += 1;
        return await world.refresh(request);
      },
    });
    await until(
      async () => (await worker.queues.listFailed(5)).some((job) => job.jobId === jobId),
      'the failed job',
    );
    await until(() => notices.length > 0, 'the notice');
    expect(began).toBe(0);
    expect(notices).toHaveLength(1);
    expect((await worker.queues.listFailed(5))[0]?.reason).toContain('stalled');
    await queues.close();
    await dead.close();
  });

  it('that takes longer than its lock lives is not begun a second time', async () => {
    await world.put('a.json', entries('a'));
    let began = 0;
    const refresh: WorkerOptions['refresh'] = async (request) => {
      began += 1;
      await sleep(900);
      return await world.refresh(request);
    };
    const [worker] = await Promise.all([
      start({ refresh, lockMs: 300 }),
      start({ refresh, lockMs: 300 }),
    ]);
    await indexed();
    await idle(worker);
    expect(began).toBe(1);
  });
});

describe('the digest of a worker', () => {
  const channels = [channel];

  it('posts at its hour, once over several processes, and then only what is new', async () => {
    await indexWith('a', 'b');
    const [one, other] = await Promise.all([start({ channels }), start({ channels })]);
    expect(posts()).toEqual([]);
    world.clock.now = monday + 1_000;
    await Promise.all([untilDecided(one, monday), other.tick(), one.tick()]);
    await idle(one);
    expect(posts()[0]?.text).toContain('About a');
    expect(slack.messages.filter(({ threadTs }) => threadTs !== null)).toHaveLength(1);

    await indexWith('a', 'b', 'new');
    world.clock.now = monday + week + 1_000;
    await Promise.all([untilDecided(one, monday + week), other.tick()]);
    await idle(one);
    expect(posts()[1]?.text).toContain('About new');
    expect(posts()[1]?.text).not.toContain('About a');

    world.clock.now = monday + 2 * week + 1_000;
    await other.tick();
    await untilDecided(one, monday + 2 * week);
    expect(posts()).toHaveLength(2);
  });

  it('catches up within two days and gives up after', async () => {
    await indexWith('a');
    world.clock.now = monday + 47 * 3_600_000;
    const worker = await start({ channels });
    await until(() => posts().length === 1, 'the late digest');
    await idle(worker);
    await indexWith('a', 'b');
    world.clock.now = monday + week + 49 * 3_600_000;
    await worker.tick();
    await untilDecided(worker, monday + week);
    const slot = new Date(monday + week).toISOString();
    expect((await world.records.digests.read(channel, slot))?.entry).toMatchObject({
      state: 'missed',
      reason: 'too late',
    });
    expect(posts()).toHaveLength(1);
    world.clock.now = monday + 2 * week;
    await untilDecided(worker, monday + 2 * week);
    expect(posts()[1]?.text).toContain('About b');
  });

  it('obeys a 429 and posts after the wait', async () => {
    await indexWith('a');
    slack.failNext('chat.postMessage', { kind: 'rate-limit', retryAfter: 1 });
    world.clock.now = monday + 1_000;
    await start({ channels });
    await until(() => posts().length === 1, 'the digest');
    const calls = slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(calls[0]?.outcome).toBe('HTTP 429');
  });

  it('looks into the channel after a lost answer and does not post again', async () => {
    await indexWith('a');
    slack.failNext('chat.postMessage', { kind: 'lose-response' });
    world.clock.now = monday + 1_000;
    const worker = await start({ channels });
    await until(() => posts().length === 1, 'the digest');
    const slot = new Date(monday).toISOString();
    // A minute passes by the clock of Redis: the claim is made older instead of waited for.
    const age = async () => {
      const client = redis.connect();
      const text = await client.hget(`{yuuk}:digests:${channel}`, slot);
      const stored = JSON.parse(text ?? 'null');
      if (stored?.entry.state !== 'posting') return;
      stored.claimedAt -= 120_000;
      await client.hset(`{yuuk}:digests:${channel}`, slot, JSON.stringify(stored));
    };
    await until(async () => (await worker.queues.readCounts()).waiting === 1, 'the wait');
    await age();
    const queue = redis.connect();
    const [jobId] = await queue.zrange('{yuuk}:digest:delayed', 0, '-1');
    const { Queue } = await import('bullmq');
    const digests = new Queue('digest', { connection: redis.connect(), prefix: '{yuuk}' });
    await (await digests.getJob(jobId ?? ''))?.promote();
    await idle(worker);
    await digests.close();
    expect((await world.records.digests.read(channel, slot))?.entry).toMatchObject({
      state: 'posted',
      ts: posts()[0]?.ts,
    });
    expect(posts()).toHaveLength(1);
  });

  it('switches a channel off that threw the bot out, and tells the admins once', async () => {
    await indexWith('a');
    world.clock.now = monday + 1_000;
    const worker = await start({ channels: ['C0RANDOM'] });
    await until(() => notices.length === 1, 'the notice');
    expect(notices[0]?.text).toContain('<#C0RANDOM>');
    expect(await world.records.subscriptions.read('C0RANDOM')).toMatchObject({ state: 'off' });
    await indexWith('a', 'b');
    world.clock.now = monday + week + 1_000;
    await worker.tick();
    await idle(worker);
    await worker.tick();
    await idle(worker);
    expect(notices).toHaveLength(1);
  });

  it('reaches persons who subscribed, with their tags and at their time', async () => {
    await world.put('a.json', [
      ...entries('a'),
      { ...entries('b')[0], title: 'Tagged', url: 'https://a.example/t', tags: ['redis'] },
    ]);
    await world.refresh();
    const at = new Date(world.clock.now).toISOString();
    await world.records.subscriptions.update('U0ALICE', () => ({
      target: 'U0ALICE',
      kind: 'person',
      state: 'active',
      tags: ['Redis'],
      schedule: '30 9 * * 1',
      since: at,
      by: 'U0ALICE',
      at,
    }));
    world.clock.now = monday - 20 * 60_000;
    await start();
    await until(() => slack.messages.some(({ threadTs }) => threadTs === null), 'the message');
    const [message] = slack.messages;
    expect(message?.text).toContain('Tagged');
    expect(message?.text).not.toContain('About a');
  });
});
