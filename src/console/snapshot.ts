import type { MessageSnapshot, Snapshot, ViewSnapshot } from './client/model.ts';
import { type ConsoleContext, plainText } from './context.ts';
import { BOT_USER_ID, MIO, PEOPLE, SLACKBOT_ID } from './identity.ts';
import { type RenderSetting, renderBlocks, renderText } from './render/render-blocks.ts';
import { keyOf, type Message, type View } from './workspace.ts';

/**
 * What one person sees. `since` is the revision that the page already has: the content of older
 * messages and exchanges is left out.
 */
export function takeSnapshot(
  context: ConsoleContext,
  options: { user: string; since: number; timeZone: string },
): Snapshot {
  const { workspace, app } = context;
  const user = workspace.person(options.user)?.id ?? MIO;
  const channels = [...workspace.channels.values()].filter(({ members }) => members.has(user));
  const setting = settingFor(context, options.timeZone);
  const home = workspace.homes.get(user);
  return {
    revision: workspace.revision,
    lang: context.lang,
    people: PEOPLE.map(({ id, name, isAdmin }) => ({ id, name, isAdmin })),
    botId: BOT_USER_ID,
    channels: channels.map(({ id, name, kind, members }) => ({
      id,
      name,
      kind,
      members: members.size,
      botIsIn: members.has(BOT_USER_ID),
    })),
    commands: app.commands,
    shortcuts: app.messageShortcuts,
    messages: [...workspace.messages()]
      .filter((message) => channels.some((channel) => channel.id === message.channel))
      .filter(({ visibleTo }) => visibleTo === undefined || visibleTo === user)
      .map((message) => messageSnapshot(context, message, { ...options, user, setting })),
    modals: workspace.modalsOf(user).map((view) => viewSnapshot(view, setting)),
    home: home === undefined ? null : viewSnapshot(home, setting),
    exchanges: context.traffic.after(options.since),
  };
}

function settingFor(context: ConsoleContext, timeZone: string): Omit<RenderSetting, 'idPrefix'> {
  const users = [...PEOPLE.map(({ id }) => id), BOT_USER_ID, SLACKBOT_ID]
    .map((id) => context.workspace.person(id))
    .filter((person) => person !== undefined);
  return {
    lang: context.lang,
    timeZone,
    names: {
      users: users.map(({ id, name }) => ({ id, name })),
      channels: [...context.workspace.channels.values()]
        .filter((channel) => channel.kind !== 'dm')
        .map(({ id, name }) => ({ id, name })),
    },
  };
}

function messageSnapshot(
  context: ConsoleContext,
  message: Message,
  options: { user: string; since: number; setting: Omit<RenderSetting, 'idPrefix'> },
): MessageSnapshot {
  const key = keyOf(message);
  if (message.revision <= options.since) return { key, revision: message.revision };
  const author = context.workspace.person(message.user);
  const setting = { ...options.setting, idPrefix: `m${message.ts.replace('.', '-')}` };
  const unfurled = message.unfurls.flatMap((unfurl) => unfurl.blocks);
  const body =
    message.blocks.length + unfurled.length > 0
      ? renderBlocks([...message.blocks, ...unfurled], setting)
      : '';
  const payload = {
    text: message.text,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
  };
  return {
    key,
    revision: message.revision,
    content: {
      channel: message.channel,
      ts: message.ts,
      threadTs: message.threadTs ?? null,
      author: {
        id: message.user,
        name: author?.name ?? '?',
        isBot: author?.isBot ?? false,
      },
      isEphemeral: message.visibleTo !== undefined,
      isEdited: message.edited,
      subtype: message.subtype ?? null,
      text: message.text,
      html: (message.blocks.length > 0 ? '' : renderText(message.text, setting)) + body,
      payload,
      breaks: message.user === BOT_USER_ID ? context.checkPayload(payload) : [],
      reactions: [...message.reactions].map(([name, users]) => ({
        name,
        count: users.size,
        mine: users.has(options.user),
      })),
    },
  };
}

function viewSnapshot(view: View, setting: Omit<RenderSetting, 'idPrefix'>): ViewSnapshot {
  const { payload } = view;
  const hasInput = view.blocks.some((block) => block['type'] === 'input');
  const submit = plainText(payload['submit']);
  return {
    id: view.id,
    revision: view.revision,
    title: plainText(payload['title']),
    submit: submit === '' && !hasInput ? null : submit,
    close: plainText(payload['close']) || null,
    html: renderBlocks(view.blocks, { ...setting, idPrefix: view.id, errors: view.errors }),
    hasErrors: Object.keys(view.errors).length > 0,
  };
}
