import { findBlockFaults, findViewFaults } from './fake-slack-rules.ts';
import type { FakeSlackServer } from './fake-slack-server.ts';
import {
  asText,
  botUserId,
  type FakeChannel,
  type FakeMessage,
  type Json,
  teamId,
} from './fake-slack-state.ts';

/** What a method answers beside `ok: true`. */
type Run = (slack: FakeSlackServer, args: Json) => Json;

interface Method {
  /** Any one of them is enough; none: always allowed. */
  scopes: string[];
  run: Run;
}

/** Answered as `{ok: false, error}`. */
export class FakeApiError extends Error {}

const fail = (error: string): never => {
  throw new FakeApiError(error);
};

/** The part of the Web API that yuuk uses, as strict as Slack is said to be. */
export const apiMethods: Record<string, Method> = {
  'auth.test': {
    scopes: [],
    run: () => ({
      url: 'https://team.slack.com/',
      team: 'Team',
      user: 'yuuk',
      team_id: teamId,
      user_id: botUserId,
      bot_id: 'B0YUUK',
    }),
  },
  'apps.connections.open': { scopes: [], run: (slack) => ({ url: slack.issueSocketUrl() }) },
  'chat.postMessage': { scopes: ['chat:write'], run: postMessage },
  'chat.postEphemeral': { scopes: ['chat:write'], run: postEphemeral },
  'chat.update': { scopes: ['chat:write'], run: updateMessage },
  'chat.delete': {
    scopes: ['chat:write'],
    run: (slack, args) => {
      ownMessage(slack, args).deleted = true;
      return {};
    },
  },
  'chat.getPermalink': {
    scopes: [],
    run: (slack, args) => ({
      permalink: `https://team.slack.com/archives/${String(args['channel'])}/p${String(args['message_ts']).replace('.', '')}`,
      channel: channelOf(slack, args['channel']).id,
    }),
  },
  'chat.unfurl': {
    scopes: ['links:write'],
    run: (slack, args) => {
      const unfurls = Object.values(parse(args['unfurls']) as Record<string, Json>);
      for (const unfurl of unfurls) check(slack, findBlockFaults(unfurl['blocks'], 'message'));
      return {};
    },
  },
  'conversations.info': {
    scopes: ['channels:read', 'groups:read'],
    run: (slack, args) => {
      const channel = channelOf(slack, args['channel']);
      return {
        channel: {
          id: channel.id,
          name: channel.name,
          is_private: channel.isPrivate,
          is_archived: channel.isArchived === true,
          is_member: channel.members.includes(botUserId),
        },
      };
    },
  },
  'conversations.history': {
    scopes: ['channels:history', 'groups:history', 'im:history'],
    run: (slack, args) => {
      const channel = memberChannel(slack, args['channel']);
      const oldest = Number(args['oldest'] ?? 0);
      const messages = slack.messages
        .filter((message) => message.channel === channel.id && !message.deleted)
        .filter((message) => message.ephemeralTo === null && message.threadTs === null)
        .filter((message) => Number(message.ts) >= oldest)
        .filter((message) => Number(message.ts) <= Number(args['latest'] ?? Infinity))
        .toReversed()
        .slice(0, Number(args['limit'] ?? 100));
      const withMetadata =
        args['include_all_metadata'] === true || args['include_all_metadata'] === 'true';
      return { messages: messages.map((message) => asSlackMessage(message, withMetadata)) };
    },
  },
  'conversations.replies': {
    scopes: ['channels:history', 'groups:history', 'im:history'],
    run: (slack, args) => {
      const channel = memberChannel(slack, args['channel']);
      const there = slack.messages.filter(
        (message) =>
          message.channel === channel.id && !message.deleted && message.ephemeralTo === null,
      );
      const asked = there.find(({ ts }) => ts === args['ts']) ?? fail('thread_not_found');
      // Asked for a reply, Slack tells of that reply alone.
      const messages = asked.threadTs
        ? [asked]
        : there.filter(({ ts, threadTs }) => ts === asked.ts || threadTs === asked.ts);
      return { messages: messages.map((message) => asSlackMessage(message, false)) };
    },
  },
  'users.info': {
    scopes: ['users:read'],
    run: (slack, args) => {
      const user = slack.users.find(({ id }) => id === args['user']) ?? fail('user_not_found');
      return {
        user: {
          id: user.id,
          team_id: user.teamId ?? teamId,
          name: user.name,
          real_name: user.name,
          profile: { display_name: user.name },
          locale: user.locale ?? 'ja-JP',
          tz: user.tz ?? 'Asia/Tokyo',
          is_admin: user.isAdmin === true,
          is_owner: false,
          is_bot: user.isBot === true,
          is_restricted: user.isRestricted === true,
          deleted: false,
        },
      };
    },
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    run: (slack, args) => ({
      users: slack.usergroups.get(String(args['usergroup'])) ?? fail('no_such_subteam'),
    }),
  },
  'users.list': {
    scopes: ['users:read'],
    run: (slack) => ({
      members: slack.users.map((user) => ({
        id: user.id,
        team_id: user.teamId ?? teamId,
        name: user.name,
        is_admin: user.isAdmin === true,
        is_bot: user.isBot === true,
        is_restricted: user.isRestricted === true,
        deleted: false,
      })),
    }),
  },
  'views.open': {
    scopes: [],
    run: (slack, args) => {
      slack.useTrigger(String(args['trigger_id']), fail);
      const view = parse(args['view']) as Json;
      check(slack, findViewFaults(view));
      return { view: slack.storeView(view, slack.triggerUser(String(args['trigger_id']))) };
    },
  },
  'views.push': {
    scopes: [],
    run: (slack, args) => {
      slack.useTrigger(String(args['trigger_id']), fail);
      const view = parse(args['view']) as Json;
      check(slack, findViewFaults(view));
      return { view: slack.storeView(view, slack.triggerUser(String(args['trigger_id']))) };
    },
  },
  'views.update': {
    scopes: [],
    run: (slack, args) => {
      const stored = slack.views.find(({ id }) => id === args['view_id']) ?? fail('not_found');
      if (stored.closed) fail('not_found');
      if (args['hash'] !== undefined && args['hash'] !== stored.hash) fail('hash_conflict');
      const view = parse(args['view']) as Json;
      check(slack, findViewFaults(view));
      stored.view = view;
      stored.hash = slack.newId('h');
      slack.announce();
      return { view: { ...view, id: stored.id, hash: stored.hash } };
    },
  },
  'views.publish': {
    scopes: [],
    run: (slack, args) => {
      const view = parse(args['view']) as Json;
      check(slack, findViewFaults(view));
      const user = String(args['user_id']);
      const home = slack.homes.get(user);
      if (args['hash'] !== undefined && home && args['hash'] !== home.hash) fail('hash_conflict');
      const stored = {
        id: home?.id ?? slack.newId('V'),
        hash: slack.newId('h'),
        user,
        view,
        closed: false,
      };
      slack.homes.set(user, stored);
      slack.announce();
      return { view: { ...view, id: stored.id, hash: stored.hash } };
    },
  },
};

function postMessage(slack: FakeSlackServer, args: Json): Json {
  const channel = postable(slack, args['channel']);
  const blocks = checkedBlocks(slack, args);
  const message = slack.storeMessage({
    channel: channel.id,
    user: botUserId,
    text: asText(args['text']),
    blocks,
    ephemeralTo: null,
    threadTs: typeof args['thread_ts'] === 'string' ? args['thread_ts'] : null,
    metadata: (parse(args['metadata']) as Json | undefined) ?? null,
    via: 'chat.postMessage',
  });
  return { channel: channel.id, ts: message.ts, message: asSlackMessage(message, true) };
}

function postEphemeral(slack: FakeSlackServer, args: Json): Json {
  const channel = memberChannel(slack, args['channel']);
  const user = String(args['user']);
  if (!channel.members.includes(user)) fail('user_not_in_channel');
  const message = slack.storeMessage({
    channel: channel.id,
    user: botUserId,
    text: asText(args['text']),
    blocks: checkedBlocks(slack, args),
    ephemeralTo: user,
    threadTs: typeof args['thread_ts'] === 'string' ? args['thread_ts'] : null,
    metadata: null,
    via: 'chat.postEphemeral',
  });
  return { message_ts: message.ts };
}

function updateMessage(slack: FakeSlackServer, args: Json): Json {
  const message = ownMessage(slack, args);
  message.blocks = checkedBlocks(slack, args);
  message.text = asText(args['text']);
  message.edits += 1;
  slack.announce();
  return { channel: message.channel, ts: message.ts, text: message.text };
}

function ownMessage(slack: FakeSlackServer, args: Json): FakeMessage {
  const ts = args['ts'];
  const message = slack.messages.find((one) => one.ts === ts && one.channel === args['channel']);
  if (!message || message.deleted || message.ephemeralTo !== null) return fail('message_not_found');
  if (message.user !== botUserId) return fail('cant_update_message');
  return message;
}

function checkedBlocks(slack: FakeSlackServer, args: Json): Json[] {
  const blocks = parse(args['blocks']) as Json[] | undefined;
  check(slack, findBlockFaults(blocks, 'message'));
  if (!blocks && !args['text']) fail('no_text');
  if (/<!(channel|here|everyone)/.test(asText(args['text'])))
    slack.violations.push('text calls a channel');
  return blocks ?? [];
}

function check(slack: FakeSlackServer, faults: string[]): void {
  if (faults.length === 0) return;
  slack.violations.push(...faults);
  fail(faults.includes('msg_blocks_too_long') ? 'msg_blocks_too_long' : 'invalid_blocks');
}

/** A channel by its id; a user's id stands for the direct messages with the bot. */
export function channelOf(slack: FakeSlackServer, id: unknown): FakeChannel {
  const name = String(id);
  const known = slack.channels.find((channel) => channel.id === name);
  if (known) return known;
  const user = slack.users.find((one) => one.id === name || `D${one.id.slice(1)}` === name);
  if (!user) return fail('channel_not_found');
  const direct: FakeChannel = {
    id: `D${user.id.slice(1)}`,
    name: 'directmessage',
    isPrivate: true,
    members: [user.id, botUserId],
  };
  slack.channels.push(direct);
  return direct;
}

function memberChannel(slack: FakeSlackServer, id: unknown): FakeChannel {
  const channel = channelOf(slack, id);
  if (!channel.members.includes(botUserId)) {
    return fail(channel.isPrivate ? 'channel_not_found' : 'not_in_channel');
  }
  return channel;
}

function postable(slack: FakeSlackServer, id: unknown): FakeChannel {
  const channel = channelOf(slack, id);
  if (channel.isArchived) return fail('is_archived');
  if (channel.members.includes(botUserId)) return channel;
  if (!channel.isPrivate && slack.scopes.has('chat:write.public')) return channel;
  return fail(channel.isPrivate ? 'channel_not_found' : 'not_in_channel');
}

function asSlackMessage(message: FakeMessage, withMetadata: boolean): Json {
  return {
    type: 'message',
    ts: message.ts,
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    ...(message.user === botUserId ? { bot_id: 'B0YUUK' } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}

/** The client sends nested values as JSON in a form. */
function parse(value: unknown): unknown {
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
}
