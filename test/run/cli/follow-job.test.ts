import { expect, test } from 'vitest';
import { followJob } from '../../../src/run/cli/follow-job.ts';
import type { JobView, QueueDepth } from '../../../src/store/job-queue.ts';

interface Look {
  state: JobView['state'];
  active?: number;
  delayed?: number;
}

/** A queue that shows each of these looks for so many seconds, the last one for ever. */
function queueShowing(looks: [seconds: number, look: Look][]) {
  let ms = 0;
  const now = (): Look => {
    let from = 0;
    for (const [seconds, look] of looks) {
      from += seconds * 1000;
      if (ms < from) return look;
    }
    return looks.at(-1)?.[1] ?? { state: 'gone' };
  };
  const told: number[] = [];
  return {
    told,
    seconds: () => ms / 1000,
    follow: () =>
      followJob(
        'refresh_1',
        {
          async readJob(queue, jobId) {
            const progress =
              now().state === 'active' ? { step: 'build', done: ms, total: 0 } : null;
            const { state } = now();
            return { jobId, queue, state, progress, result: null, reason: null, failedAt: null };
          },
          async readDepths() {
            const { active = 0, delayed = 0 } = now();
            const depth = { waiting: 1, active, delayed, failed: 0, waitingSince: 0 };
            const other: QueueDepth = { ...depth, queue: 'digest', active: 1, delayed: 1 };
            return [other, { ...depth, queue: 'refresh' }];
          },
        },
        {
          tell: ({ done }) => told.push(done),
          wait: async (step) => {
            ms += step;
          },
        },
      ),
  };
}

test('a job is followed to its end, with its progress', async () => {
  const queue = queueShowing([
    [1, { state: 'waiting' }],
    [2, { state: 'active', active: 1 }],
    [1, { state: 'completed' }],
  ]);
  expect(await queue.follow()).toMatchObject({ state: 'completed' });
  expect(queue.told).toHaveLength(10);
});

test('a job behind another that takes long is waited for, one that no worker takes is not', async () => {
  const patient = queueShowing([
    [300, { state: 'waiting', active: 1 }],
    [1, { state: 'completed' }],
  ]);
  expect(await patient.follow()).toMatchObject({ state: 'completed' });
  const alone = queueShowing([[1, { state: 'waiting' }]]);
  expect(await alone.follow()).toBe(null);
  expect(alone.seconds()).toBeLessThan(20);
});

test('a job that rests between two tries is waited for, but not for ever', async () => {
  const resting = queueShowing([
    [1, { state: 'active', active: 1 }],
    [90, { state: 'waiting', delayed: 1 }],
    [1, { state: 'completed' }],
  ]);
  expect(await resting.follow()).toMatchObject({ state: 'completed' });
  const left = queueShowing([[1, { state: 'waiting', delayed: 1 }]]);
  expect(await left.follow()).toBe(null);
  expect(left.seconds()).toBeLessThan(200);
});
