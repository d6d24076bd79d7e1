/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import type { Worker } from 'node:worker_threads';
import { type ErrorCode, YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { JobProgress } from '../store/job-queue.ts';
import type { RebuildOutcome } from './rebuild-index.ts';
import type { RefreshSettings } from './refresh-settings.ts';
import type { RefreshReport } from './refresh-types.ts';
import type { RefreshTask } from './run-refresh.ts';
import { startThread } from './start-thread.ts';

/** What the thread is to do. */
export type ThreadTask = { settings: RefreshSettings; nowMs: number } & (
  | { kind: 'refresh' | 'direct'; refresh: RefreshTask }
  | { kind: 'rebuild' }
);

/** What the thread says. */
export type ThreadMessage =
  | { type: 'progress'; progress: JobProgress }
  | { type: 'log'; level: keyof Log; fields: object; message: string }
  | { type: 'report'; report: RefreshReport }
  | { type: 'rebuilt'; outcome: RebuildOutcome }
  | {
      type: 'error';
      error: {
        code: ErrorCode;
        message: string;
        hint?: string | undefined;
        reason?: string | undefined;
      };
    };

export interface ThreadOptions {
  now: () => Date;
  log: Log;
  onProgress?: (progress: JobProgress) => void;
  signal?: AbortSignal | undefined;
}

/** A thread that does not stop when asked is ended after this time; whatever it did may be done again. */
const patienceMs = 3_000;

/** Refreshes the index from the configured sources, in a thread of its own. */
export async function refreshInThread(
  settings: RefreshSettings,
  request: Omit<RefreshTask, 'sources'>,
  options: ThreadOptions,
): Promise<RefreshReport> {
  const refresh = { sources: settings.sources, ...request };
  const said = await runThread({ kind: 'refresh', refresh, ...given(settings, options) }, options);
  return reportOf(said);
}

/** `yuuk index`: the sources of these settings, without copies, loss guard and queue. */
export async function indexInThread(
  settings: RefreshSettings,
  request: { force: boolean; dryRun: boolean },
  options: ThreadOptions,
): Promise<RefreshReport> {
  const refresh = { sources: settings.sources, ...request };
  const said = await runThread({ kind: 'direct', refresh, ...given(settings, options) }, options);
  return reportOf(said);
}

/** Builds the index anew from its own articles, in a thread of its own. */
export async function rebuildInThread(
  settings: RefreshSettings,
  options: ThreadOptions,
): Promise<RebuildOutcome> {
  const said = await runThread({ kind: 'rebuild', ...given(settings, options) }, options);
  if (said.type !== 'rebuilt') throw silent();
  return said.outcome;
}

const given = (settings: RefreshSettings, { now }: ThreadOptions) => ({
  settings,
  nowMs: now().getTime(),
});

type LastWord = Extract<ThreadMessage, { type: 'report' | 'rebuilt' }>;

function reportOf(said: LastWord): RefreshReport {
  if (said.type !== 'report') throw silent();
  return said.report;
}

const silent = () => new YuukError('internal', 'The refresh ended without a result.');

async function runThread(task: ThreadTask, options: ThreadOptions): Promise<LastWord> {
  const { log, signal, onProgress = () => {} } = options;
  signal?.throwIfAborted();
  const thread = startThread('refresh-thread', import.meta.url, { workerData: task });
  let ending: NodeJS.Timeout | undefined;
  const stop = () => {
    thread.postMessage('stop');
    ending = setTimeout(() => void thread.terminate(), patienceMs);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await listen(thread, log, onProgress);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(ending);
  }
}

/** Resolves with the thread's last word when it has ended. */
function listen(
  thread: Worker,
  log: Log,
  onProgress: (progress: JobProgress) => void,
): Promise<LastWord> {
  let last: LastWord | Error = silent();
  return new Promise((resolve, reject) => {
    thread.on('message', (said: ThreadMessage) => {
      if (said.type === 'progress') onProgress(said.progress);
      else if (said.type === 'log') log[said.level](said.fields, said.message);
      else if (said.type === 'error') last = revive(said.error);
      else last = said;
    });
    thread.on('error', reject);
    thread.on('exit', () => {
      if (last instanceof Error) reject(last);
      else resolve(last);
    });
  });
}

function revive({
  code,
  message,
  hint,
  reason,
}: Extract<ThreadMessage, { type: 'error' }>['error']): YuukError {
  return new YuukError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(reason === undefined ? {} : { cause: new Error(reason) }),
  });
}
