import type { WorkerQueues } from '../../jobs/job-queues.ts';
import type { JobProgress, JobView } from '../../store/job-queue.ts';

const lookEveryMs = 200;
/** A job that no worker takes for so long is left to them. */
const untakenMs = 15_000;
/** So long a job may rest between two tries; with no worker nobody wakes it. */
const restingMs = 150_000;

/**
 * Looks at a job of the refresh queue until it has ended.
 * @returns how it ended; null when no worker takes it, though none is at another job of the queue
 */
export async function followJob(
  jobId: string,
  queues: Pick<WorkerQueues, 'readJob' | 'readDepths'>,
  { tell, wait }: { tell: (progress: JobProgress) => void; wait: (ms: number) => Promise<unknown> },
): Promise<JobView | null> {
  let untaken = 0;
  for (;;) {
    const job = await queues.readJob('refresh', jobId);
    if (job.state !== 'waiting' && job.state !== 'active') return job;
    const { active = 0, delayed = 0 } =
      (await queues.readDepths()).find(({ queue }) => queue === 'refresh') ?? {};
    untaken = job.state === 'waiting' && active === 0 ? untaken + lookEveryMs : 0;
    if (untaken > (delayed > 0 ? restingMs : untakenMs)) return null;
    if (job.progress) tell(job.progress);
    await wait(lookEveryMs);
  }
}
