import type { Lang } from './client/model.ts';
import { APP_ID, BOT_ID, BOT_USER_ID, localeOf, type Person, TEAM } from './identity.ts';
import { findSlots, type Slot, type SlotValue, stateValues } from './interactive.ts';
import { asString, type JsonObject } from './json.ts';
import type { Channel, Message, View, Workspace } from './workspace.ts';

/** A message as the Web API and the events show it. */
export function messageJson(message: Message, workspace: Workspace): JsonObject {
  const replies = [...workspace.messages()].filter(
    (other) =>
      other.channel === message.channel &&
      other.threadTs === message.ts &&
      other.ts !== message.ts &&
      other.visibleTo === undefined,
  );
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: TEAM.id,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.user === BOT_USER_ID ? { bot_id: BOT_ID, app_id: APP_ID } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(replies.length > 0 ? { thread_ts: message.ts, reply_count: replies.length } : {}),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.edited ? { edited: { user: message.user, ts: message.ts } } : {}),
    ...(message.reactions.size === 0
      ? {}
      : {
          reactions: [...message.reactions].map(([name, users]) => ({
            name,
            users: [...users],
            count: users.size,
          })),
        }),
  };
}

/** A view as the Web API and the interactions show it, with what its fields hold. */
export function viewJson(
  view: View,
  values: Readonly<Record<string, SlotValue>> = {},
  optionsFor?: (slot: Slot) => readonly JsonObject[],
): JsonObject {
  const { payload } = view;
  return {
    ...payload,
    id: view.id,
    team_id: TEAM.id,
    app_id: APP_ID,
    app_installed_team_id: TEAM.id,
    bot_id: BOT_ID,
    blocks: view.blocks,
    private_metadata: asString(payload['private_metadata']) ?? '',
    callback_id: asString(payload['callback_id']) ?? '',
    external_id: asString(payload['external_id']) ?? '',
    title: payload['title'] ?? null,
    submit: payload['submit'] ?? null,
    close: payload['close'] ?? null,
    clear_on_close: payload['clear_on_close'] === true,
    notify_on_close: payload['notify_on_close'] === true,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    hash: view.hash,
    state: { values: stateValues(findSlots(view.blocks), values, optionsFor) },
  };
}

/** A person as `users.info` shows them. */
export function userJson(person: Person, lang: Lang): JsonObject {
  return {
    id: person.id,
    team_id: TEAM.id,
    name: person.name.toLowerCase(),
    real_name: person.name,
    deleted: false,
    tz: 'Asia/Tokyo',
    tz_label: 'Japan Standard Time',
    tz_offset: 32_400,
    locale: localeOf(lang),
    is_admin: person.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: person.isBot,
    is_app_user: false,
    profile: { real_name: person.name, display_name: person.name.toLowerCase(), team: TEAM.id },
  };
}

/** A conversation as `conversations.info` shows it. */
export function channelJson(channel: Channel): JsonObject {
  const isDm = channel.kind === 'dm';
  return {
    id: channel.id,
    ...(isDm
      ? { user: [...channel.members].find((member) => member !== BOT_USER_ID) }
      : { name: channel.name, num_members: channel.members.size }),
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: isDm,
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: false,
    is_member: channel.members.has(BOT_USER_ID),
    context_team_id: TEAM.id,
  };
}
