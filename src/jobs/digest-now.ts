import type { Article } from '../parse/article.ts';
import type { Message } from '../present/blocks.ts';
import type { DigestState } from '../store/records/digest-ledger.ts';
import type { Delivery } from './deliver-digest.ts';
import { listTargets } from './digest-targets.ts';
import { writeDigestValue } from './digest-value.ts';
import { isTooLate } from './due-slots.ts';
import { composeFor } from './prepare-digest.ts';
import { type RunDigestDependencies, runDigest } from './run-digest.ts';
import { slotsAround } from './slots-around.ts';

/** Why a digest is not posted. */
export type DigestReason =
  | 'no-channel'
  | 'not-subscribed'
  | 'already-decided'
  | 'not-due' // subscribed, resumed or moved after the slot: the next one is the first
  | 'too-late'
  | 'nothing-new'
  | 'refused' // by Slack, for good
  | 'doubtful' // posted or not: nobody can tell
  | 'later' // another process is at it, or Slack asks to wait
  | 'failed';

/** The digest that is due, as `yuuk digest --json` prints it. */
export interface DigestNow {
  /** null: nobody gets one yet. */
  channel: string | null;
  /** ISO 8601. */
  slot: string;
  period: { from: string | null; to: string };
  /** What it shows, in its order. */
  items: Article[];
  /** null: it was posted, or would be. */
  reason: DigestReason | null;
  message: Message | null;
}

type ComposeDependencies = Omit<
  RunDigestDependencies,
  'slack' | 'notices' | 'elapsed' | 'newToken'
>;

/**
 * Composes the digest of a target for its last slot, due or not, and says why it would not be posted.
 * @param target null: as a channel would get it that has just been added.
 */
export async function composeNow(
  target: string | null,
  dependencies: ComposeDependencies,
): Promise<DigestNow> {
  const { records, settings, now } = dependencies;
  const targets = listTargets(settings, await records.subscriptions.readAll());
  const subscribed = targets.find(({ id }) => id === target);
  const {
    cron = settings.schedule,
    timeZone = settings.timeZone,
    since,
  } = subscribed?.schedule ?? {};
  const { slot } = slotsAround(now(), cron, timeZone);
  const last = target === null ? null : await records.digests.readLast(target);
  const moreValue = target === null ? null : writeDigestValue(target, slot.toISOString());
  const { audience = 'channel', tags = [] } = subscribed ?? {};
  const composed = await composeFor({ audience, tags }, { last, moreValue }, dependencies);
  const decided = (await records.digests.readDecided()).get(target ?? '');
  return {
    channel: target,
    slot: slot.toISOString(),
    period: composed.period,
    items: composed.digest?.groups.flatMap(({ articles }) => articles) ?? [],
    message: composed.messages?.message ?? null,
    reason: firstThatHolds([
      ['no-channel', target === null],
      ['not-subscribed', subscribed === undefined],
      ['already-decided', decided !== undefined && decided >= slot],
      ['not-due', since != null && since >= slot],
      ['too-late', isTooLate(now(), slot, settings.catchUpHours)],
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
  const delivery = await runDigest({ target, slot: digest.slot }, dependencies);
  return { digest: { ...digest, reason: reasonOf(delivery) }, delivery };
}

const reasons: Record<DigestState, DigestReason | null> = {
  posting: 'later',
  posted: null,
  empty: 'nothing-new',
  missed: 'too-late',
  refused: 'refused',
  doubtful: 'doubtful',
};

const reasonOf = (delivery: Delivery): DigestReason | null =>
  delivery.state === 'settled' ? reasons[delivery.entry.state] : delivery.state;

function firstThatHolds(all: readonly [DigestReason, boolean][]): DigestReason | null {
  return all.find(([, holds]) => holds)?.[0] ?? null;
}
