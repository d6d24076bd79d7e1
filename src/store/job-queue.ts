/**
 * What the bot and the worker agree on about jobs. The queues themselves are opened by `src/jobs`; the bot
 * gets them from `src/run` and knows these types only.
 */

/** Tagged, so that all keys of the queues lie in one slot of a cluster. */
export const queuePrefix = '{yuuk}';

export type QueueName = 'refresh' | 'digest';

/** Who or what asked for a refresh. */
export type RefreshRequester =
  | { kind: 'schedule' }
  | { kind: 'operator' }
  | { kind: 'user'; userId: string };

export interface RefreshRequest {
  by: RefreshRequester;
  /** Publish although much would vanish. */
  force: boolean;
  /** Do everything but publish and remember. */
  dryRun: boolean;
}

/** One digest that is due. */
export interface DigestTask {
  /** A channel or, for a personal digest, a user. */
  target: string;
  /** ISO 8601. */
  slot: string;
}

export interface RefreshTicket {
  jobId: string;
  /** Whether a job that was already there serves this request. */
  joined: boolean;
  by: RefreshRequester;
}

/** How far a job is: `done` of `total` things of the present step; `total` 0: not known. */
export interface JobProgress {
  step: string;
  done: number;
  total: number;
}

export interface JobView {
  jobId: string;
  queue: QueueName;
  state: 'waiting' | 'active' | 'completed' | 'failed' | 'gone';
  progress: JobProgress | null;
  /** What a completed job returned. */
  result: unknown;
  /** Why a failed job failed; for the log and for admins. */
  reason: string | null;
  failedAt: string | null;
}

export interface QueueCounts {
  waiting: number;
  active: number;
  failed: number;
}

/** How much one queue has to do. */
export interface QueueDepth {
  queue: QueueName;
  waiting: number;
  delayed: number;
  active: number;
  failed: number;
  /** Since when the oldest waiting job waits, in ms since 1970; null: none does. */
  waitingSince: number | null;
}

/** The producers' side of the queues: asking for work, and seeing what becomes of it. */
export interface JobQueues {
  /** Asks for a refresh now. One runs at a time: a second request joins the first. */
  requestRefresh(request: RefreshRequest): Promise<RefreshTicket>;
  readJob(queue: QueueName, jobId: string): Promise<JobView>;
  /** The refresh that is waiting or running, if any. */
  readRunningRefresh(): Promise<JobView | null>;
  readCounts(): Promise<QueueCounts>;
  /** Failed jobs, newest first. */
  listFailed(limit: number): Promise<JobView[]>;
  /** Gives a failed job all its attempts again; false when it is not among the failed ones. */
  retryFailed(queue: QueueName, jobId: string): Promise<boolean>;
}
