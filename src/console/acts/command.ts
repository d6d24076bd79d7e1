import { type ConsoleContext, issueResponseUrl, issueTrigger } from '../context.ts';
import { APP_ID, BOT_USER_ID, TEAM } from '../identity.ts';
import { isObject } from '../json.ts';
import { postResponse } from '../response-url.ts';
import { textOf } from '../texts.ts';
import { joinBot } from '../web-api/conversations.ts';
import type { Channel } from '../workspace.ts';
import {
  type ActResult,
  channelNameOf,
  recordDelivery,
  resultOf,
  slackbotSays,
} from './deliver.ts';

/** A slash command as typed: `/yuuk redis cpu`. `/invite @yuuk` and `/remove @yuuk` are Slack's own. */
export async function runCommand(
  context: ConsoleContext,
  act: { user: string; channel: Channel; text: string; threadTs?: string | undefined },
): Promise<ActResult> {
  const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(act.text.trim()) ?? [];
  const to = { channel: act.channel.id, user: act.user, threadTs: act.threadTs };
  if (moveBot(context, act.channel, name, rest)) return { ok: true };
  if (!context.app.commands.some((command) => command.name === name)) {
    slackbotSays(context, to, textOf(context.lang, 'unknownCommand', name));
    return { ok: true };
  }
  if (act.threadTs !== undefined) {
    slackbotSays(context, to, textOf(context.lang, 'notInThreads', name));
    return { ok: true };
  }
  const ticket = {
    user: act.user,
    channel: act.channel.id,
    sourceKey: null,
    threadTs: undefined,
  };
  const fields = {
    token: 'console',
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: act.channel.id,
    channel_name: channelNameOf(act.channel),
    user_id: act.user,
    user_name: context.workspace.person(act.user)?.name.toLowerCase() ?? '',
    command: name,
    text: rest,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: issueResponseUrl(context, ticket),
    trigger_id: issueTrigger(context, act.user),
  };
  const delivery = await context.line.sendForm(fields);
  recordDelivery(context, name, fields, delivery);
  if (delivery.kind === 'acknowledged') {
    const { body } = delivery;
    if (typeof body === 'string' && body.trim() !== '')
      postResponse(context, ticket, { text: body });
    else if (isObject(body)) postResponse(context, ticket, body);
  } else {
    const key = delivery.kind === 'late' ? 'commandTimedOut' : 'commandFailed';
    slackbotSays(context, to, textOf(context.lang, key, name));
  }
  return resultOf(delivery);
}

/** `/invite @yuuk` and `/remove @yuuk`; false when it is another command. */
function moveBot(context: ConsoleContext, channel: Channel, name: string, rest: string): boolean {
  if (channel.kind === 'dm' || !/^@?yuuk$/.test(rest.trim())) return false;
  if (name === '/invite') {
    joinBot(context, channel);
    return true;
  }
  if (name !== '/remove' && name !== '/kick') return false;
  if (channel.members.delete(BOT_USER_ID))
    context.workspace.addMessage({
      channel: channel.id,
      user: BOT_USER_ID,
      text: textOf(context.lang, 'left', 'yuuk'),
      subtype: 'channel_leave',
    });
  return true;
}
