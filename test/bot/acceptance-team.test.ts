import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/log.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { findViewFaults } from '../support/fake-slack-rules.ts';
import { archive } from './articles.ts';
import { pressables, titlesOf, wordsOf } from './read-blocks.ts';
import { memoryIndex, startBot, useBots } from './start-bot.ts';

// What a team expects of yuuk beside its searches, at the real surface.

const bots = useBots();

const admin = { user: 'U0ADMIN' };
const [first] = archive;

/** A row of buttons with one button. */
const button = (action_id: string, value: string) => ({
  type: 'actions',
  elements: [{ type: 'button', action_id, value, text: { type: 'plain_text', text: 'x' } }],
});

describe('what only admins may do', () => {
  it.each([
    ['reindex', ''],
    ['rollback', ''],
    ['retry_job', 'refresh r1'],
    ['show_article', first?.id ?? ''],
    ['run_command', 'reindex --force'],
    ['run_command', 'doctor'],
    ['digest_subscribe', 'C0GENERAL'],
    ['digest_unsubscribe', 'C0GENERAL'],
    ['digest_pause', 'C0GENERAL'],
    ['digest_resume', 'C0GENERAL'],
  ])('is not done by a press of %s %j that a member made by hand', async (action, value) => {
    const done: string[] = [];
    const note = (name: string) => () => {
      done.push(name);
      return Promise.reject(new Error('done'));
    };
    const { slack, records } = await bots.start({
      operations: { rollback: note('rollback'), runDoctor: note('doctor') },
      queues: { requestRefresh: note('reindex'), retryFailed: note('retry') },
    });
    await records.hidden.hide({ articleId: first?.id ?? '', title: 'x', by: 'U0ADMIN', at: '' });
    const message = await slack.ask('コンテナ');
    message.blocks.push(button(action, value));
    await slack.press(message, action, { nth: 0 });
    const refusal = await slack.until(
      () => slack.messages.find((one) => wordsOf(one).includes('管理者だけができます')),
      'a refusal',
    );
    expect(refusal.ephemeralTo).toBe('U0ALICE');
    expect(done).toEqual([]);
    expect(await records.hidden.readAll()).toHaveLength(1);
    expect(await records.subscriptions.read('C0GENERAL')).toBeNull();
    expect(await records.audit.readNewest(1)).toMatchObject([{ allowed: false, by: 'U0ALICE' }]);
  });
});

/** Ids of the twins in the order of their links. */
const twinsIn = (message: { blocks: readonly object[] }) => [
  ...new Set(JSON.stringify(message.blocks).match(/twin\d{4}(?=")/g)),
];

describe('votes', () => {
  it('are counted for each query and article, one a person, and shown to admins with the words', async () => {
    const { slack, records } = await bots.start();
    for (const user of ['U0ALICE', 'U0BOB']) {
      const message = await slack.ask('redis cpu', { user });
      await slack.press(message, 'row_menu', { option: 'useful', user });
      await slack.until(
        () => /ありがとう|Thank you/u.test(slack.messages.at(-1)?.text ?? ''),
        'thanks',
      );
    }
    const other = await slack.ask('redis');
    await slack.press(other, 'row_menu', { option: 'useless' });
    await expect.poll(async () => (await records.feedback.readAll()).length).toBe(2);
    const words = wordsOf(await slack.openHome('U0ADMIN'));
    expect(words).toContain('redis cpu → RedisサーバのCPU負荷を下げる  👍 2  👎 0');
    expect(words).toContain('redis → RedisサーバのCPU負荷を下げる  👍 0  👎 1');
    expect(wordsOf(await slack.openHome())).not.toContain('👍');
  });

  it('decide between articles that match equally well, from the next search on', async () => {
    const twins = ['2018', '2016'].map((year) => ({
      ...archive[0]!,
      id: `twin${year}`,
      url: `https://blog.example.com/twin${year}`,
      title: 'スナップショットの取り方',
      articleTitle: 'スナップショットの取り方',
      publishedAt: `${year}-01-01T00:00:00+09:00`,
      bookmarks: [],
    }));
    const { slack, records } = await bots.start({ index: await memoryIndex(twins) });
    const message = await slack.ask('スナップショット');
    expect(twinsIn(message)).toEqual(['twin2018', 'twin2016']);
    await records.feedback.vote('スナップショット', 'twin2016', 'U0BOB', 'useful');
    await slack.press(message, 'row_menu', { option: 'useless' });
    await slack.until(() => slack.messages[1], 'thanks');
    expect(twinsIn(await slack.ask('スナップショット'))).toEqual(['twin2016', 'twin2018']);
  });
});

describe('a hidden article', () => {
  it('is not shared from a row that was drawn before', async () => {
    const { slack, records } = await bots.start();
    const message = await slack.ask('redis cpu');
    const own = await slack.ask('redis cpu', admin);
    await slack.press(own, 'row_menu', { option: 'hide', ...admin });
    await slack.until(() => slack.messages.length === 3, 'a confirmation');
    expect(await records.hidden.readAll()).toHaveLength(1);
    const before = slack.messages.length;
    await slack.press(message, 'share');
    const told = await slack.until(() => slack.messages[before], 'a word about it');
    expect(told.ephemeralTo).toBe('U0ALICE');
    expect(wordsOf(told)).toContain('この記事は索引にもうありません');
  });
});

describe('a question', () => {
  it('by mention counts against the same rate as commands', async () => {
    const { slack } = await bots.start({ commandsPerMinute: 2 });
    await slack.ask('redis');
    await slack.mention('redis');
    await slack.until(() => slack.messages.find(({ via }) => via === 'chat.postMessage'), 'rows');
    await slack.mention('redis');
    const told = await slack.until(
      () => slack.messages.find(({ via }) => via === 'chat.postEphemeral'),
      'the wait',
    );
    expect(wordsOf(told)).toMatch(/あと\d+秒/u);
    expect(wordsOf(await slack.ask('redis'))).toMatch(/あと\d+秒/u);
  });

  it('over a socket too is bounded for each person', async () => {
    const { slack } = await bots.start({ mode: 'socket', commandsPerMinute: 1 });
    expect(titlesOf(await slack.ask('redis'))).not.toEqual([]);
    expect(wordsOf(await slack.ask('redis'))).toMatch(/あと\d+秒お待ちください/u);
  });
});

describe('a reaction in a private place', () => {
  it('saves nothing unasked, says who would find it, and offers the form with the link', async () => {
    const { slack, records } = await bots.start({ settings: { saveReaction: 'pushpin' } });
    const written = slack.writes('U0ALICE', '内緒 <https://example.org/plan>', 'G0SECRET');
    await slack.react(written);
    const note = await slack.until(() => slack.messages[1], 'a note');
    expect(note).toMatchObject({ ephemeralTo: 'U0ALICE', channel: 'G0SECRET' });
    expect(wordsOf(note)).toContain('ワークスペースの全員が検索で見つけられます');
    expect((await records.saved.readAll()).saved).toEqual([]);
    await slack.press(note, 'add_article');
    const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
    expect(JSON.stringify(form.view)).toContain('"initial_value":"https://example.org/plan"');
    await slack.submit(form, {});
    await slack.until(() => wordsOf(form).includes('保存しました'), 'the end');
    expect(JSON.stringify(await records.saved.readAll())).not.toContain('内緒');
  });
});

describe('a save', () => {
  it('keeps no more of a comment than the form would take', async () => {
    const { slack, records } = await bots.start();
    await slack.ask(`save https://example.org/long ${'🍣'.repeat(2000)}`);
    const [saved] = (await records.saved.readAll()).saved;
    expect(saved?.comments[0]?.comment).toBe('🍣'.repeat(500));
  });

  it('is edited and removed by its own person only', async () => {
    const { slack, records } = await bots.start();
    const mine = await slack.ask('save https://example.org/a mine');
    await slack.ask('save https://example.org/a theirs', { user: 'U0BOB' });
    await slack.press(mine, 'edit_saved');
    const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
    expect(JSON.stringify(form.view)).toContain('"initial_value":"mine"');
    expect(JSON.stringify(form.view)).not.toContain('theirs');
    await slack.submit(form, { comment: 'changed' });
    await slack.until(() => wordsOf(form).includes('コメントを加えました'), 'the end');
    // Bob's press on Alice's message, made by hand, takes back Bob's own.
    await slack.press(mine, 'remove_saved', { user: 'U0BOB' });
    await expect
      .poll(async () =>
        (await records.saved.readAll()).saved[0]?.comments.map((one) => one.comment),
      )
      .toEqual(['changed']);
  });
});

describe('the Home tab', () => {
  it('keeps the limits with all it can hold, under a hundred blocks', async () => {
    const long = '長い名前と🍣'.repeat(60);
    const { slack, records } = await bots.start({
      operations: {
        readLastReport: () =>
          Promise.resolve({
            generation: 1,
            articles: 1,
            added: [],
            changed: [],
            removed: [],
            rejected: 900,
            receipts: Array.from({ length: 40 }, () => ({
              file: long,
              format: null,
              encoding: 'utf-8',
              declaredCount: 1,
              parsed: 0,
              articles: 0,
              rejected: [{ position: 1, reason: long }],
              warnings: [long],
              nextPage: null,
            })),
            refused: null,
            dryRun: false,
            tookMs: 1,
          }),
      },
      queues: {
        listFailed: () =>
          Promise.resolve(
            Array.from({ length: 9 }, (_, at) => ({
              jobId: `j${at}`,
              queue: 'refresh' as const,
              state: 'failed' as const,
              progress: null,
              result: null,
              reason: long,
              failedAt: '2026-11-20T09:00:00+09:00',
            })),
          ),
      },
    });
    for (let n = 0; n < 20; n += 1) {
      await records.history.note('U0ADMIN', `${long.slice(0, 400)} ${n}`);
      await records.watches.add({ userId: 'U0ADMIN', query: `${long} ${n}`.slice(-300), at: '' });
      await records.hidden.hide({ articleId: `h${n}`, title: long, by: 'x', at: '' });
      for (const user of ['U1', 'U2']) await records.gaps.count(`${n} ${long}`, user, '2099-01-01');
      await records.feedback.vote(`${n} ${long}`, first?.id ?? '', 'U1', 'useful');
      await slack.ask(`save https://example.org/${n} ${long}`, admin);
    }
    await records.seen.record(
      archive.map(({ id }) => id),
      new Date(),
    );
    const home = await slack.openHome('U0ADMIN');
    expect(findViewFaults(home.view)).toEqual([]);
    expect((home.view['blocks'] as unknown[]).length).toBeLessThan(100);
    expect(pressables(home).length).toBeGreaterThan(20);
  });
});

describe('privacy', () => {
  it('keeps what people write out of the log, whatever its level', async () => {
    const lines: string[] = [];
    const write = (fields: object, message: string): void => {
      lines.push(
        `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? String(value.stack) : value))}`,
      );
    };
    const log: Log = { debug: write, info: write, warn: write, error: write };
    const { slack, bot } = await bots.start({
      log,
      settings: { saveReaction: 'pushpin', alreadyKnownChannels: ['C0GENERAL'] },
    });
    const secret = 'ひみつの文章xyzzy';
    const found = await slack.ask(`redis OR ${secret}`);
    await slack.press(found, 'row_menu', { option: 'useful' });
    await slack.until(() => slack.messages[1], 'thanks');
    const miss = await slack.ask(secret);
    await slack.press(miss, 'watch');
    await slack.until(() => slack.messages[3], 'a confirmation');
    await slack.ask(`save https://example.org/${secret} ${secret}`);
    await slack.mention(secret);
    await slack.direct(secret);
    const written = slack.writes('U0BOB', `${secret} <https://example.org/q|${secret}>`);
    await slack.shortcut('yuuk_related', written);
    await slack.shortcut('yuuk_save', written);
    await slack.react(written);
    slack.failNext('response_url', { kind: 'error', error: 'invalid_blocks' });
    await slack.command(`redis ${secret}`);
    await slack.openHome();
    await slack.ask('reindex');
    await bot.stop(5000);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toMatch(/ひみつ|xyzzy|redis cpu|アルファ/u);
    expect(lines.join('\n')).not.toMatch(/xoxb-|fake-signing/u);
  });

  it('is kept by forget-me: everything about a person goes, and each kind is named', async () => {
    const { slack, records } = await bots.start();
    const found = await slack.ask('redis cpu');
    await slack.press(found, 'row_menu', { option: 'useful' });
    await slack.until(() => slack.messages[1], 'thanks');
    const miss = await slack.ask('memcached');
    await slack.press(miss, 'watch');
    await slack.until(() => slack.messages[3], 'a confirmation');
    await slack.ask('digest subscribe me');
    await slack.ask('redis', { user: 'U0BOB' });
    const words = wordsOf(await slack.ask('forget-me'));
    for (const line of [
      '検索の履歴 2件',
      '検索語の記録 2件',
      '検索結果の控え 1件',
      'お知らせの待ち 1件',
      '評価 1件',
      '見つからなかった語の数 1件',
      '個人のまとめ 1件',
    ])
      expect(words).toContain(line);
    expect(words).toContain('保存した記事とコメントは、チームのものとして残っています');
    const client = bots.redis.connect();
    const left = await client.keys('*U0ALICE*');
    expect(left.filter((name) => !name.includes(':rate:'))).toEqual([]);
    expect(await records.feedback.readAll()).toEqual([]);
    expect(await records.history.read('U0BOB', 5)).toEqual(['redis']);
    const again = wordsOf(await slack.ask('forget-me'));
    expect(again).toContain('あなたについての記録はありませんでした');
  });
});

describe('requests of others', () => {
  it('over a socket from another workspace are acknowledged and do no work', async () => {
    const searches: string[] = [];
    const real = await memoryIndex(archive);
    const slack = await FakeSlack.start();
    const bot = await startBot({
      redis: bots.redis,
      slack,
      mode: 'socket',
      index: {
        search: (query, options) => {
          searches.push(query);
          return real.search(query, options);
        },
      },
    });
    const event = {
      type: 'app_mention',
      user: 'U0STRANGER',
      text: '<@U0YUUK> redis',
      ts: '1.1',
      event_ts: '1.1',
      channel: 'C0GENERAL',
    };
    const delivery = await slack.event(event, { team: 'T9OTHER' });
    expect(delivery.status).toBe(200);
    await bot.bot.stop(5000);
    expect(searches).toEqual([]);
    expect(slack.messages).toEqual([]);
    await bot.stop();
    await slack.stop();
  });
});
