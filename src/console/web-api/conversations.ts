import type { ConsoleContext } from '../context.ts';
import { BOT_USER_ID } from '../identity.ts';
import { asString, type JsonObject } from '../json.ts';
import { channelJson, messageJson } from '../slack-json.ts';
import { textOf } from '../texts.ts';
import type { Channel, Message } from '../workspace.ts';
import { type ApiReply, fail, type Methods, succeed } from './reply.ts';

const PAGE = 100;

/** The methods `conversations.*` and `reactions.*` that the bot uses. */
export const conversationMethods: Methods = {
  'conversations.info': ({ context, args }) =>
    withChannel(context, args, (channel) => succeed({ channel: channelJson(channel) })),

  'conversations.list': ({ context, args }) => {
    const types = (asString(args['types']) ?? 'public_channel').split(',');
    const wanted = (channel: Channel): boolean =>
      (channel.kind === 'public' && types.includes('public_channel')) ||
      (channel.kind === 'private' &&
        types.includes('private_channel') &&
        channel.members.has(BOT_USER_ID)) ||
      (channel.kind === 'dm' && types.includes('im'));
    const channels = [...context.workspace.channels.values()].filter(wanted).map(channelJson);
    return succeed({ channels, response_metadata: { next_cursor: '' } });
  },

  'conversations.members': ({ context, args }) =>
    withChannel(context, args, (channel) =>
      succeed({ members: [...channel.members], response_metadata: { next_cursor: '' } }),
    ),

  'conversations.open': ({ context, args }) => {
    const user = (asString(args['users']) ?? '').split(',')[0] ?? '';
    const channel =
      context.workspace.dmOf(user) ??
      context.workspace.channels.get(asString(args['channel']) ?? '');
    return channel === undefined
      ? fail('user_not_found')
      : succeed({ channel: { id: channel.id, is_im: true, user } });
  },

  'conversations.join': ({ context, args }) => {
    const channel = context.workspace.channels.get(asString(args['channel']) ?? '');
    if (channel === undefined || channel.kind !== 'public') return fail('channel_not_found');
    joinBot(context, channel);
    return succeed({ channel: channelJson(channel) });
  },

  'conversations.history': ({ context, args }) =>
    withChannel(context, args, (channel) =>
      succeed({
        messages: pageOf(context, args, channel, (message) => message.threadTs === undefined)
          .toReversed()
          .map((message) => messageJson(message, context.workspace)),
        has_more: false,
        response_metadata: { next_cursor: '' },
      }),
    ),

  'conversations.replies': ({ context, args }) =>
    withChannel(context, args, (channel) => {
      const root = asString(args['ts']) ?? '';
      if (context.workspace.findMessage(channel.id, root) === undefined)
        return fail('thread_not_found');
      return succeed({
        messages: pageOf(
          context,
          args,
          channel,
          (message) => message.ts === root || message.threadTs === root,
        ).map((message) => messageJson(message, context.workspace)),
        has_more: false,
        response_metadata: { next_cursor: '' },
      });
    }),

  'reactions.add': ({ context, args }) => react(context, args, 'add'),
  'reactions.remove': ({ context, args }) => react(context, args, 'delete'),
  'reactions.get': ({ context, args }) => {
    const message = context.workspace.findMessage(
      asString(args['channel']) ?? '',
      asString(args['timestamp']) ?? '',
    );
    return message === undefined
      ? fail('message_not_found')
      : succeed({ type: 'message', message: messageJson(message, context.workspace) });
  },
};

/** Lets the bot into a channel and says so there. */
export function joinBot(context: ConsoleContext, channel: Channel): void {
  if (channel.members.has(BOT_USER_ID)) return;
  channel.members.add(BOT_USER_ID);
  context.workspace.addMessage({
    channel: channel.id,
    user: BOT_USER_ID,
    text: textOf(context.lang, 'joined', 'yuuk'),
    subtype: 'channel_join',
  });
}

function react(context: ConsoleContext, args: JsonObject, how: 'add' | 'delete'): ApiReply {
  const message = context.workspace.findMessage(
    asString(args['channel']) ?? '',
    asString(args['timestamp']) ?? '',
  );
  if (message === undefined) return fail('message_not_found');
  setReaction(context, message, { name: asString(args['name']) ?? '', user: BOT_USER_ID, how });
  return succeed({});
}

/** Adds or removes one person's reaction to a message. */
export function setReaction(
  context: ConsoleContext,
  message: Message,
  change: { name: string; user: string; how: 'add' | 'delete' },
): void {
  const users = message.reactions.get(change.name) ?? new Set<string>();
  users[change.how](change.user);
  if (users.size === 0) message.reactions.delete(change.name);
  else message.reactions.set(change.name, users);
  message.revision = context.workspace.touch();
}

/** The channel of a call if the bot may look into it. */
function withChannel(
  context: ConsoleContext,
  args: JsonObject,
  use: (channel: Channel) => ApiReply,
): ApiReply {
  const channel = context.workspace.channels.get(asString(args['channel']) ?? '');
  const hidden = channel?.kind !== 'public' && channel?.members.has(BOT_USER_ID) !== true;
  return channel === undefined || hidden ? fail('channel_not_found') : use(channel);
}

/** The messages of a channel that a history call asks for, oldest first. */
function pageOf(
  context: ConsoleContext,
  args: JsonObject,
  channel: Channel,
  wanted: (message: Message) => boolean,
): Message[] {
  const oldest = Number(args['oldest'] ?? 0);
  const latest = Number(args['latest'] ?? Number.POSITIVE_INFINITY);
  const inclusive = args['inclusive'] === 'true' || args['inclusive'] === true;
  const inside = (ts: number): boolean =>
    inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
  return [...context.workspace.messages()]
    .filter(
      (message) =>
        message.channel === channel.id &&
        message.visibleTo === undefined &&
        wanted(message) &&
        inside(Number(message.ts)),
    )
    .slice(-Math.min(Number(args['limit'] ?? PAGE), 999));
}
