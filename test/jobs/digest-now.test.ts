import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeNow, postNow } from '../../src/jobs/digest-now.ts';
import { readDigestArticles } from '../../src/jobs/digest-value.ts';
import type { PostCall } from '../../src/jobs/post-once.ts';
import type { RunDigestDependencies } from '../../src/jobs/run-digest.ts';
import { silentLog } from '../../src/log.ts';
import { openIndex } from '../../src/search/open-index.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type IndexWorld, openIndexWorld } from './index-world.ts';

let redis: TestRedis;
let world: IndexWorld;
let posts: PostCall[];

const monday = Date.parse('2026-11-23T01:00:00Z');

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.connect().flushall();
  world = await openIndexWorld(redis);
  world.clock.now = monday + 60_000;
  posts = [];
});
afterEach(async () => {
  await world.close();
});

const letters = 'a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3'.split(' ');
const entry = (name: string) => ({
  title: `About ${name}`,
  url: `https://a.example/${name}`,
  bookmarkCount: 1,
});

async function put(...names: string[]): Promise<void> {
  await world.put('a.json', names.map(entry));
  await world.refresh({ force: true });
}

const platform = (error: string) =>
  Object.assign(new Error(error), { code: 'slack_webapi_platform_error', data: { error } });

function dependencies(resurface = false): RunDigestDependencies {
  return {
    records: world.records,
    index: {
      refresh: async () => {},
      read: async (reading) =>
        reading(await openIndex(await world.store.openReader(), world.dependencies.analyser)),
    },
    settings: {
      schedule: '0 10 * * 1',
      timeZone: 'Asia/Tokyo',
      catchUpHours: 48,
      channels: ['C1'],
      resurface,
    },
    slack: {
      chat: {
        async postMessage(call) {
          posts.push(call);
          return { ok: true, channel: call.channel, ts: `${posts.length}.0` };
        },
      },
      conversations: { history: async () => ({ ok: true, messages: [] }) },
    },
    notices: { tell: async () => {} },
    lang: 'en',
    now: () => new Date(world.clock.now),
    elapsed: () => world.clock.now,
    newToken: () => `t${posts.length}`,
    log: silentLog,
  };
}

describe('composeNow', () => {
  it('shows the digest that is due and posts nothing', async () => {
    await put('a', 'b');
    expect(await composeNow('C1', dependencies())).toMatchObject({
      channel: 'C1',
      slot: '2026-11-23T01:00:00.000Z',
      period: { from: null, to: '2026-11-23T01:01:00.000Z' },
      items: [{}, {}],
      reason: null,
      message: { text: expect.stringContaining('About a') },
    });
    expect(posts).toEqual([]);
    expect(await world.records.digests.read('C1', '2026-11-23T01:00:00.000Z')).toBe(null);
  });

  it('looks at every new article of a busy week before it chooses, and counts them all', async () => {
    await put('a');
    await postNow('C1', dependencies());
    world.clock.now += 7 * 86_400_000;
    const many = Array.from({ length: 1_300 }, (_, n) => ({ ...entry(`n${n}`), tags: ['news'] }));
    const rare = { ...entry('rare'), bookmarkCount: 900, tags: ['rare'] };
    await world.put('a.json', [entry('a'), ...many, rare]);
    await world.refresh();
    const { items, message } = await composeNow('C1', dependencies());
    expect(items[0]?.title).toBe('About rare');
    expect(message?.text).toContain('1,301');
    await world.records.subscriptions.update('C1', () => ({
      target: 'C1',
      kind: 'channel',
      state: 'active',
      tags: ['rare'],
      schedule: null,
      since: '2026-11-01T00:00:00.000Z',
      by: 'U1',
      at: '2026-11-01T00:00:00.000Z',
    }));
    const { digest } = await postNow('C1', dependencies());
    expect(digest).toMatchObject({ reason: null, items: [{ title: 'About rare' }] });
    const { ids } = (await world.records.digests.readLast('C1')) ?? {};
    expect(ids).toHaveLength(1);
  });

  it('leaves the process its turns while it looks at many articles', async () => {
    await put(...Array.from({ length: 2_000 }, (_, n) => `n${n}`));
    const opened = await openIndex(await world.store.openReader(), world.dependencies.analyser);
    const given = dependencies();
    given.index.read = (reading) => reading(opened);
    await composeNow('C1', given);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    await composeNow('C1', given);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('says why it would not be posted, and shows it all the same', async () => {
    await put('a');
    expect(await composeNow('C9', dependencies())).toMatchObject({
      reason: 'not-subscribed',
      items: [{}],
    });
    world.clock.now = monday + 49 * 3_600_000;
    expect(await composeNow('C1', dependencies())).toMatchObject({ reason: 'too-late' });
  });
});

describe('composeNow for who has no slot yet', () => {
  it('names the next one as the first of who subscribed after it', async () => {
    await put('a');
    const since = new Date(monday + 30_000).toISOString();
    await world.records.subscriptions.update('C9', () => ({
      target: 'C9',
      kind: 'channel',
      state: 'active',
      tags: [],
      schedule: null,
      since,
      by: 'U1',
      at: since,
    }));
    expect(await composeNow('C9', dependencies())).toMatchObject({ reason: 'not-due' });
    expect(await postNow('C9', dependencies())).toMatchObject({ delivery: null });
    expect(posts).toEqual([]);
    world.clock.now += 7 * 86_400_000;
    expect(await composeNow('C9', dependencies())).toMatchObject({ reason: null, items: [{}] });
  });

  it('shows what a channel would get that is added now, where nobody gets any', async () => {
    await put('a');
    expect(await composeNow(null, dependencies())).toMatchObject({
      channel: null,
      reason: 'no-channel',
      items: [{}],
      message: { text: expect.stringContaining('About a') },
    });
  });
});

describe('postNow', () => {
  it.each([
    ['refused', platform('not_in_channel'), 'refused'],
    ['kept open, since Slack takes nothing from us', platform('token_revoked'), 'failed'],
    ['perhaps on its way', new Error('socket hang up'), 'later'],
  ])('says that a digest is not posted when it is %s', async (_what, error, reason) => {
    await put('a');
    const given = dependencies();
    given.slack.chat.postMessage = () => Promise.reject(error);
    expect(await postNow('C1', given)).toMatchObject({ digest: { reason, items: [{}] } });
    expect(posts).toEqual([]);
  });

  it('posts once, and then only what came after', async () => {
    await put('a', 'b');
    const { delivery } = await postNow('C1', dependencies());
    expect(delivery).toMatchObject({ state: 'settled', entry: { state: 'posted' } });
    expect(posts).toHaveLength(2);
    const again = await postNow('C1', dependencies());
    expect(again).toMatchObject({ digest: { reason: 'already-decided' }, delivery: null });

    world.clock.now += 7 * 86_400_000;
    expect(await composeNow('C1', dependencies())).toMatchObject({
      reason: 'nothing-new',
      message: null,
    });
    await put('a', 'b', 'c');
    const { digest } = await postNow('C1', dependencies());
    expect(digest.items.map(({ title }) => title)).toEqual(['About c']);
    expect(digest.period.from).toBe('2026-11-23T01:01:00.000Z');
  });

  it('leaves out what admins have hidden', async () => {
    await put('a', 'b');
    const { items } = await composeNow('C1', dependencies());
    const [hidden] = items;
    await world.records.hidden.hide({
      articleId: hidden?.id ?? '',
      title: '',
      by: 'U1',
      at: '2026-11-23T00:00:00Z',
    });
    expect((await composeNow('C1', dependencies())).items).toEqual(items.slice(1));
  });

  it('keeps the whole list for the button of a posted digest', async () => {
    await put(...letters.slice(0, 15));
    await postNow('C1', dependencies());
    world.clock.now += 7 * 86_400_000;
    await put(...letters);
    await postNow('C1', dependencies());
    const [, , post] = posts;
    const button = JSON.stringify(post?.blocks).match(/"value":("(?:[^"\\]|\\.)*")/)?.[1] ?? '""';
    const articles = await readDigestArticles(JSON.parse(button), world.records.digests);
    expect(articles).toHaveLength(14);
    expect(await readDigestArticles('["C1","never"]', world.records.digests)).toBe(null);
    expect(await readDigestArticles('no value', world.records.digests)).toBe(null);
  });

  it('shows one old article in a week without news, where that is wanted', async () => {
    await put('a', 'b');
    await postNow('C1', dependencies(true));
    world.clock.now += 7 * 86_400_000;
    expect(await composeNow('C1', dependencies(true))).toMatchObject({ reason: null, items: [{}] });
    const { delivery } = await postNow('C1', dependencies(true));
    expect(delivery).toMatchObject({ entry: { state: 'posted', ids: [] } });
  });
});
