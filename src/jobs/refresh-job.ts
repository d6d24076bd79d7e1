import { type Job, UnrecoverableError } from 'bullmq';
import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { JobProgress, RefreshRequest } from '../store/job-queue.ts';
import type { Records } from '../store/records/records.ts';
import type { LastRefresh } from '../store/records/work-state.ts';
import { endNotice, type NoticeDependencies, noticeOnce } from './admin-notices.ts';
import type { CheckLinksOptions } from './check-links.ts';
import type { RebuildOutcome } from './rebuild-index.ts';
import type { ThreadOptions } from './refresh-in-thread.ts';
import type { RefreshReport } from './refresh-types.ts';

export interface RefreshJobDependencies {
  /** Does the work; a thread outside of tests. */
  refresh: (request: RefreshRequest, options: ThreadOptions) => Promise<RefreshReport>;
  rebuild: (options: ThreadOptions) => Promise<RebuildOutcome>;
  records: Pick<Records, 'state' | 'claims' | 'queries'>;
  notices: Omit<NoticeDependencies, 'claims'>;
  /** Asks some links whether they still lead anywhere; left out where that is off. */
  checkLinks?: (work: Pick<CheckLinksOptions, 'signal' | 'mayGoOn'>) => Promise<number>;
  /** Whether nobody waits for a refresh, so that link checks may go on. */
  mayGoOn: CheckLinksOptions['mayGoOn'];
  /** After a generation was published: watches, say. */
  onPublished: (report: RefreshReport) => Promise<void>;
  now: () => Date;
  log: Log;
}

/** A report goes through Redis to whoever asked; lists longer than this are cut there. */
const mostListed = 10_000;
const mostRejects = 100;
const progressEveryMs = 250;

/** Runs one job of the refresh queue and sees to what its end asks for. */
export async function runRefreshJob(
  job: Pick<Job<RefreshRequest>, 'name' | 'data' | 'updateProgress'>,
  signal: AbortSignal | undefined,
  dependencies: RefreshJobDependencies,
): Promise<RefreshReport | RebuildOutcome | number> {
  const { refresh, rebuild, records, now, log } = dependencies;
  const options: ThreadOptions = {
    now,
    log,
    signal,
    onProgress: throttle(progressEveryMs, (progress) => {
      job.updateProgress(progress).catch(() => {});
    }),
  };
  if (job.name === 'rebuild') {
    const outcome = await rebuild(options);
    if (outcome === 'lost-race') throw lostRace();
    return outcome;
  }
  if (job.name === 'links') {
    return (await dependencies.checkLinks?.({ signal, mayGoOn: dependencies.mayGoOn })) ?? 0;
  }
  const startedAt = now().toISOString();
  try {
    const report = await refresh(job.data, options);
    if (report.refusal?.reason === 'lost-race') throw lostRace();
    const moved = report.movedQueries.length;
    log.info({ ...countsOf(report), moved, state: report.state }, 'refresh');
    if (!report.dryRun) await follow(report, startedAt, dependencies);
    return cutReport(report);
  } catch (error) {
    // Told to stop: nothing failed, and it will be done again.
    if (signal?.aborted) throw error;
    if (!job.data.dryRun) {
      await records.state.noteRefresh({
        ...nothing,
        startedAt,
        endedAt: now().toISOString(),
        outcome: 'failed',
        reason: error instanceof Error ? error.message : 'unknown',
      });
    }
    throw isHopeless(error) ? new UnrecoverableError(error.message) : error;
  }
}

const nothing: Omit<LastRefresh, 'startedAt' | 'endedAt' | 'outcome' | 'reason'> = {
  generation: null,
  articles: 0,
  added: 0,
  changed: 0,
  removed: 0,
  rejected: 0,
};

function countsOf(report: RefreshReport) {
  const { generation, articles, added, changed, removed, rejected } = report;
  return {
    generation,
    articles,
    added: added.length,
    changed: changed.length,
    removed: removed.length,
    rejected,
  };
}

/** Notes the end for `status`, tells the admins what they should know, and others what arrived. */
async function follow(
  report: RefreshReport,
  startedAt: string,
  { records, notices, onPublished, now, log }: RefreshJobDependencies,
): Promise<void> {
  const { state, refused, sources } = report;
  await records.state.noteRefresh({
    ...countsOf(report),
    startedAt,
    endedAt: now().toISOString(),
    outcome: state === 'dry-run' ? 'unchanged' : state,
    reason: refused,
  });
  const tell = { ...notices, claims: records.claims };
  try {
    await records.queries.dropOld(now());
    if (refused !== null) {
      await noticeOnce({ kind: 'refresh-refused', subject: '', reason: refused }, tell);
    } else await endNotice({ kind: 'refresh-refused', subject: '' }, tell);
    for (const { name, isStale, problems } of sources) {
      const reason = problems
        .slice(0, 3)
        .map(({ file, fault }) => `${file}: ${fault}`)
        .join(', ');
      if (isStale) await noticeOnce({ kind: 'source-stale', subject: name, reason }, tell);
      else await endNotice({ kind: 'source-stale', subject: name }, tell);
    }
    if (state === 'published') await onPublished(report);
  } catch (error) {
    // The index is in place; whom to tell can wait for the next time.
    log.warn({ error }, 'not everybody could be told of the refresh');
  }
}

function cutReport(report: RefreshReport): RefreshReport {
  return {
    ...report,
    added: report.added.slice(0, mostListed),
    changed: report.changed.slice(0, mostListed),
    removed: report.removed.slice(0, mostListed),
    receipts: report.receipts.map((receipt) => ({
      ...receipt,
      rejected: receipt.rejected.slice(0, mostRejects),
      warnings: receipt.warnings.slice(0, mostRejects),
    })),
  };
}

const lostRace = () =>
  new YuukError('refused', 'Another process replaced the index at the same time.');

/** Trying again changes nothing: the configuration or the machine must. */
function isHopeless(error: unknown): error is YuukError {
  return error instanceof YuukError && (error.code === 'configuration' || error.code === 'usage');
}

/** Passes on the first call, the last of each interval, and every new step. */
function throttle(
  everyMs: number,
  pass: (progress: JobProgress) => void,
): (progress: JobProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  let step = '';
  return (progress) => {
    const at = performance.now();
    if (progress.step === step && at - last < everyMs) return;
    last = at;
    step = progress.step;
    pass(progress);
  };
}
