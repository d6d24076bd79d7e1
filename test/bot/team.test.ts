import { describe, expect, it } from 'vitest';
import { toArticle } from '../../src/store/records/saved-articles.ts';
import { archive } from './articles.ts';
import { pressables, titlesOf, wordsOf } from './read-blocks.ts';
import { useBots } from './start-bot.ts';

const bots = useBots();

describe('a miss', () => {
  it('offers to tell when an article arrives, and takes it back in one press', async () => {
    const { slack, records } = await bots.start();
    const message = await slack.ask('memcached');
    expect(wordsOf(message)).toContain('「memcached」に合う記事はありませんでした。');
    await slack.press(message, 'watch');
    const notice = await slack.until(() => slack.messages[1], 'a confirmation');
    expect(await records.watches.readOf('U0ALICE')).toMatchObject([{ query: 'memcached' }]);
    await slack.press(notice, 'unwatch');
    await slack.until(() => notice.edits === 1, 'the undoing');
    expect(wordsOf(notice)).toContain('取り消しました');
    expect(await records.watches.readAll()).toEqual([]);
  });

  it('counts once a person and day, and names nobody', async () => {
    const { slack, records, bot } = await bots.start();
    await slack.ask('memcached');
    await slack.ask('memcached');
    await slack.ask('memcached', { user: 'U0BOB' });
    await bot.stop(2000);
    expect(await records.gaps.readSince('2000-01-01')).toMatchObject([
      { words: 'memcached', askers: 2, misses: 2 },
    ]);
    const stored = JSON.stringify(await bots.redis.connect().hgetall('{yuuk}:gaps'));
    expect(stored).not.toContain('U0ALICE');
  });

  it('is not shown to a channel, even when asked to be public', async () => {
    const { slack } = await bots.start();
    expect((await slack.ask('memcached --public')).ephemeralTo).toBe('U0ALICE');
  });

  it('opens the form to add an article', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('memcached');
    await slack.press(message, 'add_article');
    const form = await slack.until(
      () => slack.views.find(({ view }) => view['submit']),
      'the form',
    );
    expect(JSON.stringify(form.view)).toContain('"initial_value":"memcached"');
  });
});

describe('saving', () => {
  const url = 'https://example.org/memcached?utm_source=x';

  it('stores an article by the command, and tells how to change it', async () => {
    let changes = 0;
    const { slack, records } = await bots.start({
      operations: {
        savedChanged: () => {
          changes += 1;
        },
      },
    });
    const message = await slack.ask(`save ${url} 速い #cache`);
    expect(wordsOf(message)).toContain('「example.org/memcached」を保存しました');
    expect(changes).toBe(1);
    const { saved } = await records.saved.readAll();
    expect(saved.map(toArticle)).toMatchObject([
      {
        url: 'https://example.org/memcached',
        site: 'example.org',
        bookmarks: [{ user: 'alice', comment: '速い #cache' }],
      },
    ]);
    await slack.press(message, 'remove_saved');
    await slack.until(() => message.edits === 1, 'the undoing');
    expect((await records.saved.readAll()).saved).toEqual([]);
    expect(changes).toBe(2);
  });

  it('adds a comment to an article that the index knows, by several people', async () => {
    const { slack, records } = await bots.start();
    const known = archive[0]?.url ?? '';
    const message = await slack.ask(`save ${known} わたしも`);
    expect(wordsOf(message)).toContain('「RedisサーバのCPU負荷を下げる」にコメントを加えました。');
    await slack.ask(`save ${known} me too`, { user: 'U0BOB' });
    const saved = await records.saved.read(archive[0]?.id ?? '');
    expect(saved?.comments.map(({ user, comment }) => [user, comment])).toEqual([
      ['alice', 'わたしも'],
      ['bob', 'me too'],
    ]);
  });

  it('from a private place opens the form and says that everybody will find it', async () => {
    const { slack, records } = await bots.start();
    await slack.command(`save ${url}`, { channel: 'D0ALICE' });
    const form = await slack.until(
      () => slack.views.find(({ view }) => view['submit']),
      'the form',
    );
    expect(wordsOf(form)).toContain('非公開の場所です');
    expect((await records.saved.readAll()).saved).toEqual([]);
    await slack.submit(form, { name: 'Memcachedの話' });
    await slack.until(() => wordsOf(form).includes('「Memcachedの話」を保存しました'), 'the end');
  });

  it('by the shortcut fills the form from the message, and stores only what it shows', async () => {
    const { slack, records } = await bots.start();
    const written = slack.writes('U0BOB', `秘密の話 <${url.replace('&', '&amp;')}|これ> を見て`);
    await slack.shortcut('yuuk_save', written);
    const form = await slack.until(
      () => slack.views.find(({ view }) => view['submit']),
      'the form',
    );
    expect(JSON.stringify(form.view)).toContain(url);
    await slack.submit(form, { tags: '#cache, メモリ cache', comment: '良い' });
    await slack.until(() => wordsOf(form).includes('保存しました'), 'the end');
    const { saved } = await records.saved.readAll();
    expect(saved[0]?.comments).toMatchObject([{ tags: ['cache', 'メモリ'], comment: '良い' }]);
    expect(JSON.stringify(saved)).not.toContain('秘密');
  });

  it('opens the existing entry for a known address or title, with one’s own comment', async () => {
    const { slack } = await bots.start();
    await slack.ask(`save ${archive[0]?.url} 前のコメント`);
    const written = slack.writes('U0BOB', `<${archive[0]?.url}>`);
    await slack.shortcut('yuuk_save', written);
    const form = await slack.until(
      () => slack.views.find(({ view }) => view['submit']),
      'the form',
    );
    expect(wordsOf(form)).toContain('この記事はもう登録されています');
    expect(JSON.stringify(form.view)).toContain('"initial_value":"前のコメント"');
    expect(JSON.stringify(form.view)).not.toContain('"block_id":"url"');
  });

  it('puts faults back into the form', async () => {
    const { slack, records } = await bots.start();
    await slack.command('save');
    const form = await slack.until(
      () => slack.views.find(({ view }) => view['submit']),
      'the form',
    );
    expect((await slack.submit(form, {})).body).toContain('URLかタイトルのどちらか');
    expect((await slack.submit(form, { url: 'javascript:alert(1)' })).body).toContain(
      'http:// か https://',
    );
    expect((await records.saved.readAll()).saved).toEqual([]);
  });

  it('by a reaction saves the link once, and tells only the one who reacted', async () => {
    const { slack, records } = await bots.start({
      settings: { saveReaction: 'pushpin' },
    });
    const written = slack.writes('U0BOB', `見て <${url}>`);
    await slack.react(written, {}, { eventId: 'Ev1' });
    await slack.react(written, {}, { eventId: 'Ev1', retryNum: 1 });
    await slack.react(written, { reaction: 'eyes' });
    const note = await slack.until(() => slack.messages[1], 'a note');
    expect(note).toMatchObject({ ephemeralTo: 'U0ALICE', via: 'chat.postEphemeral' });
    expect((await records.saved.readAll()).saved).toHaveLength(1);
    expect(slack.messages).toHaveLength(2);
  });
});

describe('a question', () => {
  it('in a channel is answered in a thread of its own, in short form', async () => {
    const { slack } = await bots.start();
    const asked = await slack.mention('コンテナ');
    const message = await slack.until(() => slack.messages[1], 'an answer');
    expect(message).toMatchObject({
      threadTs: asked.ts,
      ephemeralTo: null,
      via: 'chat.postMessage',
    });
    expect(titlesOf(message)).toHaveLength(3);
  });

  it('in a thread is answered in that thread', async () => {
    const { slack } = await bots.start();
    const first = slack.writes('U0BOB', 'hello');
    await slack.mention('redis', { threadTs: first.ts });
    const message = await slack.until(() => slack.messages[2], 'an answer');
    expect(message.threadTs).toBe(first.ts);
  });

  it('is answered once, however often Slack repeats it', async () => {
    const { slack, bot } = await bots.start();
    const event = {
      type: 'app_mention',
      user: 'U0ALICE',
      text: '<@U0YUUK> redis',
      ts: '1.1',
      event_ts: '1.1',
      channel: 'C0GENERAL',
    };
    await Promise.all([
      slack.event(event, { eventId: 'Ev7' }),
      slack.event(event, { eventId: 'Ev7', retryNum: 1 }),
      slack.event(event, { eventId: 'Ev7', retryNum: 2 }),
    ]);
    await bot.stop(5000);
    expect(slack.messages).toHaveLength(1);
  });

  it('of a bot, or without a mention in a channel, is not answered', async () => {
    const { slack, bot } = await bots.start();
    const said = { type: 'message', text: 'redis', ts: '1.1', event_ts: '1.1' };
    await slack.event({ ...said, user: 'U0ALICE', channel: 'C0GENERAL', channel_type: 'channel' });
    await slack.event({
      ...said,
      user: 'U0BOTTY',
      bot_id: 'B1',
      channel: 'D0ALICE',
      channel_type: 'im',
    });
    await slack.event({
      ...said,
      user: 'U0ALICE',
      subtype: 'message_changed',
      channel: 'D0ALICE',
      channel_type: 'im',
    });
    await bot.stop(5000);
    expect(slack.messages).toEqual([]);
  });

  it('to the bot itself is answered without a mention, with pages in place', async () => {
    const { slack } = await bots.start();
    await slack.direct('コンテナ');
    const message = await slack.until(() => slack.messages[1], 'an answer');
    expect(message).toMatchObject({ channel: 'D0ALICE', threadTs: null });
    expect(titlesOf(message)).toHaveLength(5);
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 1, 'the second page');
    expect(wordsOf(message)).toContain('6–10 / 12件');
  });

  it('that cannot be answered says so to the asker only', async () => {
    const { slack } = await bots.start({
      index: { search: () => Promise.reject(new Error('boom at 10.0.0.1')) },
    });
    await slack.mention('redis');
    const message = await slack.until(() => slack.messages[1], 'an apology');
    expect(message.ephemeralTo).toBe('U0ALICE');
    expect(JSON.stringify(message)).not.toContain('10.0.0.1');
  });

  it('by the shortcut takes the rare words of a message, and says which', async () => {
    const { slack } = await bots.start({
      index: { findRareWords: () => Promise.resolve(['redis', 'cpu']) },
    });
    const written = slack.writes('U0BOB', 'redis の CPU が <https://example.com> 高い &amp; 遅い');
    await slack.shortcut('yuuk_related', written);
    const message = await slack.until(() => slack.messages[1], 'related articles');
    expect(message.ephemeralTo).toBe('U0ALICE');
    expect(wordsOf(message)).toContain('メッセージから選んだ語: redis cpu');
    expect(titlesOf(message)[0]).toBe('RedisサーバのCPU負荷を下げる');
  });
});

describe('the rate of commands', () => {
  it('is bounded for each person, who is told how long to wait', async () => {
    const { slack } = await bots.start({ commandsPerMinute: 3 });
    for (let count = 0; count < 3; count += 1) await slack.ask('redis');
    const told = await slack.ask('redis');
    expect(wordsOf(told)).toMatch(/あと\d+秒お待ちください/u);
    expect(titlesOf(await slack.ask('redis', { user: 'U0BOB' }))).not.toEqual([]);
  });
});

describe('forget-me', () => {
  it('removes what is kept of a person, and says what', async () => {
    const { slack, records } = await bots.start();
    const miss = await slack.ask('memcached');
    await slack.press(miss, 'watch');
    await slack.until(() => slack.messages[1], 'a confirmation');
    await slack.ask('redis');
    const said = await slack.ask('forget-me');
    expect(wordsOf(said)).toMatch(/検索の履歴 2件/u);
    expect(wordsOf(said)).toContain('お知らせの待ち 1件');
    expect(await records.history.read('U0ALICE', 5)).toEqual([]);
    expect(await records.watches.readAll()).toEqual([]);
    expect(await records.queries.readDistinct(5)).toEqual([]);
  });
});

const post = (channel: string) => ({
  type: 'message',
  user: 'U0ALICE',
  text: `<${archive[0]?.url}>`,
  ts: '1.1',
  event_ts: '1.1',
  channel,
  channel_type: 'channel',
});

describe('links', () => {
  const known = archive[0]?.url ?? '';
  const shared = (channel: string) => ({
    type: 'link_shared',
    user: 'U0BOB',
    channel,
    message_ts: '1.1',
    unfurl_id: 'x.y',
    source: 'conversations_history',
    is_bot_user_member: true,
    event_ts: '1.1',
    links: [
      { domain: 'blog.example.com', url: known },
      { domain: 'blog.example.com', url: 'https://blog.example.com/unknown' },
      { domain: 'other.example', url: known },
    ],
  });

  it('of known articles are previewed in public channels and those opted in, nowhere else', async () => {
    const { slack, bot } = await bots.start({
      settings: { unfurl: { domains: ['blog.example.com'], privateChannels: [] } },
    });
    await slack.event(shared('C0GENERAL'));
    await slack.event(shared('G0SECRET'));
    await bot.stop(5000);
    const calls = slack.calls.filter(({ method }) => method === 'chat.unfurl');
    expect(calls).toHaveLength(1);
    expect(Object.keys(JSON.parse(String(calls[0]?.args['unfurls'])) as object)).toEqual([known]);
    expect(String(calls[0]?.args['unfurls'])).toContain('defiant');
  });

  it('are not previewed by default', async () => {
    const { slack, bot } = await bots.start();
    await slack.event(shared('C0GENERAL'));
    await bot.stop(5000);
    expect(slack.calls.map(({ method }) => method)).not.toContain('chat.unfurl');
  });

  it('that are known already are told to the poster alone, once a day, where that is on', async () => {
    const { slack, bot } = await bots.start({ settings: { alreadyKnownChannels: ['C0GENERAL'] } });
    await slack.event(post('C0GENERAL'));
    await slack.until(() => slack.messages[0], 'a hint');
    await slack.event(post('C0GENERAL'));
    await slack.event(post('C0RANDOM'));
    await bot.stop(5000);
    expect(slack.messages).toHaveLength(1);
    expect(slack.messages[0]).toMatchObject({ ephemeralTo: 'U0ALICE', via: 'chat.postEphemeral' });
    expect(wordsOf(slack.messages[0] ?? { blocks: [] })).toContain('保存した人: defiant');
    expect(pressables(slack.messages[0] as never)).toEqual([]);
  });
});
