import {
  type ConnectionOptions,
  DelayedError,
  WaitingError,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import cron from 'node-cron';
import type { Log } from '../log.ts';
import {
  type DigestTask,
  type QueueName,
  queuePrefix,
  type RefreshRequest,
} from '../store/job-queue.ts';
import type { Records } from '../store/records/records.ts';
import { endNotice, type NoticeDependencies, noticeOnce } from './admin-notices.ts';
import { describeEnd, describeFailure, type JobEnded } from './job-ended.ts';
import { digestBackoff, openJobQueues, type WorkerQueues } from './job-queues.ts';
import { type RefreshJobDependencies, runRefreshJob } from './refresh-job.ts';
import { type RunDigestDependencies, runDigest } from './run-digest.ts';
import { type TickDependencies, tick } from './tick.ts';

export interface WorkerDependencies {
  /**
   * Opens a connection for BullMQ that survives any outage (role `worker`), to where the jobs are. What it
   * opens stays the caller's to close, after `stop`.
   */
  connect: () => ConnectionOptions;
  records: Pick<Records, 'state' | 'claims' | 'queries'>;
  refresh: Omit<RefreshJobDependencies, 'records' | 'notices' | 'mayGoOn' | 'now' | 'log'>;
  digest: Omit<RunDigestDependencies, 'notices' | 'now' | 'log' | 'lang'>;
  tick: Omit<TickDependencies, 'queues' | 'now' | 'log' | 'digest' | 'checksLinks'>;
  notices: Omit<NoticeDependencies, 'claims'>;
  /** Told how each job ended, for the metrics. */
  jobEnded?: (ended: JobEnded) => void;
  now: () => Date;
  log: Log;
  /** How long a job may be without a sign of life before another worker takes it; shorter in tests. */
  lockMs?: number;
}

export interface RunningWorker {
  queues: WorkerQueues;
  /** Looks for what is due now; the clock calls it, and tests do. */
  tick(): Promise<void>;
  /**
   * Takes no new jobs, lets the running ones and a look at the clock end within `patienceMs`, then stops them:
   * they wait for the next process, as if never begun. Comes back within a few seconds more, whether Redis
   * answers or not.
   */
  stop(options?: { patienceMs?: number }): Promise<void>;
}

/**
 * How often a job may die with its worker. Beginning again is safe for both kinds, and too few would
 * lose a digest to a bad day; but a job that kills its worker each time must end some time.
 */
const mostStalls = 5;
const defaultLockMs = 60_000;
const defaultPatienceMs = 20_000;
/** What a stopped job may take to end: a refresh that hears nothing is ended after three seconds. */
const stopMs = 3_500;
/** What closing may take beyond waiting for jobs: BullMQ's `close` never returns while Redis is away. */
const closeMs = 1_000;
/** How long a start waits for the first look at what is due. */
const bootMs = 5_000;
/** Every twenty seconds: what is due is a job well within a minute of its hour. */
const ticking = '*/20 * * * * *';

/**
 * Starts the worker of one process: the clock that finds what is due, and the hands that do it. Any number
 * of processes may run it over the same Redis.
 */
export async function startWorker(dependencies: WorkerDependencies): Promise<RunningWorker> {
  const { connect, records, notices, now, log, lockMs = defaultLockMs } = dependencies;
  const queues = openJobQueues(connect(), log);
  const common = { now, log };
  let isStopping = false;
  const refreshWorker = new Worker<RefreshRequest>(
    'refresh',
    async (job, token, signal) => {
      try {
        const mayGoOn = async () =>
          (await queues.readDepths()).every(
            ({ queue, waiting }) => queue !== 'refresh' || waiting === 0,
          );
        const given = { ...dependencies.refresh, ...common, records, notices, mayGoOn };
        return await runRefreshJob(job, signal, given);
      } catch (error) {
        if (!isStopping || !signal?.aborted) throw error;
        // Stopped is not failed: the job goes back with all its attempts.
        await job.moveToWait(token);
        throw new WaitingError();
      }
    },
    { ...workerOptions(connect(), lockMs), concurrency: 1, maxStalledCount: mostStalls },
  );
  const digestWorker = new Worker<DigestTask>(
    'digest',
    async (job, token) => {
      const { lang } = notices;
      const delivery = await runDigest(job.data, {
        ...dependencies.digest,
        ...common,
        notices,
        lang,
      });
      if (delivery.state === 'later') {
        await job.moveToDelayed(Date.now() + delivery.seconds * 1000, token);
        throw new DelayedError();
      }
      if (delivery.state === 'failed') throw new Error(delivery.error);
      return delivery.entry.state;
    },
    {
      ...workerOptions(connect(), lockMs),
      concurrency: 4,
      maxStalledCount: mostStalls,
      settings: { backoffStrategy: digestBackoff },
    },
  );
  watch(refreshWorker, 'refresh', dependencies);
  watch(digestWorker, 'digest', dependencies);

  const startedAt = performance.now();
  let isBoot = true;
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    if (isStopping) return;
    try {
      await tick(
        {
          ...dependencies.tick,
          ...common,
          digest: dependencies.digest.settings,
          checksLinks: dependencies.refresh.checkLinks !== undefined,
          queues,
        },
        { isBoot, upMs: performance.now() - startedAt },
      );
      isBoot = false;
    } catch (error) {
      // It was cut off, not in trouble: the next process looks.
      if (isStopping) return;
      log.warn({ error }, 'the clock could not look at what is due; it looks again soon');
    }
  };
  /** One look at a time, whoever asks. */
  const lookNext = (): Promise<void> => {
    looking = looking.then(look);
    return looking;
  };
  // A digest may have waited for this.
  refreshWorker.on('completed', () => void lookNext());
  const clock = cron.schedule(ticking, lookNext, { name: 'tick', noOverlap: true });
  await within(bootMs, lookNext());

  return {
    queues,
    tick: lookNext,
    async stop({ patienceMs = defaultPatienceMs } = {}) {
      isStopping = true;
      await clock.destroy();
      const workers = [refreshWorker, digestWorker];
      const closed = Promise.all([looking, ...workers.map((worker) => worker.close())]);
      if (!(await within(patienceMs, closed))) {
        for (const worker of workers) worker.cancelAllJobs('shutdown');
        await within(stopMs, closed);
      }
      await within(closeMs, queues.close());
    },
  };
}

function workerOptions(connection: ConnectionOptions, lockMs: number): WorkerOptions {
  return {
    connection,
    prefix: queuePrefix,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
  };
}

/** A job of these kinds puts right what others met, too: after a refresh nothing is left to rebuild. */
const mends: Readonly<Record<string, readonly string[]>> = { refresh: ['refresh', 'rebuild'] };

/** Failures go to the log, to `status`, and once to the admins; a job of the same kind that ends well ends that. */
function watch(
  worker: Worker,
  queue: QueueName,
  {
    records,
    notices,
    jobEnded = () => {},
    now,
    log,
  }: Pick<WorkerDependencies, 'records' | 'notices' | 'jobEnded' | 'now' | 'log'>,
): void {
  const tell = { ...notices, claims: records.claims };
  const calmly = (work: Promise<unknown>) => {
    work.catch((error: unknown) => log.warn({ error, queue }, 'a failure could not be noted'));
  };
  worker.on('error', (error: Error) => log.warn({ queue, reason: error.message }, 'worker'));
  worker.on('stalled', (jobId: string) =>
    log.warn({ queue, jobId }, 'a job stalled; it begins again'),
  );
  worker.on('failed', (job, error) => {
    const isLast = job === undefined || job.finishedOn !== undefined;
    jobEnded(describeFailure(queue, job, isLast));
    log.error(
      { queue, jobId: job?.id, attempts: job?.attemptsMade, isLast, error },
      'a job failed',
    );
    const { message } = error;
    const what = job?.name ?? queue;
    const failure = { at: now().toISOString(), what, message, reference: job?.id ?? null };
    calmly(records.state.noteError(failure));
    if (isLast) calmly(noticeOnce({ kind: 'job-failed', subject: what, reason: message }, tell));
  });
  worker.on('completed', (job, result: unknown) => {
    jobEnded(describeEnd(queue, job, result));
    // A try on paper mends nothing.
    if (job.data.dryRun === true) return;
    for (const what of mends[job.name] ?? [job.name]) calmly(records.state.clearError(what));
    calmly(endNotice({ kind: 'job-failed', subject: job.name }, tell));
  });
}

/** Whether some work ends in time. Its failure counts as its end: closing is done when it is over. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true).catch(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
