import type { JobProgress, JobQueues, JobView } from '../store/job-queue.ts';

export interface FollowOptions {
  /** Milliseconds between two looks. */
  everyMs: number;
  wait: (ms: number) => Promise<void>;
  onProgress: (progress: JobProgress) => void;
  signal?: AbortSignal | undefined;
}

/** Watches a refresh until it has ended, one way or the other, and tells of its progress meanwhile. */
export async function followRefresh(
  jobId: string,
  queues: Pick<JobQueues, 'readJob'>,
  { everyMs, wait, onProgress, signal }: FollowOptions,
): Promise<JobView> {
  let told = '';
  for (;;) {
    signal?.throwIfAborted();
    const job = await queues.readJob('refresh', jobId);
    if (job.state !== 'waiting' && job.state !== 'active') return job;
    const progress = job.progress ?? { step: 'waiting', done: 0, total: 0 };
    const now = JSON.stringify(progress);
    if (now !== told) onProgress(progress);
    told = now;
    await wait(everyMs);
  }
}
