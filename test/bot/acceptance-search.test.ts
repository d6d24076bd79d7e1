import { describe, expect, it } from 'vitest';
import type { Article } from '../../src/parse/article.ts';
import { archive } from './articles.ts';
import { pressables, titlesOf, wordsOf } from './read-blocks.ts';
import { memoryIndex, useBots } from './start-bot.ts';

// What a demanding person expects of `/yuuk`, at the real surface: signed HTTP against a strict Slack.

const bots = useBots();

const [first] = archive;
const redisTitle = 'RedisサーバのCPU負荷を下げる';

describe('the words of a search', () => {
  it.each([
    'redis cpu',
    'REDIS CPU',
    'ｒｅｄｉｓ　ＣＰＵ',
    'redisのcpu負荷',
    '  redis\ncpu。',
    '“redis” cpu',
    'redis &amp; cpu',
    '<https://blog.example.com/redis-cpu|redis> cpu',
    'search redis cpu',
  ])('find the article first as %j', async (text) => {
    const { slack } = await bots.start();
    expect(titlesOf(await slack.ask(text))[0]).toBe(redisTitle);
  });

  it.each([
    ['"CPU負荷"', [redisTitle]],
    ['redis -cpu', []],
    ['redis -docker', [redisTitle]],
    ['redis －docker', [redisTitle]],
    ['tag:redis', [redisTitle]],
    ['user:defiant', [redisTitle]],
    ['has:comment', [redisTitle]],
    ['site:blog.example.com 時系列', ['時系列データベースをふりかえる']],
    ['redis before:2016-04-30', [redisTitle]],
    ['redis after:2016-05', []],
  ])('%s finds exactly %j', async (text, titles) => {
    const { slack } = await bots.start();
    const message = await slack.ask(text);
    const full = wordsOf(message).includes('すべての語を含む記事はありません')
      ? []
      : titlesOf(message);
    expect(full).toEqual(titles);
  });

  it('with OR find either', async () => {
    const { slack } = await bots.start();
    const titles = titlesOf(await slack.ask('redis OR 時系列'));
    expect(titles).toEqual(expect.arrayContaining([redisTitle, '時系列データベースをふりかえる']));
  });

  it('with an operator that nobody knows are searched as they stand', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('foo:bar');
    expect(wordsOf(message)).toContain('「foo:bar」に合う記事はありませんでした');
  });

  it('that nobody ever wrote find nothing, not something weak', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('qxzvkwj');
    expect(titlesOf(message)).toEqual([]);
    expect(wordsOf(message)).toContain(`${archive.length}件の記事を探しました`);
  });

  it('of one letter give a clear note or rows, never everything', async () => {
    const { slack } = await bots.start();
    for (const letter of ['あ', '本', 'x']) {
      const message = await slack.ask(letter);
      expect(titlesOf(message).length).toBeLessThan(archive.length);
      expect(message.text.length).toBeGreaterThan(0);
    }
  });

  it('of a subcommand are searched for after `search`', async () => {
    const { slack } = await bots.start();
    expect(wordsOf(await slack.ask('search help'))).toContain('「help」');
  });

  it('when only some of them match are marked as missing, under a divider', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('redis 配置');
    expect(wordsOf(message)).toMatch(/一部の語に合う/u);
    expect(JSON.stringify(message.blocks)).toContain('"strike":true');
  });
});

describe('hostile words', () => {
  const hostile = '<!channel> &lt;!here&gt; *b* `c` <@U0BOB|bob> &lt;https://evil.example|x&gt;';

  it('typed by a person are text in every answer, and notify nobody', async () => {
    const { slack, records } = await bots.start();
    const miss = await slack.ask(`"memcached ${hostile}"`);
    await slack.press(miss, 'watch');
    const watched = await slack.until(() => slack.messages[1], 'the watch');
    await slack.press(watched, 'unwatch');
    await slack.until(() => watched.edits === 1, 'the undoing');
    const found = await slack.ask(`redis OR ${hostile}`);
    await slack.press(found, 'share');
    await slack.until(() => slack.messages.find(({ via }) => via === 'chat.postMessage'), 'a post');
    await slack.ask(`save https://example.org/x ${hostile}`);
    await slack.mention(`redis ${hostile}`);
    await slack.until(() => slack.messages.findLast(({ threadTs }) => threadTs), 'an answer');
    await slack.openHome();
    for (const { text, blocks, via } of slack.messages) {
      if (via === 'person') continue;
      expect(text).not.toMatch(/<[!@#](?!U0ALICE)/u);
      for (const words of mrkdwnOf(blocks)) expect(words).not.toMatch(/<[!@#](?!U0ALICE)|<http/u);
    }
    for (const { view } of slack.homes.values())
      for (const words of mrkdwnOf(view['blocks'])) expect(words).not.toMatch(/<[!@#]/u);
    expect(await records.watches.readAll()).toEqual([]);
  });
});

describe('a public answer', () => {
  it('that Slack refuses stays private, and says so', async () => {
    const { slack } = await bots.start();
    slack.failNext('response_url', { kind: 'error', error: 'restricted_action' });
    const message = await slack.ask('redis --public');
    expect(message.ephemeralTo).toBe('U0ALICE');
    expect(wordsOf(message)).toContain('ここには投稿できないため、あなただけに表示しています。');
    expect(titlesOf(message)[0]).toBe(redisTitle);
  });

  it('as a phone writes it goes to the channel', async () => {
    const { slack } = await bots.start();
    expect((await slack.ask('redis —public')).ephemeralTo).toBeNull();
    expect((await slack.ask('redis –public')).ephemeralTo).toBeNull();
  });

  it('cannot be dismissed by a press that was made by hand', async () => {
    const { slack, bot } = await bots.start();
    const message = await slack.ask('redis --public');
    message.blocks.push({
      type: 'actions',
      elements: [{ type: 'button', action_id: 'dismiss', text: { type: 'plain_text', text: 'x' } }],
    });
    await slack.press(message, 'dismiss', { user: 'U0BOB' });
    await bot.stop(5000);
    expect(message.deleted).toBe(false);
  });

  it('shared from by somebody else is shared in their name', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('redis --public');
    await slack.press(message, 'share', { user: 'U0BOB' });
    const post = await slack.until(
      () => slack.messages.find(({ via }) => via === 'chat.postMessage'),
      'the post',
    );
    expect(wordsOf(post)).toContain('Shared by <@U0BOB>');
  });
});

describe('a search that finds nothing', () => {
  it('offers what the search suggests, each with what it really finds, in its place', async () => {
    const real = await memoryIndex(archive);
    const suggestions = [
      { query: 'コンテナ', total: 12 },
      { query: 'redis', total: 1 },
      { query: '時系列', total: 1 },
      { query: '監視', total: 1 },
    ];
    const { slack } = await bots.start({
      index: {
        search: async (query, options) => ({
          ...(await real.search(query, options)),
          ...(query === 'kontenya' ? { results: [], total: 0, partialTotal: 0, suggestions } : {}),
        }),
      },
    });
    const miss = await slack.ask('kontenya');
    const offered = pressables(miss).filter((id) => id.startsWith('run_query'));
    expect(offered).toHaveLength(3);
    expect(wordsOf(miss)).toContain('コンテナ (12件)');
    await slack.press(miss, 'run_query');
    await slack.until(() => miss.edits === 1, 'its rows');
    expect(wordsOf(miss)).toContain('1–5 / 12件');
  });

  it('takes at most six lines beside its buttons', async () => {
    const { slack } = await bots.start();
    const miss = await slack.ask('memcached');
    const lines = miss.blocks
      .filter(({ type }) => type !== 'actions')
      .flatMap((block) => wordsOf({ blocks: [block] }).split('\n'));
    expect(lines.length).toBeLessThanOrEqual(6);
  });

  it('of a mistyped command offers admins to run it; it never runs by guess', async () => {
    const asked: object[] = [];
    const { slack } = await bots.start({
      queues: {
        requestRefresh: (request) => {
          asked.push(request);
          return Promise.resolve({ jobId: 'refresh_1', joined: true, by: request.by });
        },
        readJob: () => Promise.reject(new Error('not asked for')),
      },
    });
    const message = await slack.ask('reidnex', { user: 'U0ADMIN' });
    expect(wordsOf(message)).toContain('「reidnex」に合う記事はありませんでした');
    expect(wordsOf(message)).toContain('`reindex` のことですか?');
    expect(asked).toEqual([]);
    await slack.press(message, 'run_command', { user: 'U0ADMIN' });
    await slack.until(() => asked[0], 'the refresh');
    expect(pressables(await slack.ask('reidnex'))).not.toContain('run_command');
  });

  it('keeps words and a hash of the asker, and nothing else', async () => {
    const { slack, bot } = await bots.start();
    await slack.ask('memcached');
    await bot.stop(5000);
    const client = bots.redis.connect();
    const kept = JSON.stringify([
      await client.xrange('{yuuk}:queries', '-', '+'),
      await client.hgetall('{yuuk}:gaps'),
    ]);
    expect(kept).toContain('memcached');
    expect(kept).not.toMatch(/U0ALICE|alice|C0GENERAL/u);
  });
});

describe('large articles', () => {
  const wide = '長い文と🍣👩‍👩‍👧‍👦と\u200bمرحبا بالعالم\u202eと<!channel>';
  const big = (n: number): Article => ({
    ...(first as Article),
    id: `00000000000000${String(n).padStart(2, '0')}`,
    url: `https://blog.example.com/${'x'.repeat(1500)}/${n}`,
    title: `巨大 ${n} ${wide.repeat(10)}`.slice(0, 300),
    articleTitle: `巨大 ${n} ${wide.repeat(10)}`.slice(0, 300),
    excerpt: `巨大 ${wide.repeat(14)}`.slice(0, 400),
    tags: Array.from({ length: 50 }, (_, at) => `tag${at}${wide}`),
    bookmarks: Array.from({ length: 30 }, (_, at) => ({
      user: `user${at}`,
      comment: `巨大 ${wide.repeat(8)}`,
      tags: [],
      at: '2016-04-27T00:00:00+09:00',
      atPrecision: 'day' as const,
    })),
  });

  it('break no limit on any surface', async () => {
    const index = await memoryIndex([...Array.from({ length: 12 }, (_, n) => big(n)), ...archive]);
    const { slack } = await bots.start({ index });
    const message = await slack.ask('巨大');
    expect(titlesOf(message).length).toBeGreaterThan(0);
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 1, 'the next page');
    await slack.press(message, 'share');
    await slack.until(() => slack.messages[1], 'the shared article');
    await slack.press(message, 'row_menu', { option: 'related' });
    await slack.until(() => slack.messages[2], 'related articles');
    await slack.press(message, 'row_menu', { option: 'why' });
    await slack.until(() => slack.views.find((view) => wordsOf(view).includes('合計')), 'why');
    await slack.mention('巨大');
    await slack.until(() => slack.messages[4], 'an answer in the thread');
    expect(slack.violations).toEqual([]);
    for (const { text, blocks } of slack.messages)
      expect(text + JSON.stringify(blocks)).not.toMatch(/[\u200b\u202e]/u);
  });
});

describe('dates', () => {
  it('are those of the reader’s zone and language', async () => {
    const late: Article = { ...(first as Article), publishedAt: '2016-04-27T03:30:00+09:00' };
    const { slack } = await bots.start({ index: await memoryIndex([late]) });
    expect(wordsOf(await slack.ask('redis'))).toContain('2016/04/27');
    expect(wordsOf(await slack.ask('redis', { user: 'U0BOB' }))).toContain('26 Apr 2016');
  });
});

/** The texts that Slack reads as its own markup. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (type === 'mrkdwn' && typeof text === 'string') return [text];
  return Object.values(value).flatMap(mrkdwnOf);
}
