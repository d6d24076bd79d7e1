// oxlint-disable unicorn/require-post-message-target-origin -- it is Slack's method, not the browser's
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleServer, startConsole } from '../support/console-server.ts';
import { silentLogger } from '../support/sample-bot.ts';
import { GENERAL, last, MIO, openPage, RANDOM, REN } from './page-client.ts';

let server: ConsoleServer;
let client: WebClient;
let page: Awaited<ReturnType<typeof openPage>>;

beforeAll(async () => {
  server = await startConsole();
  client = buildClient('xoxb-console');
  page = await openPage(server.origin);
});
afterAll(() => server.close());

function buildClient(token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: server.console.slackApiUrl(),
    retryConfig: { retries: 0 },
    logger: silentLogger,
  });
}

/** The code with which Slack refuses a call. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'accepted',
    (error: { data?: { error?: unknown } }) => error.data?.error,
  );
}

const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: '*x*' } }];

const modal = (text: string) => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text },
  blocks,
});

describe('the Web API of the console', () => {
  it('knows the bot by its token only', async () => {
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      user: 'yuuk',
      team_id: 'T0YUUKLAB',
    });
    expect(await refusalOf(buildClient('xoxb-other').auth.test())).toBe('invalid_auth');
    expect(await refusalOf(client.apiCall('chat.nothing'))).toBe('unknown_method');
    expect(await refusalOf(client.apiCall('constructor'))).toBe('unknown_method');
  });

  it('posts into channels, by id and by name, and into the DM of a person', async () => {
    const posted = await client.chat.postMessage({ channel: GENERAL, text: 'one', blocks });
    expect(posted).toMatchObject({
      channel: GENERAL,
      message: { text: 'one', bot_id: 'B0YUUKBOT1' },
    });
    expect((await client.chat.postMessage({ channel: '#general', text: 'two' })).channel).toBe(
      GENERAL,
    );
    const dm = await client.chat.postMessage({ channel: MIO, text: 'three' });
    expect(dm.channel).toMatch(/^D/);
    expect(last(await page.messages(MIO)).text).toBe('three');
    expect((await page.messages(REN)).some(({ text }) => text === 'three')).toBe(false);
  });

  it('refuses what Slack refuses', async () => {
    const post = (channel: string, text: string) =>
      refusalOf(client.chat.postMessage({ channel, text }));
    expect(await post(RANDOM, 'x')).toBe('not_in_channel');
    expect(await post('C0NOWHERE1', 'x')).toBe('channel_not_found');
    expect(await post(GENERAL, '')).toBe('no_text');
    const wide = [
      { type: 'header' as const, text: { type: 'plain_text' as const, text: 'あ'.repeat(151) } },
    ];
    expect(
      await refusalOf(client.chat.postMessage({ channel: GENERAL, text: 'x', blocks: wide })),
    ).toBe('invalid_blocks');
    const broken = last((await page.state()).exchanges);
    expect(broken).toMatchObject({
      title: 'chat.postMessage',
      ok: false,
      breaks: [{ limit: 150 }],
    });
  });

  it('lets the bot into a public channel and says so there', async () => {
    await client.conversations.join({ channel: RANDOM });
    expect((await client.chat.postMessage({ channel: RANDOM, text: 'x' })).ok).toBe(true);
    const notice = (await page.messages()).find(({ subtype }) => subtype === 'channel_join');
    expect(notice).toMatchObject({ channel: RANDOM, text: 'yuuk が参加しました。' });
  });

  it('changes and deletes the bot’s own messages and nobody else’s', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: GENERAL, text: 'before' });
    await client.chat.update({ channel: GENERAL, ts, text: 'after' });
    const changed = (await page.messages()).find((message) => message.ts === ts);
    expect(changed).toMatchObject({ text: 'after', isEdited: true });
    await client.chat.delete({ channel: GENERAL, ts });
    expect((await page.messages()).some((message) => message.ts === ts)).toBe(false);
    const theirs = (await page.messages()).find(({ author }) => !author.isBot)?.ts ?? '';
    expect(await refusalOf(client.chat.update({ channel: GENERAL, ts: theirs, text: 'x' }))).toBe(
      'cant_update_message',
    );
    expect(await refusalOf(client.chat.delete({ channel: GENERAL, ts: '1.000000' }))).toBe(
      'message_not_found',
    );
  });

  it('shows an ephemeral message to one person, who must be in the channel, and does not change it later', async () => {
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel: GENERAL,
      user: MIO,
      text: 'psst',
    });
    expect(last(await page.messages(MIO))).toMatchObject({ text: 'psst', isEphemeral: true });
    expect((await page.messages(REN)).some(({ text }) => text === 'psst')).toBe(false);
    const update = client.chat.update({ channel: GENERAL, ts, text: 'x' });
    expect(await refusalOf(update)).toBe('message_not_found');
    const outside = client.chat.postEphemeral({ channel: GENERAL, user: 'U0NOBODY01', text: 'x' });
    expect(await refusalOf(outside)).toBe('user_not_in_channel');
    const { messages } = await client.conversations.history({ channel: GENERAL });
    expect(messages?.some(({ text }) => text === 'psst')).toBe(false);
  });

  it('gives the history newest first, inside the limits asked for, with metadata', async () => {
    const metadata = { event_type: 'yuuk_digest', event_payload: { slot: '1' } };
    const first = await client.chat.postMessage({ channel: GENERAL, text: 'first', metadata });
    const second = await client.chat.postMessage({ channel: GENERAL, text: 'second' });
    const { messages = [] } = await client.conversations.history({ channel: GENERAL, limit: 2 });
    expect(messages.map(({ text }) => text)).toEqual(['second', 'first']);
    expect(messages[1]).toMatchObject({ metadata });
    const after = await client.conversations.history({ channel: GENERAL, oldest: first.ts ?? '' });
    expect(after.messages?.map(({ ts }) => ts)).toEqual([second.ts]);
  });

  it('keeps threads apart and counts their replies', async () => {
    const root = await client.chat.postMessage({ channel: GENERAL, text: 'root' });
    const thread = { channel: GENERAL, thread_ts: root.ts ?? '' };
    await client.chat.postMessage({ ...thread, text: 'reply' });
    const { messages = [] } = await client.conversations.replies({
      channel: GENERAL,
      ts: root.ts ?? '',
    });
    expect(messages.map(({ text }) => text)).toEqual(['root', 'reply']);
    expect(messages[0]).toMatchObject({ reply_count: 1 });
    const history = await client.conversations.history({ channel: GENERAL, limit: 1 });
    expect(history.messages?.[0]?.text).toBe('root');
  });

  it('tells who people are, in the language of the page', async () => {
    expect((await client.users.info({ user: REN })).user).toMatchObject({
      is_admin: true,
      locale: 'ja-JP',
    });
    expect((await client.users.info({ user: MIO })).user?.is_admin).toBe(false);
    expect(await refusalOf(client.users.info({ user: 'U0NOBODY01' }))).toBe('user_not_found');
    await page.act({ act: 'language', lang: 'en' });
    expect((await client.users.info({ user: MIO })).user).toMatchObject({ locale: 'en-US' });
    expect((await client.usergroups.users.list({ usergroup: 'S0YUUKADM1' })).users).toEqual([REN]);
    expect((await client.users.list({})).members).toHaveLength(4);
  });

  it('finds conversations, without the private ones that the bot is not in', async () => {
    const { channels = [] } = await client.conversations.list({
      types: 'public_channel,private_channel',
    });
    expect(channels.map(({ name }) => name)).toEqual(['general', 'random', 'infra-team']);
    expect((await client.conversations.open({ users: MIO })).channel?.id).toMatch(/^D/);
    expect((await client.conversations.members({ channel: GENERAL })).members).toContain(MIO);
  });

  it('publishes an App Home and refuses one that was made from an older state', async () => {
    const view = { type: 'home' as const, blocks };
    const { view: first } = await client.views.publish({ user_id: MIO, view });
    expect((await page.state()).home?.html).toContain('<strong>');
    await client.views.publish({ user_id: MIO, view });
    const stale = client.views.publish({ user_id: MIO, view, hash: first?.hash ?? '' });
    expect(await refusalOf(stale)).toBe('hash_conflict');
  });

  it('opens no modal without a fresh trigger', async () => {
    const view = {
      type: 'modal' as const,
      title: { type: 'plain_text' as const, text: 'x' },
      blocks,
    };
    expect(await refusalOf(client.views.open({ trigger_id: 'made-up', view }))).toBe(
      'invalid_trigger_id',
    );
    expect(await refusalOf(client.views.update({ view_id: 'V0', view }))).toBe('not_found');
  });

  it('opens a modal once for a trigger, stacks up to three, and goes back one by one', async () => {
    const trigger = async (): Promise<string> => {
      await page.act({ act: 'write', user: MIO, channel: GENERAL, text: '/yuuk redis' });
      return String(last(server.seen)['trigger_id']);
    };
    const titles = async () => (await page.state()).modals.map(({ title }) => title);
    const first = await trigger();
    const { view: opened } = await client.views.open({ trigger_id: first, view: modal('one') });
    expect(await refusalOf(client.views.open({ trigger_id: first, view: modal('two') }))).toBe(
      'exchanged_trigger_id',
    );
    const pushed = await client.views.push({ trigger_id: await trigger(), view: modal('two') });
    expect(pushed.view).toMatchObject({ previous_view_id: opened?.id, root_view_id: opened?.id });
    await client.views.push({ trigger_id: await trigger(), view: modal('three') });
    const fourth = client.views.push({ trigger_id: await trigger(), view: modal('four') });
    expect(await refusalOf(fourth)).toBe('push_limit_reached');
    const stale = { view_id: opened?.id ?? '', view: modal('changed') };
    await client.views.update({ ...stale, hash: opened?.hash ?? '' });
    expect(await titles()).toEqual(['changed', 'two', 'three']);
    expect(await refusalOf(client.views.update({ ...stale, hash: opened?.hash ?? '' }))).toBe(
      'hash_conflict',
    );
    const top = last((await page.state()).modals).id;
    await page.act({ act: 'close', user: MIO, view: top });
    expect(await titles()).toEqual(['changed', 'two']);
    await client.views.open({ trigger_id: await trigger(), view: modal('new') });
    expect(await titles()).toEqual(['new']);
  });

  it('hangs link previews under a message', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: GENERAL, text: 'https://a.test' });
    await client.chat.unfurl({ channel: GENERAL, ts, unfurls: { 'https://a.test': { blocks } } });
    const message = (await page.messages()).find((each) => each.ts === ts);
    expect(message?.html).toContain('<strong>');
  });
});
