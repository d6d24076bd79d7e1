import type { ConsoleContext } from '../context.ts';
import { BOT_USER_ID } from '../identity.ts';
import { withIds } from '../interactive.ts';
import { asObject, asObjects, asString, isObject, type JsonObject } from '../json.ts';
import { messageJson } from '../slack-json.ts';
import type { Channel } from '../workspace.ts';
import { type ApiReply, fail, type Methods, succeed } from './reply.ts';

/** The methods `chat.*` that the bot uses. */
export const chatMethods: Methods = {
  'chat.postMessage': ({ context, args }) =>
    withContent(context, args, (content) => {
      const channel = postable(context, args);
      if ('body' in channel) return channel;
      const message = context.workspace.addMessage({
        channel: channel.id,
        user: BOT_USER_ID,
        ...content,
        threadTs: asString(args['thread_ts']),
        ...(isObject(args['metadata']) ? { metadata: args['metadata'] } : {}),
      });
      return succeed({
        channel: channel.id,
        ts: message.ts,
        message: messageJson(message, context.workspace),
      });
    }),

  'chat.postEphemeral': ({ context, args }) =>
    withContent(context, args, (content) => {
      const channel = postable(context, args);
      if ('body' in channel) return channel;
      const user = asString(args['user']) ?? '';
      if (!channel.members.has(user)) return fail('user_not_in_channel');
      const message = context.workspace.addMessage({
        channel: channel.id,
        user: BOT_USER_ID,
        ...content,
        visibleTo: user,
        threadTs: asString(args['thread_ts']),
      });
      return succeed({ message_ts: message.ts });
    }),

  'chat.update': ({ context, args }) =>
    withContent(context, args, (content) => {
      const message = ownMessage(context, args);
      if ('body' in message) return message;
      context.workspace.changeMessage(message, {
        ...content,
        ...(isObject(args['metadata']) ? { metadata: args['metadata'] } : {}),
      });
      return succeed({
        channel: message.channel,
        ts: message.ts,
        text: message.text,
        message: messageJson(message, context.workspace),
      });
    }),

  'chat.delete': ({ context, args }) => {
    const message = ownMessage(context, args);
    if ('body' in message) return message;
    context.workspace.removeMessage(message);
    return succeed({ channel: message.channel, ts: message.ts });
  },

  'chat.getPermalink': ({ context, args }) => {
    const channel = asString(args['channel']) ?? '';
    const ts = asString(args['message_ts']) ?? '';
    if (context.workspace.findMessage(channel, ts) === undefined) return fail('message_not_found');
    return succeed({ channel, permalink: `${context.origin()}/#${channel}/${ts}` });
  },

  'chat.unfurl': ({ context, args }) => {
    const message = context.workspace.findMessage(
      asString(args['channel']) ?? '',
      asString(args['ts']) ?? '',
    );
    if (message === undefined) return fail('cannot_unfurl_message');
    message.unfurls = Object.entries(asObject(args['unfurls'])).map(([url, unfurl]) => ({
      url,
      blocks: withIds(asObjects(asObject(unfurl)['blocks']), () => context.newId('')),
    }));
    message.revision = context.workspace.touch();
    return succeed({});
  },
};

/** The text and blocks of a call, refused as Slack refuses what is empty or breaks a limit. */
function withContent(
  context: ConsoleContext,
  args: JsonObject,
  use: (content: { text: string; blocks: JsonObject[] }) => ApiReply,
): ApiReply {
  const text = asString(args['text']) ?? '';
  const blocks = asObjects(args['blocks']);
  if (text === '' && blocks.length === 0) return fail('no_text');
  const breaks = context.checkPayload(args);
  if (breaks.length > 0) return fail('invalid_blocks', breaks);
  return use({ text, blocks: withIds(blocks, () => context.newId('')) });
}

/** The channel of a call if the bot may write there. */
function postable(context: ConsoleContext, args: JsonObject): Channel | ApiReply {
  const channel = context.workspace.resolveChannel(asString(args['channel']) ?? '');
  if (channel === undefined) return fail('channel_not_found');
  if (channel.members.has(BOT_USER_ID)) return channel;
  return fail(channel.kind === 'private' ? 'channel_not_found' : 'not_in_channel');
}

/** A message that the bot may change: its own, and not an ephemeral one. */
function ownMessage(context: ConsoleContext, args: JsonObject) {
  const message = context.workspace.findMessage(
    asString(args['channel']) ?? '',
    asString(args['ts']) ?? '',
  );
  if (message === undefined || message.visibleTo !== undefined) return fail('message_not_found');
  return message.user === BOT_USER_ID ? message : fail('cant_update_message');
}
