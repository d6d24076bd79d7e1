import { describe, expect, it } from 'vitest';
import { FakeSlack } from '../support/fake-slack.ts';
import { botUserId } from '../support/fake-slack-state.ts';
import { archive } from './articles.ts';
import { pressables, titlesOf, wordsOf } from './read-blocks.ts';
import { useBots } from './start-bot.ts';

// Where people write decides what may be seen, and where the answer goes.

const bots = useBots();

const url = 'https://example.org/memcached';
const saving = { settings: { saveReaction: 'pushpin' } };
const hinting = { settings: { alreadyKnownChannels: ['C0GENERAL'] } };
const everybodyFinds =
  'ここは非公開の場所です。保存した内容は、ワークスペースの全員が検索で見つけられます';
const [first, , third, fourth] = archive.map((article) => article.url ?? '');

/** A message to several people, of whom the bot is one. */
const group = {
  id: 'C0GROUP',
  name: 'mpdm-alice--bob--yuuk-1',
  isPrivate: true,
  members: ['U0ALICE', 'U0BOB', botUserId],
};

async function startWithGroup(options = {}) {
  const bot = await bots.start(options);
  bot.slack.channels.push(group);
  return bot;
}

describe('in a message to several people', () => {
  it('a save shows first that everybody will find it, and stores only what the form shows', async () => {
    const { slack, records } = await startWithGroup();
    await slack.command(`save ${url} よい`, { channel: group.id });
    const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
    expect(wordsOf(form)).toContain(everybodyFinds);
    expect((await records.saved.readAll()).saved).toEqual([]);
    await slack.submit(form, { comment: 'とてもよい' });
    await slack.until(() => wordsOf(form).includes('保存しました'), 'the end');
    const [saved] = (await records.saved.readAll()).saved;
    expect(saved).toMatchObject({ article: { url }, comments: [{ comment: 'とてもよい' }] });
  });

  it('a reaction saves nothing unasked', async () => {
    const { slack, records } = await startWithGroup(saving);
    await slack.react(slack.writes('U0BOB', `<${url}>`, group.id));
    expect(wordsOf(await slack.until(() => slack.messages[1], 'a note'))).toContain(everybodyFinds);
    expect((await records.saved.readAll()).saved).toEqual([]);
  });

  it('the shortcut opens a form that says so', async () => {
    const { slack } = await startWithGroup();
    await slack.shortcut('yuuk_save', slack.writes('U0BOB', `<${url}>`, group.id));
    const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
    expect(wordsOf(form)).toContain(everybodyFinds);
  });
});

describe('in a private channel', () => {
  it.each([
    ['under a search that found nothing', 'memcached', 'add_article'],
    ['of an offered command', 'save memcached', 'run_command'],
  ])('the form %s says that everybody will find it', async (_, words, button) => {
    const { slack } = await bots.start();
    await slack.press(await slack.ask(words, { channel: 'G0SECRET' }), button);
    const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
    expect(wordsOf(form)).toContain(everybodyFinds);
  });
});

describe('a reply in a thread', () => {
  it('is saved by a reaction, and confirmed in its thread', async () => {
    const { slack, records } = await bots.start(saving);
    const begun = slack.writes('U0BOB', `<${archive[0]?.url}>`);
    const reply = slack.writes('U0BOB', `見て <${url}>`, 'C0GENERAL', begun.ts);
    await slack.react(reply);
    const note = await slack.until(() => slack.messages[2], 'a note');
    expect(note).toMatchObject({ ephemeralTo: 'U0ALICE', threadTs: begun.ts });
    const { saved } = await records.saved.readAll();
    expect(saved.map(({ article }) => article.url)).toEqual([url]);
  });

  it('with known links is told of them in its thread', async () => {
    const { slack } = await bots.start(hinting);
    const begun = slack.writes('U0BOB', 'hello');
    await slack.posts(`<${first}>`, { threadTs: begun.ts });
    const hint = await slack.until(() => slack.messages[2], 'a hint');
    expect(hint).toMatchObject({ ephemeralTo: 'U0ALICE', threadTs: begun.ts });
  });
});

describe('the hint about known links', () => {
  it('tells of all of them in one message, also when the first is new', async () => {
    const { slack } = await bots.start(hinting);
    await slack.posts(`<${url}> と <${third}|これ> と <${first}>、<${first}>`);
    const hint = await slack.until(() => slack.messages[1], 'a hint');
    const told = wordsOf(hint).match(/このリンクはもう登録されています/gu);
    expect(told).toHaveLength(2);
    expect(wordsOf(hint)).toContain('RedisサーバのCPU負荷を下げる');
    expect(wordsOf(hint)).toContain('こわい題');
  });

  it('looks at five links of a message at most', async () => {
    const { slack, bot } = await bots.start(hinting);
    const unknown = [1, 2, 3, 4, 5].map((n) => `<https://example.org/${n}>`);
    await slack.posts(`${unknown.join(' ')} <${first}>`);
    await slack.posts(`${unknown.slice(1).join(' ')} <${fourth}>`);
    await bot.stop(5000);
    const hints = slack.messages.filter(({ ephemeralTo }) => ephemeralTo !== null);
    expect(hints.map(wordsOf)).toEqual([expect.stringContaining('コンテナ運用メモ')]);
  });

  it('that Slack would not show may be shown to the next one, and is sent nowhere else', async () => {
    const { slack } = await bots.start(hinting);
    slack.failNext('chat.postEphemeral', { kind: 'error', error: 'user_not_in_channel' });
    await slack.posts(`<${first}>`);
    await slack.until(() => slack.calls.find(({ outcome }) => outcome !== 'ok'), 'the refusal');
    await expect
      .poll(async () => (await bots.redis.connect().keys('*claim:notice*')).length)
      .toBe(0);
    await slack.posts(`<${first}>`, { user: 'U0BOB' });
    const hint = await slack.until(() => slack.messages[2], 'a hint');
    expect(hint).toMatchObject({ ephemeralTo: 'U0BOB', channel: 'C0GENERAL' });
  });

  it('comes with a file too, and not for an edit or another bot', async () => {
    const { slack, bot } = await bots.start(hinting);
    await slack.posts(`<${first}>`, {}, { subtype: 'message_changed' });
    await slack.posts(`<${first}>`, {}, { subtype: 'bot_message', bot_id: 'B1' });
    await slack.posts(`<${first}>`, {}, { subtype: 'file_share', files: [{ id: 'F1' }] });
    await bot.stop(5000);
    const hints = slack.messages.filter(({ ephemeralTo }) => ephemeralTo !== null);
    expect(hints).toHaveLength(1);
  });
});

describe('what is for one person', () => {
  it('comes as a direct message where Slack does not show it in the channel', async () => {
    const { slack } = await bots.start(saving);
    slack.failNext('chat.postEphemeral', { kind: 'error', error: 'user_not_in_channel' });
    await slack.react(slack.writes('U0BOB', `<${url}>`));
    const note = await slack.until(() => slack.messages[1], 'a note');
    expect(note).toMatchObject({ channel: 'D0ALICE', via: 'chat.postMessage' });
    expect(wordsOf(note)).toContain('保存しました');
  });

  it('is the help too that a mention of a command gets', async () => {
    const { slack } = await bots.start();
    slack.failNext('chat.postEphemeral', { kind: 'error', error: 'channel_not_found' });
    await slack.mention('help');
    const help = await slack.until(() => slack.messages[1], 'help');
    expect(help.channel).toBe('D0ALICE');
  });

  it('is an answer that the channel does not take', async () => {
    const { slack } = await bots.start();
    const error = 'restricted_action_read_only_channel';
    slack.failNext('chat.postMessage', { kind: 'error', error });
    await slack.mention('redis');
    const answer = await slack.until(() => slack.messages[1], 'an answer');
    expect(answer).toMatchObject({ ephemeralTo: 'U0ALICE', channel: 'C0GENERAL' });
    expect(titlesOf(answer)[0]).toBe('RedisサーバのCPU負荷を下げる');
  });
});

describe('a question', () => {
  const said = { type: 'message', user: 'U0ALICE', channel: 'D0ALICE', channel_type: 'im' };

  it('sent with a file is answered', async () => {
    const { slack } = await bots.start();
    const files = [{ id: 'F1' }];
    await slack.event({ ...said, text: 'redis', ts: '1.1', subtype: 'file_share', files });
    const answer = await slack.until(() => slack.messages[0], 'an answer');
    expect(titlesOf(answer)[0]).toBe('RedisサーバのCPU負荷を下げる');
  });

  it('that is edited, deleted or answered by Slack itself is not answered again', async () => {
    const { slack, bot } = await bots.start();
    for (const subtype of ['message_changed', 'message_deleted', 'channel_join', 'bot_message'])
      await slack.event({ ...said, text: 'redis', ts: '1.1', subtype });
    const mention = { type: 'app_mention', user: 'U0ALICE', channel: 'C0GENERAL', ts: '2.1' };
    await slack.event({ ...mention, text: `<@${botUserId}> redis` });
    const edited = { user: 'U0ALICE', ts: '3.1' };
    await slack.event({ ...mention, text: `<@${botUserId}> redis cpu`, edited });
    await bot.stop(5000);
    expect(slack.messages).toHaveLength(1);
  });
});

const previewed = ({ calls }: FakeSlack) => calls.filter((one) => one.method === 'chat.unfurl');

describe('a preview of a link', () => {
  const domain = 'blog.example.com';
  const previewing = { settings: { unfurl: { domains: [domain], privateChannels: ['G0OPEN'] } } };
  const shared = (more: object) => ({
    type: 'link_shared',
    user: 'U0BOB',
    channel: 'C0GENERAL',
    message_ts: '1.1',
    event_ts: '1.1',
    links: [{ domain, url: first }],
    ...more,
  });

  it.each([
    ['a post of yuuk’s own', { user: botUserId }],
    ['a private channel that is not opted in', { channel: 'G0SECRET' }],
    ['a message to several people', { channel: group.id }],
    ['a channel that Slack does not tell of', { channel: 'C0NOWHERE' }],
    ['another domain', { links: [{ domain: 'notblog.example.com', url: first }] }],
  ])('is not made for %s', async (_, more) => {
    const { slack, bot } = await startWithGroup(previewing);
    await slack.event(shared(more));
    await bot.stop(5000);
    expect(previewed(slack)).toEqual([]);
  });

  it('is made in a private channel that is opted in, with saver, comment and tags', async () => {
    const { slack, bot } = await bots.start(previewing);
    await slack.event(shared({ channel: 'G0OPEN' }));
    await bot.stop(5000);
    const [call] = previewed(slack);
    for (const word of ['defiant', '順番に試せるのがよい', '#redis'])
      expect(String(call?.args['unfurls'])).toContain(word);
  });
});

describe('the Home tab of somebody new', () => {
  it('is no empty page, and an erased history is gone from Redis too', async () => {
    const { slack, bot } = await bots.start();
    const offered = pressables(await slack.openHome()).filter((id) => id.startsWith('run_query'));
    expect(offered).toHaveLength(3);
    await slack.ask('redis cpu');
    const used = await slack.openHome();
    const kept = () => bots.redis.connect().keys('{yuuk}:history:*');
    expect(await kept()).toHaveLength(1);
    await slack.pressInView(used, 'clear_history');
    await bot.stop(5000);
    expect(await kept()).toEqual([]);
  });
});
