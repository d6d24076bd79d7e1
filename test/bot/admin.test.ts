import { describe, expect, it } from 'vitest';
import type { ReindexReport } from '../../src/present/reindex.ts';
import type { JobView } from '../../src/store/job-queue.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis } from '../support/redis.ts';
import { archive } from './articles.ts';
import { pressables, wordsOf } from './read-blocks.ts';
import { type StartOptions, startBot, useBots } from './start-bot.ts';

const bots = useBots();

const admin = { user: 'U0ADMIN' };

const report = (changes: Partial<ReindexReport> = {}): ReindexReport => ({
  generation: 8,
  articles: 16,
  added: [{ id: 'n1', title: '新しい記事 <!channel>' }],
  changed: [],
  removed: [],
  rejected: 1,
  receipts: [
    {
      file: 'dumps/a.txt',
      format: 'hatena-text',
      encoding: 'utf-8',
      declaredCount: 18,
      parsed: 16,
      articles: 16,
      rejected: [{ position: 3, reason: 'no title' }],
      warnings: ['18 declared, 16 found'],
      nextPage: false,
    },
  ],
  refused: null,
  dryRun: false,
  tookMs: 2345,
  ...changes,
});

/** A queue whose one job goes through these views, one a look. */
function jobGoing(
  views: Partial<JobView>[],
): NonNullable<StartOptions['queues']> & { asked: object[] } {
  const asked: object[] = [];
  let look = 0;
  return {
    asked,
    requestRefresh: (request) => {
      asked.push(request);
      return Promise.resolve({ jobId: 'refresh_1', joined: false, by: request.by });
    },
    readJob: (queue, jobId) => {
      const view = views[Math.min(look, views.length - 1)];
      look += 1;
      return Promise.resolve({
        jobId,
        queue,
        state: 'active',
        progress: null,
        result: null,
        reason: null,
        failedAt: null,
        ...view,
      });
    },
  };
}

describe('reindex', () => {
  it('is refused to others, who are told whom to ask; the attempt is written down', async () => {
    const queues = jobGoing([]);
    const { slack, records } = await bots.start({ queues, settings: { adminUsers: ['U0ADMIN'] } });
    const message = await slack.ask('reindex');
    expect(wordsOf(message)).toContain(
      'この操作は管理者だけができます。<@U0ADMIN>に相談してください。',
    );
    expect(queues.asked).toEqual([]);
    expect(await records.audit.readNewest(1)).toMatchObject([
      { action: 'reindex', allowed: false, by: 'U0ALICE' },
    ]);
  });

  it('is followed in one message from its start to its summary, within five uses', async () => {
    const queues = jobGoing([
      { state: 'waiting' },
      { progress: { step: 'fetch', done: 1, total: 2 } },
      { progress: { step: 'merge', done: 0, total: 0 } },
      { progress: { step: 'build', done: 5, total: 10 } },
      { progress: { step: 'publish', done: 1, total: 2 } },
      { state: 'completed', result: report() },
    ]);
    const { slack } = await bots.start({ queues });
    const message = await slack.ask('reindex --force', admin);
    expect(wordsOf(message)).toContain('索引の作り直しを始めました。(refresh_1)');
    await slack.until(() => wordsOf(message).includes('入れ替えました'), 'the summary', 12_000);
    const words = wordsOf(message);
    expect(words).toContain('記事 16件、2.3秒');
    expect(words).toContain('追加 1 ・ 変更 0 ・ 削除 0 ・ 読めない項目 1');
    expect(words).toContain('+ 新しい記事 <!channel>');
    expect(words).toContain('#3 no title');
    expect(words).toContain('18 declared, 16 found');
    expect(message.edits).toBeLessThanOrEqual(3);
    expect(slack.messages).toHaveLength(1);
    expect(queues.asked).toMatchObject([
      { force: true, dryRun: false, by: { kind: 'user', userId: 'U0ADMIN' } },
    ]);
  });

  it('that was refused for its losses says why, and how to go on', async () => {
    const result = report({ refused: 'samples would lose 40 % of its articles', generation: 7 });
    const { slack } = await bots.start({ queues: jobGoing([{ state: 'completed', result }]) });
    const message = await slack.ask('reindex', admin);
    await slack.until(() => message.edits > 0, 'the end');
    expect(wordsOf(message)).toContain('samples would lose 40 % of its articles');
    expect(wordsOf(message)).toContain('`/yuuk reindex --force`');
  });

  it('that failed says so calmly, with a reference that is in the log', async () => {
    const { slack, troubles } = await bots.start({
      queues: jobGoing([{ state: 'failed', reason: 'ENOENT /secret/path' }]),
    });
    const message = await slack.ask('reindex', admin);
    await slack.until(() => message.edits > 0, 'the end');
    expect(wordsOf(message)).toContain('作り直しに失敗しました');
    expect(wordsOf(message)).not.toContain('/secret/path');
    const reference = /番号: (\w+)/u.exec(wordsOf(message))?.[1];
    expect(troubles.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ reference }),
    );
  });

  it('tells its end by direct message when the answer address is dead by then', async () => {
    let now = Date.now();
    const slack = await FakeSlack.start({ now: () => now });
    const queues = jobGoing([{ state: 'waiting' }, { state: 'completed', result: report() }]);
    const { readJob } = queues;
    queues.readJob = (...call) => {
      const view = readJob?.(...call);
      now += 31 * 60_000;
      return view as Promise<JobView>;
    };
    const own = await startBot({ redis: bots.redis, slack, queues, now: () => now });
    await slack.command('reindex', admin);
    const told = await slack.until(
      () => slack.messages.find(({ channel }) => channel === 'D0ADMIN'),
      'a direct message',
    );
    expect(wordsOf(told)).toContain('入れ替えました');
    await own.stop();
    await slack.stop();
  });

  it('is not followed any longer when the process stops', async () => {
    const { slack, bot } = await bots.start({ queues: jobGoing([{ state: 'active' }]) });
    await slack.ask('reindex', admin);
    const from = performance.now();
    expect(await bot.stop(5000)).toBe(0);
    expect(performance.now() - from).toBeLessThan(3000);
  });

  it('is refused while it cannot be written down', async () => {
    const queues = jobGoing([]);
    const { slack } = await bots.start({
      queues,
      records: (records) => ({
        ...records,
        audit: { ...records.audit, note: () => Promise.reject(new Error('gone')) },
      }),
    });
    await slack.ask('reindex', admin);
    expect(queues.asked).toEqual([]);
  });
});

describe('rollback', () => {
  it('is for admins, and says which generation is back', async () => {
    let calls = 0;
    const { slack } = await bots.start({
      operations: {
        rollback: () => {
          calls += 1;
          return Promise.resolve({ rolledBack: true, from: 8, to: 7 });
        },
      },
    });
    expect(wordsOf(await slack.ask('rollback'))).toContain('管理者だけができます');
    expect(calls).toBe(0);
    expect(wordsOf(await slack.ask('rollback', admin))).toContain('世代 7');
  });
});

describe('status', () => {
  it('is private, and comes from memory with a word about it when Redis is away', async () => {
    let isAway = false;
    const { slack } = await bots.start({
      operations: {
        readStatus: () =>
          isAway
            ? Promise.reject(new Error('away'))
            : Promise.resolve({
                version: '1.2.3',
                generation: 7,
                articles: 1234,
                indexedAt: new Date(Date.now() - 7_200_000).toISOString(),
                sources: [{ name: 'feed_*x*', articles: 12, error: 'HTTP 500', stale: true }],
                refresh: { last: '2026-11-20T09:00:00+09:00', next: null },
                digest: { last: null, next: null },
                queue: { waiting: 1, active: 0, failed: 2 },
                lastError: { at: '2026-11-20T09:00:00+09:00', message: 'feed: HTTP 500' },
              }),
      },
    });
    const words = wordsOf(await slack.ask('status'));
    expect(words).toContain('記事 1,234件');
    expect(words).toContain('更新 2 時間前');
    expect(words).toContain('feed_*x*: HTTP 500');
    expect(words).toContain('待ち 1 ・ 実行中 0 ・ 失敗 2');
    expect(words).toContain('版 1.2.3');
    isAway = true;
    const stale = await slack.ask('status');
    expect(stale.ephemeralTo).toBe('U0ALICE');
    expect(wordsOf(stale)).toMatch(/1 分前に分かっていた様子/);
  });
});

describe('doctor', () => {
  it('shows admins what is wrong first, with the fix', async () => {
    const { slack } = await bots.start({
      operations: {
        runDoctor: () =>
          Promise.resolve([
            { level: 'ok', title: 'Node 20', fix: null },
            { level: 'fatal', title: 'Redis evicts keys', fix: 'maxmemory-policy noeviction' },
          ]),
      },
    });
    const words = wordsOf(await slack.ask('doctor', admin)).split('\n');
    expect(words[1]).toContain('❌ Redis evicts keys');
    expect(words[2]).toContain('noeviction');
    expect(wordsOf(await slack.ask('doctor'))).toContain('管理者だけ');
  });
});

describe('help', () => {
  it('is the same for nothing and for help, offers queries that find something, and keeps admin commands to admins', async () => {
    const { slack } = await bots.start();
    const bare = await slack.ask('');
    const asked = await slack.ask('help');
    expect(asked.blocks).toEqual(bare.blocks);
    expect(bare.ephemeralTo).toBe('U0ALICE');
    const examples = pressables(bare).filter((id) => id.startsWith('run_query'));
    expect(examples).toHaveLength(4);
    for (let nth = 0; nth < 4; nth += 1) {
      const before = slack.messages.length;
      await slack.press(await slack.ask(''), 'run_query', { nth });
      const message = await slack.until(() => slack.messages[before], 'an answer');
      await slack.until(() => message.edits === 1, 'an answer');
      expect(wordsOf(message)).not.toContain('ありませんでした');
    }
    expect(wordsOf(bare)).not.toContain('reindex');
    expect(wordsOf(await slack.ask('help', admin))).toContain('/yuuk reindex');
    const lines = wordsOf(bare).split('\n').length;
    expect(lines).toBeLessThan(25);
  });
});

describe('who is an admin', () => {
  it('is nobody when Slack does not tell', async () => {
    const slack = await FakeSlack.start({ scopes: ['commands', 'chat:write'] });
    const own = await startBot({ redis: bots.redis, slack, queues: jobGoing([]) });
    expect(wordsOf(await slack.ask('reindex', admin))).toContain('管理者だけ');
    await own.stop();
    await slack.stop();
  });

  it('is whoever is configured, and the members of configured groups', async () => {
    const { slack } = await bots.start({
      settings: {
        admins: { users: ['U0ALICE'], usergroups: ['S0ADMINS'], workspaceAdmins: false },
      },
    });
    slack.usergroups.set('S0ADMINS', ['U0BOB']);
    const none = 'No previous';
    expect(wordsOf(await slack.ask('rollback', { user: 'U0ALICE' }))).toContain(
      '戻せる前の索引がありません',
    );
    expect(wordsOf(await slack.ask('rollback', { user: 'U0BOB' }))).toContain(
      'There is no previous index',
    );
    expect(wordsOf(await slack.ask('rollback', admin))).not.toContain(none);
    expect(wordsOf(await slack.ask('rollback', admin))).toContain('管理者だけ');
  });

  it('is known anew as soon as Slack says that a profile changed, and so is the language', async () => {
    const { slack } = await bots.start();
    const bob = { user: 'U0BOB' };
    expect(wordsOf(await slack.ask('rollback', bob))).toContain('Only admins can do this.');
    const profile = slack.users.find(({ id }) => id === 'U0BOB');
    Object.assign(profile ?? {}, { locale: 'ja-JP', isAdmin: true });
    await slack.event({ type: 'user_change', user: { id: 'U0BOB', locale: 'ja-JP' } });
    expect(wordsOf(await slack.ask('rollback', bob))).toContain('戻せる前の索引がありません');
  });

  it('is no guest and no bot', async () => {
    const slack = await FakeSlack.start({
      users: [
        { id: 'U0GUEST', name: 'guest', isAdmin: true, isRestricted: true },
        { id: 'U0STRANGER', name: 'stranger', isAdmin: true, teamId: 'T9OTHER' },
      ],
    });
    const own = await startBot({ redis: bots.redis, slack });
    for (const user of ['U0GUEST', 'U0STRANGER']) {
      expect(wordsOf(await slack.ask('rollback', { user }))).toContain('管理者だけ');
    }
    await own.stop();
    await slack.stop();
  });
});

describe('the Home tab', () => {
  it('offers somebody new three searches, and later their own, which they can erase', async () => {
    const { slack, records, bot } = await bots.start();
    const fresh = await slack.openHome();
    expect(wordsOf(fresh)).toContain('試してみる');
    expect(pressables(fresh).filter((id) => id.startsWith('run_query'))).toHaveLength(3);
    await slack.ask('redis cpu');
    await slack.ask('コンテナ');
    const used = await slack.openHome();
    expect(wordsOf(used)).toMatch(/最近の検索[^]*\nコンテナ\nredis cpu\n/u);
    await slack.pressInView(used, 'clear_history');
    const emptied = await slack.until(() => {
      const home = slack.homes.get('U0ALICE');
      return home && home.hash !== used.hash ? home : null;
    }, 'the page without it');
    expect(wordsOf(emptied)).not.toContain('最近の検索');
    expect(wordsOf(emptied)).toContain('試してみる');
    expect(await records.history.read('U0ALICE', 5)).toEqual([]);
    await bot.stop(5000);
  });

  it('shows what is new, saved and waited for', async () => {
    const { slack, records } = await bots.start();
    await records.seen.record(
      archive.map(({ id }) => id),
      new Date(),
    );
    const save = await slack.ask(`save ${archive[0]?.url} よい`);
    expect(wordsOf(save)).toContain('コメントを加えました');
    const miss = await slack.ask('memcached');
    await slack.press(miss, 'watch');
    await slack.until(() => slack.messages[2], 'a confirmation');
    const words = wordsOf(await slack.openHome());
    expect(words).toContain(`今週の新着 ${archive.length}件`);
    expect(words).toContain('RedisサーバのCPU負荷を下げる\nよい');
    expect(words).toContain('memcached');
    expect(words).not.toContain('管理者');
  });

  it('runs a search in a sheet', async () => {
    const { slack } = await bots.start();
    await slack.pressInView(await slack.openHome(), 'run_query');
    const view = await slack.until(
      () => slack.views.find((one) => wordsOf(one).includes('RedisサーバのCPU負荷を下げる')),
      'rows',
    );
    expect(pressables(view)).toEqual([]);
  });

  it('shows admins state, receipts, gaps and failed jobs, with buttons that are checked', async () => {
    const queues = jobGoing([{ state: 'completed', result: report() }]);
    const retried: string[] = [];
    const { slack, records } = await bots.start({
      queues: {
        ...queues,
        listFailed: () =>
          Promise.resolve([
            {
              jobId: 'refresh_9',
              queue: 'refresh',
              state: 'failed',
              progress: null,
              result: null,
              reason: 'HTTP 500',
              failedAt: '2026-11-20T09:00:00+09:00',
            },
          ]),
        retryFailed: (queue, jobId) => {
          retried.push(`${queue} ${jobId}`);
          return Promise.resolve(true);
        },
      },
      operations: { readLastReport: () => Promise.resolve(report()) },
    });
    for (const user of ['U0ALICE', 'U0BOB'])
      await records.gaps.count('memcached', user, new Date().toISOString().slice(0, 10));
    const home = await slack.openHome('U0ADMIN');
    const words = wordsOf(home);
    expect(words).toContain('管理者');
    expect(words).toContain('memcached (2人)');
    expect(words).toContain('HTTP 500');
    expect(words).toContain('#3 no title');
    await slack.pressInView(home, 'retry_job');
    await slack.until(() => retried[0] === 'refresh refresh_9', 'another try');
    await slack.pressInView(home, 'reindex');
    const message = await slack.until(
      () =>
        slack.messages.find(
          ({ channel, text }) => channel === 'D0ADMIN' && text.includes('入れ替え'),
        ),
      'progress by direct message',
    );
    expect(message.edits).toBeGreaterThan(0);
    // The same press by somebody else, made by hand.
    await slack.pressInView({ ...home, user: 'U0ALICE' }, 'reindex');
    const refusal = await slack.until(
      () => slack.messages.find(({ channel }) => channel === 'D0ALICE'),
      'a refusal',
    );
    expect(wordsOf(refusal)).toContain('管理者だけができます');
    expect(queues.asked).toHaveLength(1);
  });

  it('opens without Redis, with what is left, and says so', async () => {
    const slack = await FakeSlack.start();
    const own = await startRedis();
    const bot = await startBot({ redis: own, slack });
    await own.stop();
    const home = await slack.openHome();
    expect(wordsOf(home)).toContain('一部を表示できません');
    await bot.stop();
    await slack.stop();
  });
});

describe('the digest of a channel', () => {
  it('is switched on, moved, paused and off by admins, in messages that say what is so now', async () => {
    const { slack, records } = await bots.start();
    expect(wordsOf(await slack.ask('digest subscribe'))).toContain('管理者だけ');
    expect(wordsOf(await slack.ask('digest'))).toContain('まだ届きません。');
    const on = await slack.ask('digest subscribe tag:redis', admin);
    expect(wordsOf(on)).toContain('毎週月曜日 10:00 (Asia/Tokyo) に届きます。');
    expect(await records.subscriptions.read('C0GENERAL')).toMatchObject({
      kind: 'channel',
      state: 'active',
      tags: ['redis'],
      schedule: null,
      by: 'U0ADMIN',
    });
    expect(wordsOf(await slack.ask('digest time 金 9:30', admin))).toContain('毎週金曜日 09:30');
    const shown = await slack.ask('digest', admin);
    await slack.press(shown, 'digest_pause', admin);
    await slack.until(() => shown.edits === 1, 'the pause');
    expect(wordsOf(shown)).toContain('休止中です');
    expect(wordsOf(await slack.ask('digest resume', admin))).toContain('09:30');
    expect(wordsOf(await slack.ask('digest unsubscribe', admin))).toContain('止めました');
    expect(await records.subscriptions.read('C0GENERAL')).toMatchObject({ state: 'off' });
    expect(wordsOf(await slack.ask('digest pause', admin))).toContain(
      'まだ受け取る設定になっていません',
    );
  });

  it('is shown as configured until somebody changes it', async () => {
    const { slack, records } = await bots.start({ settings: { digestChannels: ['C0GENERAL'] } });
    expect(wordsOf(await slack.ask('digest'))).toContain('毎週月曜日 10:00');
    await slack.ask('digest unsubscribe', admin);
    expect(await records.subscriptions.read('C0GENERAL')).toMatchObject({ state: 'off' });
    expect(wordsOf(await slack.ask('digest'))).toContain('まだ届きません');
  });

  it('of one’s own is anybody’s to change, and nobody else’s', async () => {
    const { slack, records, bot } = await bots.start();
    const message = await slack.ask('digest subscribe me');
    expect(wordsOf(message)).toContain('届けるようにしました');
    expect(await records.subscriptions.read('U0ALICE')).toMatchObject({
      kind: 'person',
      state: 'active',
    });
    await slack.press(message, 'digest_time');
    const form = await slack.until(
      () => slack.views.find(({ view }) => view['submit']),
      'the form',
    );
    const blocks = form.view['blocks'] as { block_id?: string; element?: { action_id?: string } }[];
    expect(blocks.map(({ block_id }) => block_id)).toEqual(['day', 'time', undefined]);
    // An admin's own controls, their target changed by hand.
    await slack.ask('digest subscribe me', { user: 'U0BOB' });
    const own = await slack.ask('digest subscribe me', admin);
    for (const block of own.blocks) {
      const { elements = [] } = block as { elements?: { value?: string }[] };
      for (const element of elements) element.value = 'U0BOB';
    }
    await slack.press(own, 'digest_unsubscribe', admin);
    await bot.stop(5000);
    expect(await records.subscriptions.read('U0BOB')).toMatchObject({ state: 'active' });
  });

  it('is previewed privately', async () => {
    const { slack } = await bots.start({
      operations: {
        previewDigest: (target, tags) =>
          Promise.resolve(
            target === 'C0GENERAL' && tags.length === 0
              ? {
                  message: {
                    text: '新着3件',
                    blocks: [{ type: 'section', text: { type: 'plain_text', text: '新着3件' } }],
                  },
                  details: { text: 'x', blocks: [] },
                }
              : null,
          ),
      },
    });
    const message = await slack.ask('digest preview');
    expect(message.ephemeralTo).toBe('U0ALICE');
    expect(wordsOf(message)).toContain('新着3件');
    expect(wordsOf(await slack.ask('digest preview me'))).toContain('新しい記事がない');
  });

  it('opens all its new articles for the one who presses', async () => {
    const { slack } = await bots.start({
      operations: { readDigestArticles: () => Promise.resolve([archive[0]?.id ?? '', 'unknown']) },
    });
    const posted = slack.storeMessage({
      channel: 'C0GENERAL',
      user: 'U0YUUK',
      text: 'digest',
      ephemeralTo: null,
      threadTs: null,
      metadata: null,
      via: 'chat.postMessage',
      blocks: [
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'digest_more',
              value: 'C0GENERAL 2026',
              text: { type: 'plain_text', text: 'ほか' },
            },
          ],
        },
      ],
    });
    await slack.press(posted, 'digest_more', { user: 'U0BOB' });
    const view = await slack.until(
      () => slack.views.find((one) => wordsOf(one).includes('RedisサーバのCPU負荷を下げる')),
      'the list',
    );
    expect(view.user).toBe('U0BOB');
  });
});
