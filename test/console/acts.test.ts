import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleServer, startConsole } from '../support/console-server.ts';
import { eventually, GENERAL, last, MIO, openPage, RANDOM, REN, SORA } from './page-client.ts';

let server: ConsoleServer;
let page: Awaited<ReturnType<typeof openPage>>;

beforeEach(async () => {
  server = await startConsole();
  page = await openPage(server.origin);
});
afterEach(() => server.close());

const write = (text: string, more = {}) =>
  page.act({ act: 'write', user: MIO, channel: GENERAL, text, ...more });

/** The key of the last message whose HTML contains a text. */
function keyOf(text: string, user = MIO): Promise<string> {
  return eventually(async () => {
    const { messages } = await page.state(user);
    return messages.findLast(({ content }) => content?.html.includes(text))?.key;
  });
}

/** The number of the slot whose markup contains a text. */
async function slotOf(key: string, text: string): Promise<number> {
  const message = (await page.state()).messages.find((each) => each.key === key);
  const element = [
    ...(message?.content?.html ?? '').matchAll(/<(button|select)[\s\S]*?<\/\1>/g),
  ].find(([html]) => html.includes(text));
  return Number(/data-slot="(\d+)"/.exec(element?.[0] ?? '')?.[1]);
}

const press = (key: string, slot: number, value: string | null = null) =>
  page.act({ act: 'press', user: MIO, message: key, slot, value, values: {} });

describe('a slash command', () => {
  it('reaches the bot signed, with the fields that Slack sends, and its answer is private', async () => {
    expect(await write('/yuuk redis cpu')).toEqual({ ok: true });
    const key = await keyOf('検索結果');
    expect(last(server.seen)).toMatchObject({
      command: '/yuuk',
      text: 'redis cpu',
      user_id: MIO,
      team_id: 'T0YUUKLAB',
      channel_id: GENERAL,
      channel_name: 'general',
    });
    const mine = (await page.messages(MIO)).find(({ html }) => html.includes('検索結果'));
    expect(mine?.isEphemeral).toBe(true);
    expect((await page.state(REN)).messages.some((message) => message.key === key)).toBe(false);
  });

  it('can answer in public', async () => {
    await write('/yuuk redis --public');
    const key = await keyOf('検索結果');
    expect((await page.state(REN)).messages.some((message) => message.key === key)).toBe(true);
  });

  it('names the channel as Slack does where it is private or a DM', async () => {
    await page.act({ act: 'write', user: MIO, channel: 'G0INFRA001', text: '/yuuk x' });
    expect(last(server.seen)['channel_name']).toBe('privategroup');
    await page.act({ act: 'write', user: MIO, channel: 'D0YUUKDM01', text: '/yuuk x' });
    expect(last(server.seen)['channel_name']).toBe('directmessage');
  });

  it('that nobody registered, or in a thread, is answered by Slackbot', async () => {
    await write('/nothing');
    expect(last(await page.messages())).toMatchObject({
      author: { name: 'Slackbot' },
      isEphemeral: true,
    });
    const root = (await page.messages())[0]?.ts;
    await write('/yuuk redis', { threadTs: root });
    expect(last(await page.messages()).text).toContain('スレッドでは使えません');
    expect(server.seen).toEqual([]);
  });

  it('that the bot refuses is reported, in the inspector as well', async () => {
    await server.close();
    server = await startConsole({ postToBot: async () => ({ status: 401, text: async () => '' }) });
    page = await openPage(server.origin);
    expect(await write('/yuuk redis')).toEqual({ ok: false, reason: 'failed' });
    expect(last(await page.messages()).text).toContain('失敗しました');
    expect(last((await page.state()).exchanges)).toMatchObject({ ok: false, outcome: 'HTTP 401' });
  });

  it('cannot be sent to a channel one is not in', async () => {
    const outside = { act: 'write', user: SORA, channel: 'G0INFRA001', text: '/yuuk x' };
    expect(await page.act(outside)).toEqual({ ok: false, reason: 'gone' });
    expect((await page.state(SORA)).channels.some(({ kind }) => kind === 'private')).toBe(false);
  });
});

describe('buttons and menus of a message', () => {
  it('replace the message in place, and delete it', async () => {
    await write('/yuuk redis cpu');
    const key = await keyOf('次へ');
    expect(await press(key, await slotOf(key, '次へ'))).toEqual({ ok: true });
    expect(await keyOf('前へ')).toBe(key);
    const action = last(server.seen);
    expect(action).toMatchObject({
      type: 'block_actions',
      actions: [{ type: 'button', action_id: 'page', value: '2', text: { text: '次へ' } }],
      container: { is_ephemeral: true, channel_id: GENERAL },
      user: { id: MIO },
    });
    // As with Slack, the content of an ephemeral message is not sent back.
    expect(action['message']).toBeUndefined();
    await press(key, await slotOf(key, '閉じる'));
    await eventually(async () => !(await page.state()).messages.some((each) => each.key === key));
  });

  it('send what was chosen, and the state of the fields', async () => {
    await write('/yuuk redis --public');
    const key = await keyOf('並べ替え');
    const slot = await slotOf(key, '並べ替え');
    await page.act({ act: 'press', user: REN, message: key, slot, value: 'date', values: {} });
    const action = last(server.seen);
    expect(action).toMatchObject({
      user: { id: REN },
      actions: [{ type: 'static_select', selected_option: { value: 'date' } }],
      message: { bot_id: 'B0YUUKBOT1' },
    });
    expect(JSON.stringify(action['state'])).toContain('"selected_option":{"text"');
  });

  it('that are gone, or in somebody else’s message, do nothing', async () => {
    await write('/yuuk redis cpu');
    const key = await keyOf('次へ');
    expect(await press(key, 999)).toEqual({ ok: false, reason: 'gone' });
    expect(await press('C0GENERAL1/1.000000', 0)).toEqual({ ok: false, reason: 'gone' });
    const asRen = { act: 'press', user: REN, message: key, slot: 0, value: null, values: {} };
    expect(await page.act(asRen)).toEqual({ ok: false, reason: 'gone' });
  });
});

async function openForm(): Promise<{ id: string; html: string }> {
  await write('/yuuk form');
  return eventually(async () => (await page.state()).modals[0]);
}

const filled = { 0: 'Redis の本', 1: 'https://example.test/redis' };
const submit = (view: string, values: object) =>
  page.act({ act: 'submit', user: MIO, view, values });

describe('a modal', () => {
  it('is checked by Slack first, then by the app, and closes when both agree', async () => {
    const { id } = await openForm();
    await submit(id, { 1: 'no address' });
    const first = (await page.state()).modals[0];
    expect(first).toMatchObject({ hasErrors: true });
    expect(first?.html).toContain('この項目は必須です。');
    expect(first?.html).toContain('で始まる URL');
    expect(server.seen.some(({ type }) => type === 'view_submission')).toBe(false);

    await submit(id, { ...filled, 0: 'ab' });
    expect((await page.state()).modals[0]?.html).toContain('タイトルは 3 文字以上');

    await submit(id, filled);
    expect((await page.state()).modals).toEqual([]);
    const dm = await eventually(async () =>
      (await page.messages()).find(({ text }) => text.startsWith('保存しました')),
    );
    expect(dm.channel).toBe('D0YUUKDM01');
  });

  it('sends the state of every kind of field', async () => {
    const { id } = await openForm();
    await submit(id, { ...filled, 6: ['red', 'blue'], 10: '09:30', 11: '1461801600', 12: REN });
    const submission = last(server.seen) as { view: { state: { values: Record<string, object> } } };
    expect(submission).toMatchObject({
      type: 'view_submission',
      view: { private_metadata: 'sample' },
    });
    expect(submission.view.state.values).toMatchObject({
      title: { value: { type: 'plain_text_input', value: 'Redis の本' } },
      note: { value: { value: null } },
      colour: { value: { selected_option: { value: 'blue' } } },
      colours: { value: { selected_options: [{ value: 'red' }, { value: 'blue' }] } },
      radio: { value: { selected_option: { value: 'red' } } },
      day: { value: { selected_date: '2026-11-22' } },
      hour: { value: { selected_time: '09:30' } },
      moment: { value: { selected_date_time: 1461801600 } },
      who: { value: { selected_user: REN } },
    });
  });

  it('tells the app when it is closed without submission, if the app asked', async () => {
    const { id } = await openForm();
    await page.act({ act: 'close', user: MIO, view: id });
    expect((await page.state()).modals).toEqual([]);
    expect(last(server.seen)).toMatchObject({ type: 'view_closed', is_cleared: false });
  });

  it('offers what the app suggests for an external menu', async () => {
    const { id } = await openForm();
    const slot = 15;
    const result = await page.act({ act: 'suggest', user: MIO, view: id, slot, query: 'red' });
    expect(result).toMatchObject({ ok: true, options: [{ value: 'found-red' }] });
    await submit(id, { ...filled, [slot]: 'found-red' });
    expect(JSON.stringify(last(server.seen))).toContain('"value":"found-red"}');
  });
});

describe('messages, mentions and shortcuts', () => {
  it('arrive as Slack formats them: escaped, with links and mentions marked', async () => {
    await write('@yuuk a < b & c https://example.test/x?a=1&b=2 #random');
    const mention = await eventually(async () => server.seen.at(-1));
    expect(mention['event']).toMatchObject({
      type: 'app_mention',
      text: '<@U0YUUKBOT1> a &lt; b &amp; c <https://example.test/x?a=1&amp;b=2> <#C0RANDOM01>',
      user: MIO,
      channel: GENERAL,
    });
  });

  it('that do not mention the bot are not its business in a channel, but are in its DM', async () => {
    await write('hello');
    expect(server.seen).toEqual([]);
    await page.act({ act: 'write', user: MIO, channel: 'D0YUUKDM01', text: 'redis' });
    expect(last(server.seen)['event']).toMatchObject({
      type: 'message',
      channel_type: 'im',
      text: 'redis',
    });
    await keyOf('「dm」の検索結果');
  });

  it('are answered in their thread', async () => {
    await write('@yuuk redis');
    const asked = (await page.messages()).findLast(({ author }) => author.id === MIO);
    const answer = await eventually(async () =>
      (await page.messages()).find(({ threadTs }) => threadTs !== null),
    );
    expect(answer.threadTs).toBe(asked?.ts);
  });

  it('are not heard where the bot is not, until it is invited', async () => {
    const say = (text: string) => page.act({ act: 'write', user: MIO, channel: RANDOM, text });
    await say('@yuuk redis');
    expect(server.seen).toEqual([]);
    await say('/invite @yuuk');
    await say('@yuuk redis');
    expect(last(server.seen)['event']).toMatchObject({ type: 'app_mention', channel: RANDOM });
    await say('/remove @yuuk');
    expect((await page.state()).channels.find(({ id }) => id === RANDOM)?.botIsIn).toBe(false);
  });

  it('carry the app’s shortcuts', async () => {
    const message = (await page.state()).messages[0]?.key ?? '';
    await page.act({ act: 'shortcut', user: MIO, message, callbackId: 'save' });
    expect(last(server.seen)).toMatchObject({
      type: 'message_action',
      callback_id: 'save',
      channel: { id: GENERAL },
      message: { user: REN },
    });
    await eventually(async () => (await page.state()).modals[0]);
  });

  it('take reactions, each person’s once, and give them back', async () => {
    const message = (await page.state()).messages[0]?.key ?? '';
    const react = (user: string) => page.act({ act: 'react', user, message, name: 'pushpin' });
    const reactions = async () => (await page.messages())[0]?.reactions;
    await react(MIO);
    await react(REN);
    expect(await reactions()).toEqual([{ name: 'pushpin', count: 2, mine: true }]);
    await react(MIO);
    expect(await reactions()).toEqual([{ name: 'pushpin', count: 1, mine: false }]);
  });

  it('open the App Home', async () => {
    await page.act({ act: 'home', user: MIO, tab: 'home' });
    expect(last(server.seen)['event']).toMatchObject({
      type: 'app_home_opened',
      tab: 'home',
      user: MIO,
    });
    const home = await eventually(async () => (await page.state()).home ?? undefined);
    expect(home.html).toContain('yuuk のホーム');
    expect((await page.state(REN)).home).toBeNull();
  });

  it('can be dismissed when only one person sees them', async () => {
    await write('/yuuk redis cpu');
    const key = await keyOf('検索結果');
    await page.act({ act: 'dismiss', user: REN, message: key });
    expect((await page.state()).messages.some((each) => each.key === key)).toBe(true);
    await page.act({ act: 'dismiss', user: MIO, message: key });
    expect((await page.state()).messages.some((each) => each.key === key)).toBe(false);
  });
});

describe('the page', () => {
  it('changes the language of the people, which the app is told', async () => {
    await page.act({ act: 'language', lang: 'en' });
    expect((await page.state()).lang).toBe('en');
    expect(last(server.seen)['event']).toMatchObject({
      type: 'user_change',
      user: { locale: 'en-US' },
    });
    await write('/nothing');
    expect(last(await page.messages()).text).toBe('`/nothing` is not a valid command.');
  });

  it('gets the content of a message once, and again only when it changed', async () => {
    const { revision } = await page.state();
    await write('new');
    const { messages } = await page.state(MIO, revision);
    expect(messages.slice(0, -1).every(({ content }) => content === undefined)).toBe(true);
    expect(last(messages).content?.text).toBe('new');
  });

  it('is told of every change by a stream', async () => {
    const response = await fetch(`${server.origin}/console/stream`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    expect(first?.value).toMatch(/^data: \d+\n\n$/);
    await write('hello');
    expect((await reader?.read())?.value).toMatch(/^data: \d+\n\n/);
    await reader?.cancel();
  });
});
