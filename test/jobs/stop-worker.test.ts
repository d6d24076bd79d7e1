import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningWorker } from '../../src/jobs/start-worker.ts';
import type { Log } from '../../src/log.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type IndexWorld, openIndexWorld } from './index-world.ts';
import { startTestWorker, type WorkerOptions } from './worker-world.ts';

let redis: TestRedis;
let world: IndexWorld;
let slack: FakeSlack;
let complaints: string[];
const workers: { close(): Promise<void> }[] = [];

/** What an admin would have to look at. */
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: (fields, message) => complaints.push(`${message} ${JSON.stringify(fields)}`),
  error: (fields, message) => complaints.push(`${message} ${JSON.stringify(fields)}`),
};

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.connect().flushall();
  world = await openIndexWorld(redis);
  slack = await FakeSlack.start();
  complaints = [];
  await world.put('a.json', [{ title: 'About a', url: 'https://a.example/a', bookmarkCount: 1 }]);
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
    log,
    ...options,
  });
  workers.push(worker);
  return worker;
}

async function until(check: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await check()) return;
    await sleep(25);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** A refresh that goes on until it is told to stop. */
function endlessRefresh() {
  let began = 0;
  const refresh: WorkerOptions['refresh'] = (_request, { signal }) => {
    began += 1;
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('stopped')));
    });
  };
  return { refresh, begun: () => until(() => began === 1, 'the job') };
}

describe('stop', () => {
  it('stops a job that takes too long, which the next process does with all its attempts', async () => {
    const { refresh, begun } = endlessRefresh();
    const worker = await start({ refresh });
    await begun();
    const startedAt = performance.now();
    await worker.stop({ patienceMs: 100 });
    expect(performance.now() - startedAt).toBeLessThan(4_000);

    const client = redis.connect();
    const [jobId = ''] = await client.lrange('{yuuk}:refresh:wait', 0, '-1');
    expect(await client.hget(`{yuuk}:refresh:${jobId}`, 'atm')).toBe(null);
    await start();
    await until(async () => (await world.store.readPointer()) !== null, 'the index');
  });

  it('lets a job end that needs little more', async () => {
    const ends: (() => void)[] = [];
    const worker = await start({
      refresh: async (request) => {
        await new Promise<void>((resolve) => ends.push(resolve));
        return await world.refresh(request);
      },
    });
    await until(() => ends.length === 1, 'the job');
    const stopped = worker.stop({ patienceMs: 5_000 });
    ends[0]?.();
    await stopped;
    expect(await world.titles()).toEqual(['About a']);
  });

  it('complains of nothing and leaves no error behind, whatever it was in the middle of', async () => {
    for (const patienceMs of [0, 5, 20, 50, 100, 200]) {
      await redis.connect().flushall();
      const { refresh } = endlessRefresh();
      const worker = await start({ refresh });
      const looks = [worker.tick(), worker.tick()];
      await worker.stop({ patienceMs });
      await Promise.all(looks);
      await Promise.all(workers.splice(0).map((one) => one.close()));
    }
    expect(complaints).toEqual([]);
    expect(await world.records.state.read()).toEqual({ refresh: null, error: null });
  });

  it('waits for the look at the clock that is under way', async () => {
    await world.refresh();
    const worker = await start();
    const look = worker.tick();
    const stopped = worker.stop({ patienceMs: 5_000 }).then(() => 'stopped');
    expect(await Promise.race([stopped, look.then(() => 'looked')])).toBe('looked');
    await stopped;
  });

  it('comes back although Redis answers no more', async () => {
    const own = await startRedis();
    const lonely = await openIndexWorld(own);
    const worker = await startTestWorker({ redis: own, world: lonely, slackApiUrl: slack.apiUrl });
    process.kill(own.pid, 'SIGSTOP');
    const startedAt = performance.now();
    await worker.stop({ patienceMs: 200 });
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    process.kill(own.pid, 'SIGCONT');
    await own.stop();
    await lonely.close();
  });
});
