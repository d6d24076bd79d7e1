import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver, type Logger, LogLevel, type types, type webApi } from '@slack/bolt';

type Json = Record<string, unknown>;

/** A test that ends cuts off what the bot still has under way; that is no news. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

const plain = (text: string): Json => ({ type: 'plain_text', text, emoji: true });
const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
const option = (text: string, value: string): Json => ({ text: plain(text), value });

const ARTICLES = [
  [
    'RedisサーバのCPU負荷対策パターン',
    'パイプラインと Lua で往復を減らし、*CPU* の負荷を下げる手順。',
    'redis, 運用',
  ],
  ['Redis の遅い命令を見つける', 'slowlog と latency monitor の読み方。', 'redis'],
  ['インデックスを積む順番', '*CPU* と I/O のどちらで詰まっているかを先に調べる。', 'mysql, 性能'],
] as const;

/** Two pages of results for any words, in the shape that the real bot answers in. */
export function sampleResults(
  words: string,
  page: number,
): { text: string; blocks: types.KnownBlock[] } {
  const message = {
    text: `「${words}」の検索結果 6件`,
    blocks: [
      { type: 'header', text: plain(`「${words}」の検索結果`) },
      { type: 'context', elements: [mrkdwn(`${page * 3 - 2}–${page * 3} / 6件 ・ 索引は 3 分前`)] },
      { type: 'divider' },
      ...ARTICLES.flatMap(([title, excerpt, tags], index) => [
        {
          type: 'section',
          text: mrkdwn(
            `*<https://blog.example.test/${page}/${index}|${title}>*${page === 1 ? '' : ` (${page})`}\n${excerpt} &lt;!channel&gt; &amp; <https://example.test/?a=1&amp;b=2|参考>`,
          ),
          accessory: {
            type: 'overflow',
            action_id: 'row',
            options: [option('なぜ?', `why-${index}`), option('関連記事', `like-${index}`)],
          },
        },
        {
          type: 'context',
          elements: [mrkdwn(`blog.example.test ・ 2016-04-27 ・ ${tags} ・ :bookmark: stanaka`)],
        },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: `share_${index}`,
              text: plain('共有'),
              value: String(index),
            },
          ],
        },
      ]),
      {
        type: 'actions',
        elements: [
          page === 1
            ? {
                type: 'button',
                action_id: 'page',
                text: plain('次へ'),
                value: '2',
                style: 'primary',
              }
            : { type: 'button', action_id: 'page', text: plain('前へ'), value: '1' },
          {
            type: 'static_select',
            action_id: 'sort',
            placeholder: plain('並べ替え'),
            options: [option('関連の強い順', 'score'), option('新しい順', 'date')],
          },
          {
            type: 'button',
            action_id: 'close',
            text: plain('閉じる'),
            value: 'close',
            confirm: {
              title: plain('閉じますか?'),
              text: plain('結果は消えます。'),
              confirm: plain('閉じる'),
              deny: plain('やめる'),
            },
          },
        ],
      },
    ],
  };
  return { ...message, blocks: asBlocks(message.blocks) };
}

/** Samples are plain JSON; Bolt wants its own types. */
function asBlocks(blocks: readonly Json[]): types.KnownBlock[] {
  return blocks as unknown as types.KnownBlock[];
}

function asView(view: Json): types.View {
  return view as unknown as types.View;
}

function postText(client: webApi.WebClient, channel: string, text: string): Promise<unknown> {
  return client.apiCall('chat.postMessage', { channel, text });
}

const input = (blockId: string, label: string, element: Json, more: Json = {}): Json => ({
  type: 'input',
  block_id: blockId,
  label: plain(label),
  element: { action_id: 'value', ...element },
  ...more,
});

const choices = [option('あか', 'red'), option('あお', 'blue'), option('きいろ', 'yellow')];

/** A modal with every kind of input. */
export const SAMPLE_MODAL: Json = {
  type: 'modal',
  callback_id: 'form',
  title: plain('記事を保存'),
  submit: plain('保存する'),
  close: plain('やめる'),
  notify_on_close: true,
  private_metadata: 'sample',
  blocks: [
    { type: 'section', text: mrkdwn('*すべての入力* を試すためのフォームです。') },
    input('title', 'タイトル', { type: 'plain_text_input', max_length: 80, focus_on_load: true }),
    input('url', 'URL', { type: 'url_text_input' }, { hint: plain('https:// から始めてください') }),
    input('note', 'コメント', { type: 'plain_text_input', multiline: true }, { optional: true }),
    input('mail', 'メール', { type: 'email_text_input' }, { optional: true }),
    input('count', '件数', { type: 'number_input', is_decimal_allowed: false }, { optional: true }),
    input('colour', '色', { type: 'static_select', options: choices, initial_option: choices[1] }),
    input(
      'colours',
      '好きな色',
      { type: 'multi_static_select', options: choices },
      { optional: true },
    ),
    input('radio', 'ひとつ', {
      type: 'radio_buttons',
      options: choices,
      initial_option: choices[0],
    }),
    input(
      'boxes',
      'いくつか',
      { type: 'checkboxes', options: choices, initial_options: [choices[2]] },
      { optional: true },
    ),
    input('day', '日付', { type: 'datepicker', initial_date: '2026-11-22' }, { optional: true }),
    input('hour', '時刻', { type: 'timepicker', initial_time: '10:00' }, { optional: true }),
    input('moment', '日時', { type: 'datetimepicker' }, { optional: true }),
    input('who', '人', { type: 'users_select' }, { optional: true }),
    input('where', 'チャンネル', { type: 'multi_channels_select' }, { optional: true }),
    input('rich', '文章', { type: 'rich_text_input' }, { optional: true }),
    input(
      'outside',
      '外から',
      { type: 'external_select', min_query_length: 1 },
      { optional: true },
    ),
  ],
};

/** The manifest of the sample bot. */
export const SAMPLE_MANIFEST = {
  display_information: { name: 'yuuk' },
  features: {
    bot_user: { display_name: 'yuuk' },
    slash_commands: [{ command: '/yuuk', description: 'ブックマークを探す' }],
    shortcuts: [
      { type: 'message', name: 'yuukで関連記事を探す', callback_id: 'related', description: '' },
      { type: 'message', name: 'yuukに保存', callback_id: 'save', description: '' },
    ],
  },
  settings: {
    event_subscriptions: {
      bot_events: ['app_mention', 'message.im', 'app_home_opened', 'user_change'],
    },
  },
};

/** A real Bolt app that answers with samples. `seen` collects every body it was sent. */
export function createSampleBot(options: {
  signingSecret: string;
  token: string;
  slackApiUrl: string;
}): {
  listener: (request: IncomingMessage, response: ServerResponse) => void;
  seen: Json[];
  init: () => Promise<void>;
} {
  const receiver = new HTTPReceiver({
    signingSecret: options.signingSecret,
    logger: silentLogger,
  });
  const app = new App({
    receiver,
    token: options.token,
    deferInitialization: true,
    logger: silentLogger,
    clientOptions: { slackApiUrl: options.slackApiUrl, retryConfig: { retries: 0 } },
  });
  const seen: Json[] = [];
  app.use(async ({ body, next }) => {
    seen.push({ ...body });
    await next();
  });
  app.command('/yuuk', async ({ ack, command, respond, client }) => {
    await ack();
    if (command.text === 'form')
      await client.views.open({ trigger_id: command.trigger_id, view: asView(SAMPLE_MODAL) });
    else if (command.text === 'wide')
      await respond({
        text: 'wide',
        blocks: asBlocks([{ type: 'header', text: plain('あ'.repeat(151)) }]),
      });
    else if (command.text.endsWith('--public'))
      await respond({ ...sampleResults(command.text, 1), response_type: 'in_channel' });
    else await respond(sampleResults(command.text, 1));
  });
  app.action('page', async ({ ack, action, respond }) => {
    await ack();
    const page = 'value' in action ? Number(action.value) : 1;
    await respond({ ...sampleResults('redis cpu', page), replace_original: true });
  });
  app.action('close', async ({ ack, respond }) => {
    await ack();
    await respond({ delete_original: true });
  });
  app.action('row', async ({ ack, body, client }) => {
    await ack();
    if (!('trigger_id' in body)) return;
    const view = {
      type: 'modal',
      title: plain('なぜこの順番?'),
      blocks: [{ type: 'section', text: mrkdwn('題名に *redis* があります。') }],
    };
    await client.views.open({ trigger_id: body.trigger_id, view: asView(view) });
  });
  app.action(/^share_/, async ({ ack, body, client }) => {
    await ack();
    const channel = 'channel' in body ? (body.channel?.id ?? '') : '';
    await postText(client, channel, `Shared by <@${body.user.id}>`);
  });
  app.action(/^(sort|clear)$/, async ({ ack }) => ack());
  app.options('value', async ({ ack, payload }) => {
    await ack({
      options: [
        {
          text: { type: 'plain_text', text: `${payload.value} の候補` },
          value: `found-${payload.value}`,
        },
      ],
    });
  });
  app.view('form', async ({ ack, view, body, client }) => {
    const title = view.state.values['title']?.['value']?.value ?? '';
    if (title.length < 3)
      return ack({
        response_action: 'errors',
        errors: { title: 'タイトルは 3 文字以上にしてください。' },
      });
    await ack();
    await postText(client, body.user.id, `保存しました: *${title}*`);
  });
  app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack }) => ack());
  app.shortcut('related', async ({ ack, respond }) => {
    await ack();
    await respond({ ...sampleResults('redis', 1), replace_original: false });
  });
  app.shortcut('save', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: asView(SAMPLE_MODAL) });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ ...sampleResults('redis', 1), thread_ts: event.thread_ts ?? event.ts });
  });
  app.message(async ({ say }) => {
    await say(sampleResults('dm', 1));
  });
  app.event('app_home_opened', async ({ event, client }) => {
    const view = {
      type: 'home',
      blocks: [
        { type: 'header', text: plain('yuuk のホーム') },
        { type: 'section', text: mrkdwn('最近の検索: *redis cpu*') },
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'clear', text: plain('履歴を消す'), style: 'danger' },
          ],
        },
      ],
    };
    await client.views.publish({ user_id: event.user, view: asView(view) });
  });
  return {
    listener: (request, response) => receiver.requestListener(request, response),
    seen,
    init: () => app.init(),
  };
}
