import { Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  digestBackoff,
  openJobQueues,
  slotId,
  type WorkerQueues,
} from '../../src/jobs/job-queues.ts';
import { silentLog } from '../../src/log.ts';
import { type QueueName, queuePrefix, type RefreshRequest } from '../../src/store/job-queue.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let queues: WorkerQueues;
const workers: Worker[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.connect().flushall();
  queues = openJobQueues(redis.connect(), silentLog);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
  await queues.close();
});

const request: RefreshRequest = { by: { kind: 'user', userId: 'U1' }, force: false, dryRun: false };

/** A worker that does what it is told; resolves when its first job has ended. */
function work(name: QueueName, task: () => Promise<unknown>): Promise<'completed' | 'failed'> {
  const worker = new Worker(name, task, { connection: redis.connect(), prefix: queuePrefix });
  workers.push(worker);
  return new Promise((resolve) => {
    worker.on('completed', () => resolve('completed'));
    worker.on('failed', () => resolve('failed'));
    worker.on('error', () => {});
  });
}

describe('openJobQueues', () => {
  it('lets a second request join the refresh that waits or runs, and names who began it', async () => {
    const first = await queues.requestRefresh(request);
    const second = await queues.requestRefresh({ ...request, by: { kind: 'operator' } });
    expect(first).toEqual({ jobId: first.jobId, joined: false, by: request.by });
    expect(second).toEqual({ jobId: first.jobId, joined: true, by: request.by });
    expect(await queues.readCounts()).toEqual({ waiting: 1, active: 0, failed: 0 });
  });

  it('takes a new request once the last one has ended', async () => {
    const first = await queues.requestRefresh(request);
    await work('refresh', async () => ({ state: 'unchanged' }));
    expect(await queues.readJob('refresh', first.jobId)).toMatchObject({
      state: 'completed',
      result: { state: 'unchanged' },
    });
    expect(await queues.requestRefresh(request)).toMatchObject({ joined: false });
  });

  it('does not let a try without effect stand in for a real refresh', async () => {
    await queues.requestRefresh({ ...request, dryRun: true });
    expect(await queues.requestRefresh(request)).toMatchObject({ joined: false });
    expect(await queues.requestRefresh({ ...request, dryRun: true })).toMatchObject({
      joined: true,
    });
  });

  it('does not take a try without effect, a rebuild or link checks for a refresh that runs', async () => {
    await queues.requestRefresh({ ...request, dryRun: true });
    await queues.requestRebuild();
    await queues.addLinkChecks('2026-11-23');
    expect(await queues.readRunningRefresh()).toBe(null);
    const { jobId } = await queues.requestRefresh(request);
    expect(await queues.readRunningRefresh()).toMatchObject({ jobId });
  });

  it('is not locked out by the key of a job that is gone', async () => {
    const { jobId } = await queues.requestRefresh(request);
    const client = redis.connect();
    await client.del(`{yuuk}:refresh:${jobId}`);
    expect(await queues.requestRefresh(request)).toMatchObject({ joined: false });
    await client.flushall();
    await queues.addDueRefresh(new Date('2026-11-23T00:00:00Z'));
    await client.del('{yuuk}:refresh:refresh_20261123T000000');
    await queues.addDueRefresh(new Date('2026-11-23T06:00:00Z'));
    await queues.addDueRefresh(new Date('2026-11-23T06:00:00Z'));
    expect(await queues.readJob('refresh', 'refresh_20261123T060000')).toMatchObject({
      state: 'waiting',
    });
  });

  it('gives a slot one job, however many processes tick, also after it has ended', async () => {
    const others = Array.from({ length: 3 }, () => openJobQueues(redis.connect(), silentLog));
    const task = { target: 'C1', slot: '2026-11-23T01:00:00.000Z' };
    const tickAll = () =>
      Promise.all(
        [queues, ...others].flatMap((one) => [one, one]).map((q) => q.addDueDigest(task)),
      );
    await tickAll();
    let runs = 0;
    await work('digest', async () => {
      runs += 1;
    });
    await tickAll();
    expect(await queues.readCounts()).toEqual({ waiting: 0, active: 0, failed: 0 });
    expect(runs).toBe(1);
    await Promise.all(others.map((one) => one.close()));
  });

  it('keeps failed jobs to be seen and tried again with all their attempts', async () => {
    const { jobId } = await queues.requestRefresh(request);
    const client = redis.connect();
    await client.hset(`{yuuk}:refresh:${jobId}`, 'atm', 2);
    await work('refresh', async () => {
      throw new Error('no room');
    });
    expect(await queues.listFailed(5)).toMatchObject([
      { jobId, queue: 'refresh', state: 'failed', reason: 'no room' },
    ]);
    expect(await queues.readCounts()).toMatchObject({ failed: 1 });
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
    expect(await queues.retryFailed('refresh', jobId)).toBe(true);
    expect(await queues.retryFailed('refresh', jobId)).toBe(false);
    await work('refresh', async () => 'done');
    expect(await queues.readJob('refresh', jobId)).toMatchObject({ state: 'completed' });
  });

  it('knows nothing of a job that was never there', async () => {
    expect(await queues.readJob('digest', 'digest_x')).toMatchObject({ state: 'gone' });
    expect(await queues.retryFailed('digest', 'digest_x')).toBe(false);
    expect(await queues.readRunningRefresh()).toBe(null);
  });

  it('keeps all its keys in one slot of a cluster', async () => {
    await queues.requestRefresh(request);
    await queues.addDueDigest({ target: 'C1', slot: '2026-11-23T01:00:00.000Z' });
    const keys = await redis.connect().keys('*');
    expect(keys.length).toBeGreaterThan(4);
    expect(keys.filter((key) => !key.startsWith('{yuuk}:'))).toEqual([]);
  });
});

describe('slotId', () => {
  it('has no colon and stays readable', () => {
    expect(slotId(new Date('2026-11-23T01:00:00.000Z'))).toBe('20261123T010000');
  });
});

describe('digestBackoff', () => {
  it('waits half a minute at first and never more than half an hour', () => {
    expect([1, 2, 3, 7, 50].map(digestBackoff)).toEqual([
      30_000, 60_000, 120_000, 1_800_000, 1_800_000,
    ]);
  });
});
