import type { Job } from 'bullmq';
import type { QueueName } from '../store/job-queue.ts';

/** How a job of this process ended, for who counts them. */
export interface JobEnded {
  queue: QueueName;
  /** What it came to: the state of a refresh or of a digest's entry, `done` for others, `failed` or `retried`. */
  outcome: string;
  /** null: not known. */
  milliseconds: number | null;
}

/** Describes a job that ended well. */
export function describeEnd(
  queue: QueueName,
  job: Pick<Job, 'processedOn' | 'finishedOn'>,
  result: unknown,
): JobEnded {
  return { queue, outcome: outcomeOf(result), milliseconds: durationOf(job) };
}

/** Describes a job that failed; `isLast`: it is not tried again. */
export function describeFailure(
  queue: QueueName,
  job: Pick<Job, 'processedOn' | 'finishedOn'> | undefined,
  isLast: boolean,
): JobEnded {
  const milliseconds = job === undefined ? null : durationOf(job);
  return { queue, outcome: isLast ? 'failed' : 'retried', milliseconds };
}

/** A refresh returns its report, a digest the state of its entry, a rebuild what it came to. */
function outcomeOf(result: unknown): string {
  if (typeof result === 'string') return result;
  const hasState = typeof result === 'object' && result !== null && 'state' in result;
  return hasState && typeof result.state === 'string' ? result.state : 'done';
}

const durationOf = ({ processedOn, finishedOn }: Pick<Job, 'processedOn' | 'finishedOn'>) =>
  processedOn === undefined || finishedOn === undefined ? null : finishedOn - processedOn;
