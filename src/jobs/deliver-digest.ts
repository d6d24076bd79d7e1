import type { Message } from '../present/blocks.ts';
import type { DigestEntry, DigestLedger, LedgerReading } from '../store/records/digest-ledger.ts';
import { isTooLate } from './due-slots.ts';
import {
  type LookOutcome,
  lookForPost,
  type OneShotSlack,
  type PostOutcome,
  postOnce,
} from './post-once.ts';

/** A digest ready to be posted; `message` null: nothing to say. */
export interface PreparedDigest {
  message: Message | null;
  period: DigestEntry['period'];
  through: number;
  ids: string[];
}

export interface DeliveryDependencies {
  ledger: DigestLedger;
  slack: OneShotSlack;
  /** Composes the digest of a target with what is new since its last one. */
  prepare: (last: DigestEntry | null) => Promise<PreparedDigest>;
  /** The message for the thread of a digest that was posted; null when there is nothing to add. */
  prepareDetails: (entry: DigestEntry) => Promise<Message | null>;
  now: () => Date;
  /** Milliseconds of a clock that never jumps. */
  elapsed: () => number;
  newToken: () => string;
}

export interface DeliveryTask {
  target: string;
  /** ISO 8601. */
  slot: string;
  /** As in `Schedule`; null: nobody wants it any more, and only a claim that is open is settled. */
  catchUpHours: number | null;
}

export type Delivery =
  | { state: 'settled'; entry: DigestEntry }
  /** Not decided yet; try again then. */
  | { state: 'later'; seconds: number; reason: string }
  /** Slack takes nothing at all from us, or not this message: no matter of this target. */
  | { state: 'failed'; error: string };

/** A claim older than this is nobody's: its holder has given up long before. */
const claimLifeMs = 60_000;
/** The holder of a claim does not begin to post after this; a post takes at most ten seconds more. */
const postWithinMs = 20_000;

/** What Slack answers when the fault is the target's: no post will ever get there. */
const lostTargets = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'messages_tab_disabled',
]);

/**
 * Posts one digest at most once, whatever crashes: claims the slot, posts, marks it. Who finds a claim
 * that nobody finished looks into the channel for the post before posting again; where it may not look,
 * it leaves the slot in doubt rather than say anything twice.
 */
export async function deliverDigest(
  task: DeliveryTask,
  dependencies: DeliveryDependencies,
): Promise<Delivery> {
  const { ledger } = dependencies;
  const known = await ledger.read(task.target, task.slot);
  if (known === null) return await begin(task, null, dependencies);
  if (known.entry.state === 'posted') return await sendDetails(task, known.entry, dependencies);
  if (known.entry.state !== 'posting') return { state: 'settled', entry: known.entry };
  if (known.claimAgeMs < claimLifeMs) {
    return later((claimLifeMs - known.claimAgeMs) / 1000, 'another process is posting it');
  }
  return await resolveDoubt(task, known.entry, dependencies);
}

/** Claims the slot, in the place of an abandoned claim if there is one, and posts. */
async function begin(
  task: DeliveryTask,
  abandoned: DigestEntry | null,
  dependencies: DeliveryDependencies,
): Promise<Delivery> {
  const { ledger, slack, now, elapsed, newToken } = dependencies;
  const { target, slot } = task;
  const expected = abandoned?.token ?? null;
  const decide = async (entry: DigestEntry): Promise<Delivery> =>
    (await ledger.write(target, slot, entry, expected))
      ? { state: 'settled', entry }
      : later(1, 'another process was faster');

  const reason = whyNot(task, now());
  if (reason !== null)
    return await decide({ ...blankEntry(newToken(), slot), state: 'missed', reason });
  const open = await ledger.readOpen(target);
  if (open !== null && open.slot !== slot) return await clearWay(task, open, dependencies);
  const last = await ledger.readLast(target);
  const { message, ...prepared } = await dependencies.prepare(last);
  const claim: DigestEntry = { ...blankEntry(newToken(), slot), ...prepared };
  if (message === null) return await decide({ ...claim, state: 'empty' });

  const claimedAt = elapsed();
  const seenBefore = { instead: expected, after: last?.token ?? null };
  if (!(await ledger.claim(target, slot, { ...claim, details: 'pending' }, seenBefore))) {
    return later(1, 'another process was faster');
  }
  if (abandoned === null) {
    // A Redis that lost its last writes forgets claims; the channel does not. Not being able to look is no doubt here.
    const seen = await look(task, dependencies);
    if (seen.state === 'found') return await markPosted(task, claim, seen, dependencies);
  }
  const held = await ledger.read(target, slot);
  if (held?.entry.token !== claim.token || elapsed() - claimedAt > postWithinMs) {
    return later(claimLifeMs / 1000, 'the claim was lost');
  }
  const outcome = await postOnce(slack, { channel: target, message, mark: slot });
  if (outcome.state === 'posted') {
    return await markPosted(task, { ...claim, details: 'pending' }, outcome, dependencies);
  }
  if (outcome.state === 'refused') return await giveUp(task, claim, outcome.error, dependencies);
  // What surely was not posted leaves no doubt behind; the rest is looked up once the claim has aged.
  if (outcome.state !== 'unknown') await ledger.release(target, slot, claim.token);
  return laterAfter(outcome);
}

/** Why a slot is given up without a look at what is new. */
function whyNot({ slot, catchUpHours }: DeliveryTask, now: Date): string | null {
  if (catchUpHours === null) return 'not wanted any more';
  return isTooLate(now, new Date(slot), catchUpHours) ? 'too late' : null;
}

/** A claim on this slot that nobody finished: the post is in the channel or it is not. */
async function resolveDoubt(
  task: DeliveryTask,
  abandoned: DigestEntry,
  dependencies: DeliveryDependencies,
): Promise<Delivery> {
  const seen = await look(task, dependencies);
  if (seen.state === 'absent') return await begin(task, abandoned, dependencies);
  return await settleDoubt(task, abandoned, seen, dependencies);
}

/**
 * Another slot of the same target is open, since clocks differ: two digests at once would tell the same
 * news. When nobody works on it any more it is settled here, and given up where it was not posted.
 */
async function clearWay(
  task: DeliveryTask,
  open: LedgerReading,
  dependencies: DeliveryDependencies,
): Promise<Delivery> {
  if (open.claimAgeMs < claimLifeMs) {
    return later((claimLifeMs - open.claimAgeMs) / 1000, 'another slot is being posted');
  }
  const other = { ...task, slot: open.slot };
  const seen = await look(other, dependencies);
  if (seen.state === 'absent') {
    await dependencies.ledger.release(task.target, open.slot, open.entry.token);
  } else {
    const settled = await settleDoubt(other, open.entry, seen, dependencies);
    if (settled.state !== 'settled') return settled;
  }
  return later(1, 'another slot was settled first');
}

async function settleDoubt(
  task: DeliveryTask,
  abandoned: DigestEntry,
  seen: Exclude<LookOutcome, { state: 'absent' }>,
  dependencies: DeliveryDependencies,
): Promise<Delivery> {
  if (seen.state === 'found') return await markPosted(task, abandoned, seen, dependencies);
  if (seen.state !== 'cannot-look') return laterAfter(seen);
  const entry: DigestEntry = {
    ...abandoned,
    token: dependencies.newToken(),
    state: 'doubtful',
    details: 'none',
    reason: seen.error,
  };
  return (await dependencies.ledger.write(task.target, task.slot, entry, abandoned.token))
    ? { state: 'settled', entry }
    : later(1, 'another process was faster');
}

/** Looks from an hour before the slot on: clocks may differ a little. */
function look({ target, slot }: DeliveryTask, { slack }: DeliveryDependencies) {
  const oldest = new Date(Date.parse(slot) - 3_600_000);
  return lookForPost(slack, { channel: target, mark: slot, oldest });
}

async function markPosted(
  task: DeliveryTask,
  claim: DigestEntry,
  { channel, ts }: { channel: string; ts: string },
  dependencies: DeliveryDependencies,
): Promise<Delivery> {
  const entry: DigestEntry = { ...claim, state: 'posted', channel, ts };
  if (!(await dependencies.ledger.write(task.target, task.slot, entry, claim.token))) {
    return later(1, 'another process was faster');
  }
  return await sendDetails(task, entry, dependencies);
}

/** Sends the thread of a posted digest, at most once; a thread that is lost is not worth a doubt. */
async function sendDetails(
  task: DeliveryTask,
  entry: DigestEntry,
  { ledger, slack, prepareDetails }: DeliveryDependencies,
): Promise<Delivery> {
  if (entry.details !== 'pending' || entry.channel === null || entry.ts === null) {
    return { state: 'settled', entry };
  }
  const { target, slot } = task;
  const message = await prepareDetails(entry);
  const sent: DigestEntry = { ...entry, details: message === null ? 'none' : 'sent' };
  if (!(await ledger.write(target, slot, sent, entry.token)) || message === null) {
    return { state: 'settled', entry: sent };
  }
  const outcome = await postOnce(slack, {
    channel: entry.channel,
    message,
    threadTs: entry.ts,
  });
  if (outcome.state === 'rate-limited' || outcome.state === 'not-sent') {
    await ledger.write(target, slot, entry, sent.token);
    return laterAfter(outcome);
  }
  return { state: 'settled', entry: sent };
}

async function giveUp(
  { target, slot }: DeliveryTask,
  claim: DigestEntry,
  error: string,
  { ledger }: DeliveryDependencies,
): Promise<Delivery> {
  if (!lostTargets.has(error)) {
    await ledger.release(target, slot, claim.token);
    return { state: 'failed', error };
  }
  const entry: DigestEntry = { ...claim, state: 'refused', details: 'none', reason: error };
  await ledger.write(target, slot, entry, claim.token);
  return { state: 'settled', entry };
}

function blankEntry(token: string, slot: string): DigestEntry {
  return {
    state: 'posting',
    token,
    period: { from: null, to: slot },
    through: 0,
    ids: [],
    channel: null,
    ts: null,
    details: 'none',
    reason: null,
  };
}

function laterAfter(
  outcome: Extract<PostOutcome, { state: 'rate-limited' | 'not-sent' | 'unknown' }>,
): Delivery {
  if (outcome.state === 'rate-limited') return later(outcome.seconds, 'Slack asks to wait');
  return later(outcome.state === 'not-sent' ? 30 : claimLifeMs / 1000, outcome.reason);
}

function later(seconds: number, reason: string): Delivery {
  return { state: 'later', seconds: Math.max(1, Math.ceil(seconds)), reason };
}
