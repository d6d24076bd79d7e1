import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { GenerationStore } from '../store/generation-store.ts';
import type { RefreshRequest } from '../store/job-queue.ts';
import type { Records } from '../store/records/records.ts';
import { type DigestSettings, listTargets } from './digest-targets.ts';
import { dueSlots, type Schedule } from './due-slots.ts';
import type { WorkerQueues } from './job-queues.ts';

export interface TickDependencies {
  store: Pick<GenerationStore, 'readGeneration' | 'repairGenerations'>;
  records: Pick<Records, 'subscriptions' | 'digests'>;
  queues: Pick<
    WorkerQueues,
    | 'addDueRefresh'
    | 'addDueDigest'
    | 'addLinkChecks'
    | 'requestRefresh'
    | 'requestRebuild'
    | 'readRunningRefresh'
  >;
  refresh: { schedule: string; timeZone: string };
  digest: DigestSettings;
  /** Whether the live index must be built anew: another analyser, lexicon or ICU. */
  isRebuildNeeded: () => Promise<boolean>;
  /** Whether links are checked, once a day. */
  checksLinks: boolean;
  /** Brings what the team saved into the live index, where that was missed. */
  publishSaved: () => Promise<unknown>;
  now: () => Date;
  log: Log;
}

/**
 * So long after its hour, or after a process came back, a digest waits for a refresh that runs, to tell
 * what has just come; not longer, since people wait for it.
 */
const refreshPatienceMs = 40_000;
/** Clocks of several machines differ by less than this. */
const mostSkewMs = 3_600_000;

/**
 * What a worker does every few seconds, and once when it starts: everything that is due becomes a job. All
 * processes may tick at once; a slot gets one job, and the records decide what is due.
 */
export async function tick(
  dependencies: TickDependencies,
  { isBoot, upMs }: { isBoot: boolean; upMs: number },
): Promise<void> {
  const { store, now } = dependencies;
  await store.repairGenerations({ sweep: isBoot });
  const at = now();
  const live = await soundOrNull(() => store.readGeneration());
  const indexedAt = live?.indexedAt ?? null;
  await addRefresh(at, indexedAt, isBoot, dependencies);
  if (indexedAt === null) return;
  await dependencies.publishSaved();
  await addDigests(at, upMs, dependencies);
  if (dependencies.checksLinks)
    await dependencies.queues.addLinkChecks(at.toISOString().slice(0, 10));
}

async function addRefresh(
  at: Date,
  indexedAt: string | null,
  isBoot: boolean,
  { queues, refresh, isRebuildNeeded, log }: TickDependencies,
): Promise<void> {
  const schedule: Schedule = {
    key: 'refresh',
    cron: refresh.schedule,
    timeZone: refresh.timeZone,
    catchUpHours: Number.POSITIVE_INFINITY,
  };
  // A time that is still to come was written by a clock that was wrong: it must not hold refreshes up.
  const isTrusted = indexedAt !== null && Date.parse(indexedAt) - at.getTime() < mostSkewMs;
  const done = new Map(isTrusted ? [['refresh', new Date(indexedAt)]] : []);
  const [due] = dueSlots(at, [schedule], done);
  if (due) {
    // At boot a slot that had its chance and failed gets another: what was wrong may be mended.
    if (isBoot) await queues.requestRefresh(byItself);
    else await queues.addDueRefresh(due.slot);
    return;
  }
  if (!isBoot) return;
  const isNeeded = await soundOrNull(isRebuildNeeded);
  if (isNeeded === null) {
    log.warn({}, 'the index is damaged and is built anew');
    await queues.requestRefresh(byItself);
  } else if (isNeeded) {
    log.info({}, 'the index was analysed in another way and is built anew');
    await queues.requestRebuild();
  }
}

/** What cannot be read for damage is as good as not there: a refresh puts another in its place. */
async function soundOrNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof YuukError && error.code === 'index_damaged') return null;
    throw error;
  }
}

const byItself: RefreshRequest = { by: { kind: 'schedule' }, force: false, dryRun: false };

async function addDigests(
  at: Date,
  upMs: number,
  { records, queues, digest }: TickDependencies,
): Promise<void> {
  const targets = listTargets(digest, await records.subscriptions.readAll());
  if (targets.length === 0) return;
  const decided = await records.digests.readDecided();
  const due = dueSlots(
    at,
    targets.map(({ schedule }) => schedule),
    decided,
  );
  if (due.length === 0) return;
  const isRefreshing = (await queues.readRunningRefresh()) !== null;
  for (const { key: target, slot } of due) {
    const waited = Math.min(upMs, at.getTime() - slot.getTime());
    if (isRefreshing && waited < refreshPatienceMs) continue;
    await queues.addDueDigest({ target, slot: slot.toISOString() });
  }
}
