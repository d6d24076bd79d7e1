import { CronExpressionParser } from 'cron-parser';
import { listTargets } from '../jobs/digest-targets.ts';
import { slotsAround } from '../jobs/slots-around.ts';
import type { SourceRecords } from '../jobs/source-records.ts';
import type { StatusReport } from '../present/status.ts';
import type { SearchIndex } from '../search/open-index.ts';
import type { JobQueues } from '../store/job-queue.ts';
import type { LiveIndex } from '../store/live-index.ts';
import type { Records } from '../store/records/records.ts';
import type { Subscription } from '../store/records/subscriptions.ts';
import type { Config } from './config-schema.ts';
import { readVersion } from './version.ts';

export interface StatusDependencies {
  config: Config;
  live: Pick<LiveIndex<SearchIndex>, 'status'>;
  records: Pick<Records, 'state' | 'digests' | 'subscriptions'>;
  sources: Pick<SourceRecords, 'readAll'>;
  queues: Pick<JobQueues, 'readCounts'>;
  now: () => Date;
}

/** The state of yuuk in one value: what `yuuk status --json` prints and `/yuuk status` shows. */
export async function readStatus(dependencies: StatusDependencies): Promise<StatusReport> {
  const { config, live, records, sources, queues, now } = dependencies;
  const { generation, articles, indexedAt } = live.status();
  const [work, found, told, subscriptions, queue] = await Promise.all([
    records.state.read(),
    sources.readAll(),
    records.digests.readTold(),
    records.subscriptions.readAll(),
    queues.readCounts(),
  ]);
  const lastDigest = [...told.values()].toSorted((a, b) => b.getTime() - a.getTime())[0];
  return {
    version: readVersion(),
    generation,
    articles,
    indexedAt,
    sources: found.map(({ name, articles: given, staleSince, problems }) => ({
      name,
      articles: given,
      stale: staleSince !== null,
      error: problems.length === 0 ? null : problems.map(describeProblem).join('; '),
    })),
    refresh: { last: work.refresh?.endedAt ?? indexedAt, next: nextRun(config.refresh, now()) },
    digest: {
      last: lastDigest?.toISOString() ?? null,
      next: nextDigest(config, subscriptions, now()),
    },
    queue,
    lastError: work.error && {
      at: work.error.at,
      message: `${work.error.what}: ${work.error.message}`,
    },
  };
}

const describeProblem = ({
  file,
  fault,
  detail,
}: {
  file: string;
  fault: string;
  detail: string;
}) => [`${file}: ${fault}`, detail].filter(Boolean).join(' ');

/** When the first of all targets has its next digest; without any, when they would have it. */
function nextDigest({ digest }: Config, subscriptions: readonly Subscription[], now: Date): string {
  const times = listTargets(digest, subscriptions).map(({ schedule: { cron, timeZone } }) =>
    nextRun({ schedule: cron, timeZone }, now),
  );
  return times.toSorted()[0] ?? nextRun(digest, now);
}

/** The next run of a schedule, ISO 8601. */
export function nextRun(
  { schedule, timeZone }: { schedule: string; timeZone: string },
  now: Date,
): string {
  return slotsAround(now, schedule, timeZone).next.toISOString();
}

/** The longest pause, in ms, between two runs of a schedule, over its next few. */
export function longestPause({
  schedule,
  timeZone,
}: {
  schedule: string;
  timeZone: string;
}): number {
  const runs = CronExpressionParser.parse(schedule, { tz: timeZone }).take(10);
  const times = runs.map((run) => run.getTime());
  return Math.max(...times.slice(1).map((time, at) => time - (times[at] ?? time)));
}
