import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { closeGaps } from '../../src/jobs/close-gaps.ts';
import { runRefreshJob } from '../../src/jobs/refresh-job.ts';
import type { RefreshReport } from '../../src/jobs/refresh-types.ts';
import { silentLog } from '../../src/log.ts';
import type { Article } from '../../src/parse/article.ts';
import type { JobView } from '../../src/store/job-queue.ts';
import type { DigestEntry } from '../../src/store/records/digest-ledger.ts';
import type { FakeMessage } from '../support/fake-slack.ts';
import { archive } from './articles.ts';
import { pressables, wordsOf } from './read-blocks.ts';
import { memoryIndex, openMemoryIndex, type StartOptions, useBots } from './start-bot.ts';

// What people wrote stays, what should go goes, and what was begun is told to its end.

const bots = useBots();

const admin = { user: 'U0ADMIN' };
const day = 86_400_000;
const [first] = archive;

const refreshOrder = { by: { kind: 'schedule' as const }, force: false, dryRun: false };

const refreshed: RefreshReport = {
  generation: 8,
  articles: 15,
  added: [],
  changed: [],
  removed: [],
  rejected: 0,
  receipts: [],
  refused: null,
  dryRun: false,
  tookMs: 2345,
  state: 'unchanged',
  refusal: null,
  sources: [],
  movedQueries: [],
};

describe('saving', () => {
  it('a known address again, by command or reaction, keeps the comment and tags that the person wrote before', async () => {
    const { slack, records } = await bots.start({ settings: { saveReaction: 'pushpin' } });
    const url = 'https://example.org/memcached';
    const mine = await slack.ask(`save ${url} 速い`);
    await slack.press(mine, 'edit_saved');
    const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
    await slack.submit(form, { tags: 'cache' });
    await slack.until(() => wordsOf(form).includes('コメントを加えました'), 'the end');
    const own = async () => (await records.saved.readAll()).saved[0]?.comments;
    const written = [{ comment: '速い', tags: ['cache'] }];
    expect(await own()).toMatchObject(written);

    await slack.ask(`save ${url}`);
    expect(await own()).toMatchObject(written);

    const message = slack.writes('U0BOB', `<${url}>`);
    const before = slack.messages.length;
    await slack.react(message);
    await slack.until(() => slack.messages[before], 'a note');
    expect(await own()).toMatchObject(written);

    // What one person wrote is not another's.
    await slack.ask(`save ${url}`, { user: 'U0BOB' });
    expect(await own()).toMatchObject([...written, { user: 'bob', comment: '', tags: [] }]);

    // What is said anew takes the place of the old.
    await slack.ask(`save ${url} とても速い`);
    expect(await own()).toContainEqual(
      expect.objectContaining({ user: 'alice', comment: 'とても速い', tags: ['cache'] }),
    );
  });

  it('by a form whose entry has gone meanwhile saves nothing, and says what it lacks', async () => {
    const { slack, records } = await bots.start();
    const mine = await slack.ask('save https://example.org/memcached 速い');
    await slack.press(mine, 'edit_saved');
    const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
    await slack.press(mine, 'remove_saved');
    await slack.until(() => mine.edits === 1, 'the removal');
    await slack.submit(form, { comment: 'もっと速い' });
    await slack.until(() => wordsOf(form).includes('URLかタイトルのどちらか'), 'a word about it');
    expect((await records.saved.readAll()).saved).toEqual([]);
  });

  it('takes a full stop after an address for no part of it', async () => {
    const { slack, records } = await bots.start();
    await slack.ask('save https://example.org/memcached。');
    await slack.ask('save <https://example.org/memcached。>', { user: 'U0BOB' });
    const { saved } = await records.saved.readAll();
    expect(saved.map(({ article }) => article.url)).toEqual(['https://example.org/memcached']);
    expect(saved[0]?.comments).toHaveLength(2);
  });

  it('is undone in one press from the Home tab', async () => {
    const { slack, records } = await bots.start();
    await slack.ask('save https://example.org/memcached 速い');
    const home = await slack.openHome();
    expect(wordsOf(home)).toContain('速い');
    await slack.pressInView(home, 'remove_saved');
    await slack.until(() => !wordsOf(slack.homes.get('U0ALICE') ?? home).includes('速い'), 'Home');
    expect((await records.saved.readAll()).saved).toEqual([]);
  });
});

describe('a gap', () => {
  it('is looked at without a second search of the person in the metrics', async () => {
    const searches: string[] = [];
    const real = await memoryIndex(archive);
    const { slack, records, bot } = await bots.start({
      index: {
        search: (query, options) => {
          searches.push(query);
          return real.search(query, options);
        },
      },
    });
    await slack.ask('redis after:2020-01-01');
    await slack.ask('memcached tag:redis');
    await bot.stop(5000);
    expect(searches).toEqual(['redis after:2020-01-01', 'memcached tag:redis']);
    expect(await records.gaps.readSince('2000-01-01')).toHaveLength(1);
  });

  it('is no search that only its filter made empty', async () => {
    const { slack, records, bot } = await bots.start();
    for (const query of ['redis after:2020-01-01', 'redis tag:container', 'memcached tag:redis'])
      expect(wordsOf(await slack.ask(query))).toContain('ありませんでした');
    await bot.stop(5000);
    const gaps = await records.gaps.readSince('2000-01-01');
    expect(gaps.map(({ words }) => words)).toEqual(['memcached']);
  });

  it('is one no more after a refresh that brought something, and is forgotten when it is old', async () => {
    const { slack, records, bot } = await bots.start();
    await slack.ask('memcached');
    await slack.ask('kubernetes');
    await bot.stop(5000);
    await records.gaps.count('cassandra', 'U0BOB', '2026-01-01');
    const now = new Date();
    const lately = new Date(now.getTime() - 80 * day).toISOString().slice(0, 10);
    const longAgo = new Date(now.getTime() - 100 * day).toISOString().slice(0, 10);
    await records.gaps.count('lately', 'U0BOB', lately);
    await records.gaps.count('long ago', 'U0BOB', longAgo);
    const arrived: Article = {
      ...(first as Article),
      id: '00000000000000aa',
      url: 'https://blog.example.com/memcached',
      title: 'memcachedの話',
      articleTitle: 'memcachedの話',
    };
    const opened = await openMemoryIndex([...archive, arrived]);
    const closed = await closeGaps({
      records,
      index: { read: (reading) => reading(opened) },
      timeZone: 'Asia/Tokyo',
      now: () => now,
    });
    expect(closed).toBe(1);
    const left = (await records.gaps.readSince('2000-01-01')).map(({ words }) => words);
    expect(left.toSorted()).toEqual(['kubernetes', 'lately']);
  });
});

describe('a query', () => {
  it('older than the configured days goes at the next refresh, though nobody asks', async () => {
    const { slack, records, bot } = await bots.start();
    await slack.ask('redis cpu');
    await bot.stop(5000);
    const refreshAfter = (days: number) =>
      runRefreshJob(
        { name: 'refresh', data: refreshOrder, updateProgress: () => Promise.resolve() },
        undefined,
        {
          refresh: () => Promise.resolve(refreshed),
          rebuild: () => Promise.reject(new Error('not asked for')),
          records,
          notices: { lang: 'ja', tell: () => Promise.resolve() },
          mayGoOn: () => Promise.resolve(true),
          onPublished: () => Promise.resolve(),
          now: () => new Date(Date.now() + days * day),
          log: silentLog,
        },
      );
    await refreshAfter(29);
    expect(await records.queries.readDistinct(5)).toHaveLength(1);
    await refreshAfter(31);
    expect(await bots.redis.connect().xlen('{yuuk}:queries')).toBe(0);
  });

  it('with asterisks and back-ticks is text in a shared article', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('redis OR *cpu* OR `load` OR _x_');
    await slack.press(message, 'share');
    const post = await slack.until(
      () => slack.messages.find(({ via }) => via === 'chat.postMessage'),
      'the shared article',
    );
    const texts = textsOf(post.blocks).filter(({ text }) => text.includes('*cpu*'));
    expect(texts).toMatchObject([{ type: 'plain_text' }]);
    expect(texts[0]?.text).toContain('redis OR *cpu* OR `load` OR _x_');
  });
});

describe('forget-me', () => {
  it('also removes what was kept of a person’s own digests, and of nobody else’s', async () => {
    const { slack, records } = await bots.start();
    await slack.ask('digest subscribe me');
    const entry: DigestEntry = {
      state: 'posting',
      token: 't1',
      period: { from: null, to: '2026-11-16T01:00:00.000Z' },
      through: 5,
      ids: [first?.id ?? ''],
      channel: null,
      ts: null,
      details: 'none',
      reason: null,
    };
    const slots = ['2026-11-16T01:00:00.000Z', '2026-11-23T01:00:00.000Z'] as const;
    for (const target of ['U0ALICE', 'U0BOB', 'C0GENERAL']) {
      const none = { instead: null, after: null };
      expect(await records.digests.claim(target, slots[0], entry, none)).toBe(true);
      await records.digests.write(target, slots[0], { ...entry, state: 'posted' }, 't1');
      const next = { instead: null, after: 't1' };
      expect(await records.digests.claim(target, slots[1], { ...entry, token: 't2' }, next)).toBe(
        true,
      );
    }
    await slack.ask('forget-me');
    const client = bots.redis.connect();
    const names = await client.keys('{yuuk}:digests*');
    expect(names.toSorted()).toEqual([
      '{yuuk}:digests',
      '{yuuk}:digests:C0GENERAL',
      '{yuuk}:digests:U0BOB',
    ]);
    expect(JSON.stringify(await client.hgetall('{yuuk}:digests'))).not.toContain('U0ALICE');
    expect(await records.digests.readLast('U0ALICE')).toBeNull();
    expect(await records.digests.readOpen('U0ALICE')).toBeNull();
    expect(await records.digests.readLast('U0BOB')).not.toBeNull();
    expect(await records.digests.readOpen('C0GENERAL')).not.toBeNull();
  });
});

/** A queue whose one job goes through these views, one a look. */
const oneJob = (result: RefreshReport = refreshed): NonNullable<StartOptions['queues']> => {
  const views: Partial<JobView>[] = [
    { state: 'waiting' },
    { progress: { step: 'merge', done: 0, total: 0 } },
    { progress: { step: 'publish', done: 1, total: 2 } },
    { state: 'completed', result },
  ];
  return {
    requestRefresh: ({ by }) => Promise.resolve({ jobId: 'refresh_1', joined: false, by }),
    readJob: (queue, jobId) =>
      Promise.resolve({
        jobId,
        queue,
        state: 'active',
        progress: null,
        result: null,
        reason: null,
        failedAt: null,
        ...(views.length > 1 ? views.shift() : views[0]),
      }),
  };
};
const isOver = (message: FakeMessage): boolean => wordsOf(message).includes('記事 15件、2.3秒');

describe('a rebuild', () => {
  it('begun from an offered button is followed in one message to its end', async () => {
    const { slack } = await bots.start({ queues: oneJob() });
    const message = await slack.ask('reidnex', admin);
    await slack.press(message, 'run_command', admin);
    await slack.until(() => slack.messages.some(isOver), 'the summary', 12_000);
    expect(slack.messages).toEqual([message]);
    expect(isOver(message)).toBe(true);
  });

  it('names the searches of people that lead to another article now, as text', async () => {
    const movedQueries = [
      { query: 'redis <!channel>', id: 'a', title: 'Before', place: 2, instead: 'After' },
      { query: 'gone', id: 'b', title: 'Lost', place: null, instead: null },
    ];
    const result: RefreshReport = { ...refreshed, state: 'published', movedQueries };
    const { slack } = await bots.start({ queues: oneJob(result) });
    const message = await slack.ask('reindex', admin);
    await slack.until(() => slack.messages.some(isOver), 'the summary', 12_000);
    expect(wordsOf(message)).toContain('redis <!channel>: Before → After');
    expect(wordsOf(message)).toContain('gone: Lost → (なし)');
    expect(message.text).not.toContain('<!channel>');
  });

  it('is told to its end although a step of it could not be shown', async () => {
    const queues = oneJob();
    const gate = new EventEmitter();
    const begun = once(gate, 'begin');
    const { readJob } = queues;
    queues.readJob = async (...job) => {
      await begun;
      return (await readJob?.(...job)) as JobView;
    };
    const { slack } = await bots.start({ queues });
    const message = await slack.ask('reindex', admin);
    slack.failNext('response_url', { kind: 'error', error: 'invalid_blocks' });
    gate.emit('begin');
    await slack.until(() => slack.messages.some(isOver), 'the summary', 12_000);
    expect(slack.messages).toEqual([message]);
  });

  it('asked for by direct message is followed in one message', async () => {
    const { slack } = await bots.start({ queues: oneJob() });
    const asked = await slack.direct('reindex', admin);
    await slack.until(() => slack.messages.some(isOver), 'the summary', 12_000);
    const answers = slack.messages.filter((message) => message !== asked);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ channel: 'D0ADMIN' });
    expect(answers[0]?.edits).toBeGreaterThan(1);
  });
});

describe('an article posted as a reply', () => {
  it('that Slack refuses can be tried again at once, and the person is told why', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('redis cpu', { channel: 'C0RANDOM' });
    await slack.press(message, 'share');
    const offer = await slack.until(() => slack.messages[1], 'the offer');
    slack.failNext('response_url', { kind: 'error', error: 'restricted_action' });
    await slack.press(offer, 'share_as_reply');
    const told = await slack.until(() => slack.messages[2], 'a word about it');
    expect(told.ephemeralTo).toBe('U0ALICE');
    expect(wordsOf(told)).toContain('ここには投稿できません');
    await slack.press(offer, 'share_as_reply');
    const shown = () => slack.messages.find(({ ephemeralTo }) => ephemeralTo === null);
    expect(wordsOf(await slack.until(shown, 'the article'))).toContain('Shared by <@U0ALICE>');
  });

  it('appears once, however often the button is pressed', async () => {
    const { slack, bot } = await bots.start();
    const message = await slack.ask('redis cpu', { channel: 'C0RANDOM' });
    await slack.press(message, 'share');
    const offer = await slack.until(() => slack.messages[1], 'the offer');
    await Promise.all([1, 2, 3].map(() => slack.press(offer, 'share_as_reply')));
    await bot.stop(5000);
    const shown = slack.messages.filter(({ ephemeralTo }) => ephemeralTo === null);
    expect(shown.map(wordsOf)).toEqual([expect.stringContaining('Shared by <@U0ALICE>')]);
    expect(offer.deleted).toBe(true);
  });
});

describe('a miss', () => {
  it('that everybody sees has no close button', async () => {
    const { slack } = await bots.start();
    expect(pressables(await slack.ask('memcached'))).toContain('dismiss');
    for (const words of ['memcached', 'あ']) {
      const asked = await slack.mention(words);
      const answer = await slack.until(
        () => slack.messages.find(({ threadTs }) => threadTs === asked.ts),
        'an answer',
      );
      expect(answer.ephemeralTo).toBeNull();
      expect(pressables(answer)).not.toContain('dismiss');
    }
  });
});

/** All text objects of a message. */
function textsOf(value: unknown): { type: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = typeof type === 'string' && typeof text === 'string' ? [{ type, text }] : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
}
