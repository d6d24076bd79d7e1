import { randomUUID } from 'node:crypto';
import { type ConnectionOptions, type Job, type JobState, Queue } from 'bullmq';
import type { Log } from '../log.ts';
import type { ReindexReport } from '../present/reindex.ts';
import {
  type DigestTask,
  type JobProgress,
  type JobQueues,
  type JobView,
  type QueueDepth,
  type QueueName,
  queuePrefix,
  type RefreshRequest,
  type RefreshTicket,
} from '../store/job-queue.ts';

export const queueNames: readonly QueueName[] = ['refresh', 'digest'];

/** The queues of a worker, which also adds what is due. */
export interface WorkerQueues extends JobQueues {
  /** Adds the refresh of a slot; a slot that had its job gets no second one. */
  addDueRefresh(slot: Date): Promise<void>;
  /** Rebuilds the index from its own articles: another analyser, or another ICU. */
  requestRebuild(): Promise<void>;
  /** Adds the link checks of a day (`YYYY-MM-DD`); a day that had them gets no second ones. */
  addLinkChecks(day: string): Promise<void>;
  /** Adds the digest of a slot; a slot that had its job gets no second one. */
  addDueDigest(task: DigestTask): Promise<void>;
  /** What the last refresh that ended well did; null before the first. */
  readLastReport(): Promise<ReindexReport | null>;
  /** What each queue has to do, for the metrics. */
  readDepths(): Promise<QueueDepth[]>;
  /** The queues end; the connection stays the caller's. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;
const keepCompleted = { age: (14 * dayMs) / 1000, count: 1_000 };
const keepFailed = { age: (30 * dayMs) / 1000, count: 500 };

const refreshOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 30_000, jitter: 0.5 },
  removeOnComplete: keepCompleted,
  removeOnFail: keepFailed,
};

/** Tried until the slot is too old (a day or two); the backoff is `digestBackoff`'s. */
const digestOptions = {
  attempts: 360,
  backoff: { type: 'patient' },
  removeOnComplete: { ...keepCompleted, count: 10_000 },
  removeOnFail: keepFailed,
};

const byItself: RefreshRequest = { by: { kind: 'schedule' }, force: false, dryRun: false };

/** Milliseconds before another try of a digest: from half a minute, doubling, up to half an hour. */
export function digestBackoff(attemptsMade: number): number {
  return Math.min(30_000 * 2 ** (attemptsMade - 1), 1_800_000);
}

/** Opens the queues for a process that asks for work. The connection stays the caller's. */
export function openJobQueues(connection: ConnectionOptions, log: Log): WorkerQueues {
  const options = { connection, prefix: queuePrefix };
  const refresh = new Queue<RefreshRequest>('refresh', options);
  const digest = new Queue<DigestTask>('digest', options);
  const queues = { refresh, digest };
  for (const queue of [refresh, digest]) {
    queue.on('error', (error: Error) =>
      log.warn({ queue: queue.name, reason: error.message }, 'queue'),
    );
  }

  async function requestRefresh(request: RefreshRequest): Promise<RefreshTicket> {
    const jobId = `refresh_${randomUUID()}`;
    const deduplicationId = request.dryRun ? 'dry-run' : 'refresh';
    const deduplication = { id: deduplicationId };
    for (;;) {
      const added = await refresh.add('refresh', request, {
        ...refreshOptions,
        jobId,
        deduplication,
      });
      if (added.id === jobId) return { jobId, joined: false, by: request.by };
      const running = await refresh.getJob(added.id ?? '');
      if (running) return { jobId: running.id ?? '', joined: true, by: running.data.by };
      // The job is gone and its key stayed (Redis lost its last writes): nobody else would remove it.
      await refresh.removeDeduplicationKey(deduplicationId);
    }
  }

  return {
    requestRefresh,

    async addDueRefresh(slot) {
      const jobId = `refresh_${slotId(slot)}`;
      const deduplication = { id: 'refresh' };
      const added = await refresh.add('refresh', byItself, {
        ...refreshOptions,
        jobId,
        deduplication,
      });
      if (added.id !== jobId && !(await refresh.getJob(added.id ?? ''))) {
        await refresh.removeDeduplicationKey('refresh');
      }
    },

    async requestRebuild() {
      // Its own id: whoever asks for a refresh meanwhile waits for a refresh, and gets its report.
      await refresh.add('rebuild', byItself, {
        ...refreshOptions,
        deduplication: { id: 'rebuild' },
      });
    },

    async addLinkChecks(day) {
      await refresh.add('links', byItself, {
        removeOnComplete: keepCompleted,
        removeOnFail: keepFailed,
        jobId: `links_${day}`,
      });
    },

    async addDueDigest(task) {
      const jobId = `digest_${task.target}_${slotId(new Date(task.slot))}`;
      await digest.add('digest', task, { ...digestOptions, jobId });
    },

    async readJob(name, jobId) {
      // In this order: a job seen as completed has its result.
      const state = await queues[name].getJobState(jobId);
      const job = await queues[name].getJob(jobId);
      return job ? viewJob(name, job, state) : goneJob(name, jobId);
    },

    async readRunningRefresh() {
      for (const state of ['active', 'waiting', 'delayed'] as const) {
        const jobs = await refresh.getJobs([state], 0, 9);
        const job = jobs.find((one) => one?.name === 'refresh' && !one.data.dryRun);
        if (job) return viewJob('refresh', job, state);
      }
      return null;
    },

    async readLastReport() {
      const jobs = await refresh.getCompleted(0, 9);
      const last = jobs.find((job) => job?.name === 'refresh' && !job.data.dryRun);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `runRefreshJob`
      return (last?.returnvalue ?? null) as ReindexReport | null;
    },

    async readCounts() {
      const states = ['waiting', 'delayed', 'active', 'failed'] as const;
      const [a, b] = await Promise.all([
        refresh.getJobCounts(...states),
        digest.getJobCounts(...states),
      ]);
      const sum = (state: string) => (a[state] ?? 0) + (b[state] ?? 0);
      return {
        waiting: sum('waiting') + sum('delayed'),
        active: sum('active'),
        failed: sum('failed'),
      };
    },

    readDepths: () =>
      Promise.all(
        queueNames.map(async (name) => {
          const [counts, [oldest]] = await Promise.all([
            queues[name].getJobCounts('waiting', 'delayed', 'active', 'failed'),
            queues[name].getWaiting(0, 0),
          ]);
          const { waiting = 0, delayed = 0, active = 0, failed = 0 } = counts;
          const waitingSince = oldest?.timestamp ?? null;
          return { queue: name, waiting, delayed, active, failed, waitingSince };
        }),
      ),

    async listFailed(limit) {
      const lists = await Promise.all(
        queueNames.map(async (name) => {
          const jobs = await queues[name].getFailed(0, limit - 1);
          return jobs.map((job) => viewJob(name, job, 'failed'));
        }),
      );
      return lists
        .flat()
        .toSorted((x, y) => (y.failedAt ?? '').localeCompare(x.failedAt ?? ''))
        .slice(0, limit);
    },

    async retryFailed(name, jobId) {
      const job = await queues[name].getJob(jobId);
      if (!job || !(await job.isFailed())) return false;
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      return true;
    },

    async close() {
      await Promise.all([refresh.close(), digest.close()]);
    },
  };
}

/** A time as part of a job's id, which may not hold a colon: `20261123T010000`. */
export function slotId(slot: Date): string {
  return slot.toISOString().replace(/[-:]|\.\d+Z$/g, '');
}

function viewJob(queue: QueueName, job: Job, state: JobState | 'unknown'): JobView {
  return {
    jobId: job.id ?? '',
    queue,
    state: stateOf(state),
    progress: readProgress(job.progress),
    result: job.returnvalue,
    reason: job.failedReason ?? null,
    failedAt: job.finishedOn === undefined ? null : new Date(job.finishedOn).toISOString(),
  };
}

function goneJob(queue: QueueName, jobId: string): JobView {
  const nothing = { progress: null, result: null, reason: null, failedAt: null };
  return { jobId, queue, state: 'gone', ...nothing };
}

function stateOf(state: JobState | 'unknown'): JobView['state'] {
  if (state === 'completed' || state === 'failed' || state === 'active') return state;
  return state === 'unknown' ? 'gone' : 'waiting';
}

function readProgress(progress: unknown): JobProgress | null {
  if (typeof progress !== 'object' || progress === null) return null;
  if (!('step' in progress && 'done' in progress && 'total' in progress)) return null;
  const { step, done, total } = progress;
  if (typeof step !== 'string' || typeof done !== 'number' || typeof total !== 'number')
    return null;
  return { step, done, total };
}
