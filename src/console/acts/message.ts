import type { ConsoleContext } from '../context.ts';
import { BOT_USER_ID, PEOPLE, TEAM } from '../identity.ts';
import { messageJson, viewJson } from '../slack-json.ts';
import { setReaction } from '../web-api/conversations.ts';
import type { Channel, Message } from '../workspace.ts';
import { type ActResult, sendEvent } from './deliver.ts';

/** A person writes a message; the app hears of it by the events it subscribed to. */
export async function writeMessage(
  context: ConsoleContext,
  act: { user: string; channel: Channel; text: string; threadTs?: string | undefined },
): Promise<ActResult> {
  const { channel } = act;
  const message = context.workspace.addMessage({
    channel: channel.id,
    user: act.user,
    text: formatTyped(act.text, context),
    threadTs: act.threadTs,
  });
  if (!channel.members.has(BOT_USER_ID)) return { ok: true };
  const event = {
    ...messageJson(message, context.workspace),
    channel: channel.id,
    event_ts: message.ts,
  };
  if (channel.kind === 'dm') {
    await sendEvent(context, 'message.im', { ...event, channel_type: 'im' });
    return { ok: true };
  }
  if (message.text.includes(`<@${BOT_USER_ID}>`))
    await sendEvent(context, 'app_mention', { ...event, type: 'app_mention' });
  await sendEvent(context, channel.kind === 'public' ? 'message.channels' : 'message.groups', {
    ...event,
    channel_type: channel.kind === 'public' ? 'channel' : 'group',
  });
  await reportLinks(context, message);
  return { ok: true };
}

/** Turns what a person typed into Slack's message text: escaped, with mentions and links marked. */
export function formatTyped(typed: string, context: ConsoleContext): string {
  const names = new Map(
    [...PEOPLE, { id: BOT_USER_ID, name: 'yuuk' }].map(({ id, name }) => [name.toLowerCase(), id]),
  );
  return typed
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\bhttps?:\/\/[^\s<>|「」（）、。]+/g, (url) => `<${url}>`)
    .replace(/(^|\s)@(here|channel|everyone)\b/g, '$1<!$2>')
    .replace(/(^|\s)@([a-z]+)/gi, (whole, before: string, name: string) => {
      const id = names.get(name.toLowerCase());
      return id === undefined ? whole : `${before}<@${id}>`;
    })
    .replace(/(^|\s)#([a-z-]+)/g, (whole, before: string, name: string) => {
      const channel = context.workspace.resolveChannel(`#${name}`);
      return channel === undefined ? whole : `${before}<#${channel.id}>`;
    });
}

/** `link_shared` for links whose domain the app asked for. */
async function reportLinks(context: ConsoleContext, message: Message): Promise<void> {
  const links = [...message.text.matchAll(/<(https?:\/\/[^|>]+)/g)]
    .map(([, url = '']) => ({ url: url.replaceAll('&amp;', '&'), domain: new URL(url).hostname }))
    .filter(({ domain }) =>
      context.app.unfurlDomains.some((own) => domain === own || domain.endsWith(`.${own}`)),
    );
  if (links.length === 0) return;
  await sendEvent(context, 'link_shared', {
    type: 'link_shared',
    channel: message.channel,
    user: message.user,
    message_ts: message.ts,
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    is_bot_user_member: true,
    source: 'conversations_history',
    unfurl_id: `${message.channel}.${message.ts}`,
    links,
    event_ts: message.ts,
  });
}

/** Adds a reaction to a message, or takes it back. */
export async function toggleReaction(
  context: ConsoleContext,
  act: { user: string; message: Message; name: string },
): Promise<ActResult> {
  const { message, name, user } = act;
  const how = message.reactions.get(name)?.has(user) === true ? 'delete' : 'add';
  setReaction(context, message, { name, user, how });
  const channel = context.workspace.channels.get(message.channel);
  if (channel?.members.has(BOT_USER_ID) === true) {
    const type = how === 'add' ? 'reaction_added' : 'reaction_removed';
    await sendEvent(context, type, {
      type,
      user,
      reaction: name,
      item: { type: 'message', channel: message.channel, ts: message.ts },
      item_user: message.user,
      event_ts: context.workspace.nextTs(),
    });
  }
  return { ok: true };
}

/** The person opens the bot's App Home (`home`) or its conversation (`messages`). */
export async function openAppHome(
  context: ConsoleContext,
  act: { user: string; tab: 'home' | 'messages' },
): Promise<ActResult> {
  const home = context.workspace.homes.get(act.user);
  await sendEvent(context, 'app_home_opened', {
    type: 'app_home_opened',
    user: act.user,
    channel: context.workspace.dmOf(act.user)?.id ?? '',
    tab: act.tab,
    team: TEAM.id,
    event_ts: context.workspace.nextTs(),
    ...(home === undefined ? {} : { view: viewJson(home) }),
  });
  return { ok: true };
}
