import type { Article } from '../parse/article.ts';
import type { Message } from '../present/blocks.ts';
import type { Delivery } from './deliver-digest.ts';
import { listTargets } from './digest-targets.ts';
import { writeDigestValue } from './digest-value.ts';
import { composeFor } from './prepare-digest.ts';
import { type RunDigestDependencies, runDigest } from './run-digest.ts';
import { slotsAround } from './slots-around.ts';

/** Why a digest is not posted. */
export type DigestReason = 'not-subscribed' | 'already-decided' | 'too-late' | 'nothing-new';

/** The digest that is due, as `yuuk digest --json` prints it. */
export interface DigestNow {
  channel: string;
  /** ISO 8601. */
  slot: string;
  period: { from: string | null; to: string };
  /** What it shows, in its order. */
  items: Article[];
  /** null: it is (or would be) posted. */
  reason: DigestReason | null;
  message: Message | null;
}

/** Composes the digest of a target for its last slot, due or not, and says why it would not be posted. */
export async function composeNow(
  target: string,
  dependencies: Omit<RunDigestDependencies, 'slack' | 'notices' | 'elapsed' | 'newToken'>,
): Promise<DigestNow> {
  const { records, settings, now } = dependencies;
  const targets = listTargets(settings, await records.subscriptions.readAll());
  const subscribed = targets.find(({ id }) => id === target);
  const { cron = settings.schedule, timeZone = settings.timeZone } = subscribed?.schedule ?? {};
  const slot = slotsAround(now(), cron, timeZone).slot;
  const last = await records.digests.readLast(target);
  const moreValue = writeDigestValue(target, slot.toISOString());
  const { audience = 'channel', tags = [] } = subscribed ?? {};
  const composed = await composeFor({ audience, tags }, { last, moreValue }, dependencies);
  const decided = (await records.digests.readDecided()).get(target);
  const lateMs = now().getTime() - slot.getTime();
  return {
    channel: target,
    slot: slot.toISOString(),
    period: composed.period,
    items: composed.digest?.groups.flatMap(({ articles }) => articles) ?? [],
    message: composed.messages?.message ?? null,
    reason: firstThatHolds([
      ['not-subscribed', subscribed === undefined],
      ['already-decided', decided !== undefined && decided >= slot],
      ['too-late', lateMs > settings.catchUpHours * 3_600_000],
      ['nothing-new', composed.digest === null],
    ]),
  };
}

/** The same, and posts it when nothing speaks against it; safe beside any worker. `delivery` null: not tried. */
export async function postNow(
  target: string,
  dependencies: RunDigestDependencies,
): Promise<{ digest: DigestNow; delivery: Delivery | null }> {
  const digest = await composeNow(target, dependencies);
  if (digest.reason !== null) return { digest, delivery: null };
  return { digest, delivery: await runDigest({ target, slot: digest.slot }, dependencies) };
}

function firstThatHolds(reasons: readonly [DigestReason, boolean][]): DigestReason | null {
  return reasons.find(([, holds]) => holds)?.[0] ?? null;
}
