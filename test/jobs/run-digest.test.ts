import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeNow } from '../../src/jobs/digest-now.ts';
import type { PostCall } from '../../src/jobs/post-once.ts';
import { type RunDigestDependencies, runDigest } from '../../src/jobs/run-digest.ts';
import { publishSavedDelta } from '../../src/jobs/saved-delta.ts';
import { silentLog } from '../../src/log.ts';
import type { Message } from '../../src/present/blocks.ts';
import { openIndex, type SearchIndex } from '../../src/search/open-index.ts';
import { searchArticles } from '../../src/search/search-articles.ts';
import { createLiveIndex, type LiveIndex } from '../../src/store/live-index.ts';
import type { Subscription } from '../../src/store/records/subscriptions.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { buildArticle } from './build-article.ts';
import { type IndexWorld, openIndexWorld } from './index-world.ts';

/*
 * Digests as a worker runs them that has the index open: its own copy of it lags behind what another process
 * has published.
 */

let redis: TestRedis;
let world: IndexWorld;
let live: LiveIndex<SearchIndex>;
let posts: PostCall[];
let notices: Message[];
/** What Slack answers next instead of taking a post. */
let answer: string | null;

const monday = Date.parse('2026-11-23T01:00:00Z');
const week = 7 * 86_400_000;
const slot = new Date(monday).toISOString();
const entry = (name: string) => ({
  title: `About ${name}`,
  url: `https://a.example/${name}`,
  bookmarkCount: 1,
});

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.connect().flushall();
  world = await openIndexWorld(redis);
  world.clock.now = monday + 1_000;
  posts = [];
  notices = [];
  answer = null;
  await put('a');
  live = await startLive();
});
afterEach(async () => {
  live.close();
  await world.close();
});

async function put(...names: string[]): Promise<void> {
  await world.put('a.json', names.map(entry));
  await world.refresh({ force: true });
}

/** An index that hears of no change and looks once an hour. */
async function startLive(): Promise<LiveIndex<SearchIndex>> {
  const { connections, dependencies: given, store } = world;
  const { subscriber } = connections;
  const started = createLiveIndex<SearchIndex>({
    store,
    subscriber,
    engine: {
      open: (reader) => openIndex(reader, given.analyser),
      search: (index, query, options) => searchArticles(index, query, options),
    },
    log: silentLog,
    pollMs: 3_600_000,
  });
  await started.start();
  await subscriber.unsubscribe();
  return started;
}

function dependencies(): RunDigestDependencies {
  return {
    records: world.records,
    index: live,
    settings: {
      schedule: '0 10 * * 1',
      timeZone: 'Asia/Tokyo',
      catchUpHours: 48,
      channels: ['C1'],
      resurface: false,
    },
    slack: {
      chat: {
        async postMessage(call) {
          if (answer !== null) {
            const code = 'slack_webapi_platform_error';
            throw Object.assign(new Error(answer), { code, data: { error: answer } });
          }
          posts.push(call);
          return { ok: true, channel: call.channel, ts: `${posts.length}.0` };
        },
      },
      conversations: { history: async () => ({ ok: true, messages: [] }) },
    },
    notices: {
      tell: async (message) => {
        notices.push(message);
      },
    },
    lang: 'en',
    now: () => new Date(world.clock.now),
    elapsed: () => world.clock.now,
    newToken: () => `t${Math.random()}`,
    log: silentLog,
  };
}

const digest = () => runDigest({ target: 'C1', slot: slotNow() }, dependencies());
const slotNow = () => new Date(world.clock.now - 1_000).toISOString();
const main = () => posts.filter(({ thread_ts: thread }) => thread === undefined);

function subscribe(changes: Partial<Subscription>): Promise<unknown> {
  const at = new Date(world.clock.now).toISOString();
  return world.records.subscriptions.update('C1', () => ({
    target: 'C1',
    kind: 'channel',
    state: 'active',
    tags: [],
    schedule: null,
    since: '2026-01-01T00:00:00.000Z',
    by: 'U1',
    at,
    ...changes,
  }));
}

describe('runDigest', () => {
  it('tells of what another process has just published, which this one has not loaded yet', async () => {
    await digest();
    world.clock.now += week;
    await put('a', 'late');
    expect(live.status().articles).toBe(1);
    await digest();
    expect(main().at(-1)?.text).toContain('About late');
  });

  it('posts nothing for who unsubscribed after it was due, and remembers that', async () => {
    await subscribe({ state: 'off' });
    expect(await digest()).toMatchObject({
      state: 'settled',
      entry: { state: 'missed', reason: 'not wanted any more' },
    });
    expect(posts).toEqual([]);
  });

  it('tells the admins again of a trouble that had ended in between, and not before', async () => {
    answer = 'token_revoked';
    expect(await digest()).toMatchObject({ state: 'failed' });
    await digest();
    expect(notices).toHaveLength(1);
    answer = null;
    await digest();
    expect(main()).toHaveLength(1);

    world.clock.now += week;
    await put('a', 'b');
    answer = 'not_in_channel';
    await digest();
    expect(notices).toHaveLength(2);
    answer = null;
    await subscribe({});
    world.clock.now += week;
    await digest();
    expect(main().at(-1)?.text).toContain('About b');

    world.clock.now += week;
    await put('a', 'b', 'c');
    answer = 'not_in_channel';
    await digest();
    expect(notices).toHaveLength(3);
    await subscribe({});
    world.clock.now += week;
    answer = 'token_revoked';
    await digest();
    expect(notices).toHaveLength(4);
  });
});

describe('a digest of records that were loaded back', () => {
  it('after the first refresh of a new Redis, tells nothing again that it told before', async () => {
    await put('a', 'b');
    const own = buildArticle({ url: 'https://own.example/1', title: 'Our own note' });
    const comment = { userId: 'U1', user: 'u1', comment: 'keep', tags: [] };
    await world.records.saved.save(own, { ...comment, at: '2026-11-20T00:00:00Z' });
    await publishSavedDelta(world.dependencies);
    await digest();
    expect(main()).toHaveLength(1);
    const exported = JSON.parse(JSON.stringify(await world.records.exportAll()));

    await redis.connect().flushall();
    world.clock.now += 3 * 86_400_000;
    await put('a', 'b');
    expect(await world.records.importAll(exported)).toMatchObject({ rejected: 0 });
    expect(await publishSavedDelta(world.dependencies)).toBe('published');
    expect(await world.search('keep')).toEqual(['Our own note']);
    expect(await composeNow('C1', dependencies())).toMatchObject({ reason: 'already-decided' });

    world.clock.now = monday + week + 1_000;
    expect(await composeNow('C1', dependencies())).toMatchObject({
      reason: 'nothing-new',
      period: { from: slot.replace(':00.000Z', ':01.000Z') },
    });
    await put('a', 'b', 'c');
    await digest();
    expect(main()).toHaveLength(2);
    expect(main()[1]?.text).toContain('About c');
    expect(main()[1]?.text).not.toContain('Our own note');
  });
});
