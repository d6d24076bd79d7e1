import type { Message } from '../present/blocks.ts';
import { mrkdwn, plain } from '../present/blocks.ts';
import { readCatalogue } from '../present/catalogue.ts';
import {
  type DigestState,
  presentDigestControls,
  readWeekTime,
  type WeekTime,
  writeWeekTime,
} from '../present/digest-controls.ts';
import { fitPayload } from '../present/fit-message.ts';
import { presentNotice } from '../present/notice.ts';
import type { Person } from '../slack/people.ts';
import type { Subscription } from '../store/records/subscriptions.ts';
import { mayAdminister } from './may-administer.ts';
import type { Command, DigestAction } from './parse-command.ts';
import type { Asker } from './run-command.ts';
import type { BotServices, BotSettings } from './services.ts';

/** What to do with whose digest. */
export interface DigestChange {
  /** A channel, or the person themselves. */
  target: string;
  action: DigestAction;
  tags: readonly string[];
  at: WeekTime | null;
}

/** `/yuuk digest …`: in a channel its digest, with `me` or in a direct message the person's own. */
export async function runDigestCommand(
  { action, tags, at, me }: Extract<Command, { kind: 'digest' }>,
  asker: Asker,
  services: BotServices,
): Promise<void> {
  const isOwn = me || asker.channelId.startsWith('D');
  const target = isOwn ? asker.person.id : asker.channelId;
  await changeDigest({ target, action, tags, at }, asker, services);
}

/** Shows, previews or changes a digest. A channel's is changed by admins only, a person's by that person. */
export async function changeDigest(
  change: DigestChange,
  { person, reply }: Pick<Asker, 'person' | 'reply'>,
  services: BotServices,
): Promise<void> {
  const { target, action } = change;
  const { digest } = readCatalogue(person.lang);
  if (action === 'show') {
    const state = await readDigestState(target, services);
    return reply.send(presentDigestControls(state, person.lang));
  }
  if (action === 'preview') return reply.send(await previewDigest(change, person, services));
  const isOwn = target === person.id;
  const detail = `${action} ${target}`;
  if (!isOwn && !(await mayAdminister('digest', { person, reply, detail }, services))) return;

  const { records, settings, now } = services;
  const stamp = { by: person.id, at: new Date(now()).toISOString() };
  let isKnown = true;
  await records.subscriptions.update(target, (before) => {
    const current = before ?? configured(target, settings);
    isKnown = current !== null && current.state !== 'off';
    if (!isKnown && action !== 'subscribe') return before;
    return applyChange(change, current, { ...stamp, isOwn });
  });
  if (!isKnown && action !== 'subscribe') {
    return reply.send(presentNotice(mrkdwn(digest.notSubscribed)));
  }
  const said = {
    subscribe: digest.subscribed,
    unsubscribe: digest.unsubscribed,
    pause: digest.pausedNow,
    resume: digest.resumed,
    time: digest.timeSet,
  }[action];
  const state = await readDigestState(target, services);
  const controls = presentDigestControls(state, person.lang);
  const notice = presentNotice(mrkdwn(said));
  const message = { text: notice.text, blocks: [...notice.blocks, ...controls.blocks] };
  await reply.send(message);
}

/** The subscription that a change leaves; null removes it. */
function applyChange(
  { target, action, tags, at }: DigestChange,
  current: Subscription | null,
  stamp: { by: string; at: string; isOwn: boolean },
): Subscription | null {
  const { isOwn, ...changed } = stamp;
  const base: Subscription = current ?? {
    target,
    kind: isOwn ? 'person' : 'channel',
    state: 'off',
    tags: [],
    schedule: null,
    since: stamp.at,
    ...changed,
  };
  if (action === 'subscribe') {
    const since = base.state === 'active' ? base.since : stamp.at;
    return { ...base, ...changed, state: 'active', tags: [...tags], since };
  }
  // A channel stays on record as off, because the configuration may name it.
  if (action === 'unsubscribe') return isOwn ? null : { ...base, ...changed, state: 'off' };
  if (action === 'pause') return { ...base, ...changed, state: 'paused' };
  const since = stamp.at;
  if (action === 'resume') return { ...base, ...changed, state: 'active', since };
  return at === null ? base : { ...base, ...changed, schedule: writeWeekTime(at), since };
}

/** What the configuration says of a channel for which nobody has changed anything. */
function configured(target: string, { digestChannels }: BotSettings): Subscription | null {
  if (!digestChannels.includes(target)) return null;
  const start = new Date(0).toISOString();
  return {
    target,
    kind: 'channel',
    state: 'active',
    tags: [],
    schedule: null,
    since: start,
    by: 'operator',
    at: start,
  };
}

/** Whether and when a target gets the digest. */
export async function readDigestState(
  target: string,
  { records, settings }: Pick<BotServices, 'records' | 'settings'>,
): Promise<DigestState> {
  const subscription = (await records.subscriptions.read(target)) ?? configured(target, settings);
  const schedule = subscription?.schedule ?? settings.digestSchedule;
  return {
    target,
    audience: /^[UW]/u.test(target) ? 'person' : 'channel',
    state: subscription?.state ?? 'off',
    tags: subscription?.tags ?? [],
    at: readWeekTime(schedule),
    schedule,
    timeZone: settings.timeZone,
  };
}

async function previewDigest(
  { target, tags }: DigestChange,
  { lang }: Person,
  { operations, records, settings }: BotServices,
): Promise<Message> {
  const { digest } = readCatalogue(lang);
  const state = await readDigestState(target, { records, settings });
  const preview = await operations.previewDigest(target, tags.length > 0 ? tags : state.tags);
  if (preview === null) return presentNotice(plain(digest.previewEmpty));
  const { text, blocks } = preview.message;
  const note = presentNotice(plain(digest.previewNote));
  const noted = { text: `${note.text} ${text}`, blocks: [...note.blocks, ...blocks] };
  // A digest may fill a message to its limit.
  return fitPayload([() => noted, () => preview.message]);
}
