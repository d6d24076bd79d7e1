import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openAliases } from '../../../src/store/records/aliases.ts';
import { type AuditEntry, openAudit } from '../../../src/store/records/audit.ts';
import { openClaims } from '../../../src/store/records/claims.ts';
import { openHiddenArticles } from '../../../src/store/records/hidden-articles.ts';
import { openJsonHash } from '../../../src/store/records/json-hash.ts';
import { openLinkStates } from '../../../src/store/records/link-states.ts';
import { openResultPages } from '../../../src/store/records/result-pages.ts';
import { openSearchHistory } from '../../../src/store/records/search-history.ts';
import { openSubscriptions, type Subscription } from '../../../src/store/records/subscriptions.ts';
import { openWatches } from '../../../src/store/records/watches.ts';
import { openWorkState } from '../../../src/store/records/work-state.ts';
import { makeId } from '../support/articles.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();
const time = (minute: number) => `2026-11-22T10:${String(minute).padStart(2, '0')}:00Z`;

const makeAct = (n: number): AuditEntry => ({
  at: time(0),
  by: 'U1',
  action: 'reindex',
  allowed: n % 2 === 0,
  detail: `act ${n}`,
});

describe('a hash of JSON', () => {
  const schema = z.object({ n: z.number() });
  const open = () => openJsonHash(redis.client, '{yuuk}:made-up', schema);

  test('loses no update of several processes', async () => {
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        const hash = openJsonHash(redis.connect(), '{yuuk}:made-up', schema);
        for (let turn = 0; turn < 10; turn++) {
          await hash.update('a', (value) => ({ n: (value?.n ?? 0) + 1 }));
        }
      }),
    );
    expect(await open().read('a')).toEqual({ n: 50 });
    expect(await open().update('a', () => null)).toBeNull();
    expect(await open().read('a')).toBeNull();
  });

  test('does not show what it does not know, and mends it by an update', async () => {
    const hash = open();
    await hash.write('good', { n: 1 });
    await redis.client.hset('{yuuk}:made-up', 'bad', '{"n":"x"}', 'torn', '{"n":');
    expect(await hash.readAll()).toEqual(new Map([['good', { n: 1 }]]));
    expect(await hash.update('torn', (value) => ({ n: value === null ? 7 : 0 }))).toEqual({ n: 7 });
  });

  test('moves values to new fields without writing over others', async () => {
    const hash = open();
    for (const [field, n] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      await hash.write(field, { n });
    await hash.rename(
      new Map([
        ['a', 'x'],
        ['b', 'c'],
        ['missing', 'y'],
      ]),
    );
    expect(await hash.readAll()).toEqual(
      new Map([
        ['x', { n: 1 }],
        ['c', { n: 3 }],
      ]),
    );
  });
});

test('a watch is told to one process and then forgotten', async () => {
  const watches = openWatches(redis.client);
  await watches.add({ userId: 'U1', query: 'redis cluster', at: time(1) });
  await watches.add({ userId: 'U1', query: 'redis cluster', at: time(5) });
  await watches.add({ userId: 'U2', query: 'redis cluster', at: time(2) });
  expect(await watches.readAll()).toHaveLength(2);
  expect((await watches.readOf('U1'))[0]?.at).toBe(time(1));
  const taken = await Promise.all(
    [redis.connect(), redis.connect(), redis.connect()].map((client) =>
      openWatches(client).take('U1', 'redis cluster'),
    ),
  );
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await watches.forget('U2')).toBe(1);
  expect(await watches.readAll()).toEqual([]);
});

test('a subscription is changed as a whole, by channel or person', async () => {
  const subscriptions = openSubscriptions(redis.client);
  const fresh: Subscription = {
    target: 'C1',
    kind: 'channel',
    state: 'active',
    tags: [],
    schedule: null,
    since: time(0),
    by: 'U1',
    at: time(0),
  };
  await subscriptions.update('C1', (known) => known ?? fresh);
  await Promise.all([
    subscriptions.update('C1', (known) => known && { ...known, state: 'paused' }),
    subscriptions.update('C1', (known) => known && { ...known, tags: ['redis'] }),
  ]);
  expect(await subscriptions.read('C1')).toEqual({ ...fresh, state: 'paused', tags: ['redis'] });
  expect(await subscriptions.update('C2', (known) => known)).toBeNull();
  expect(await subscriptions.readAll()).toHaveLength(1);
  expect(await subscriptions.forget('U1')).toBe(false);
});

test('hidden articles are listed, shown again, and follow their article', async () => {
  const hidden = openHiddenArticles(redis.client);
  const article = { articleId: makeId(1), title: 't', by: 'U1', at: time(0) };
  expect(await hidden.hide(article)).toBe(true);
  expect(await hidden.hide({ ...article, by: 'U2' })).toBe(false);
  await hidden.rename(new Map([[makeId(1), makeId(2)]]));
  expect(await hidden.readAll()).toEqual([{ ...article, articleId: makeId(2) }]);
  expect(await hidden.show(makeId(2))).toBe(true);
  expect(await hidden.show(makeId(2))).toBe(false);
});

test('the state of a link is kept by article', async () => {
  const links = openLinkStates(redis.client);
  const state = {
    articleId: makeId(1),
    checkedAt: time(1),
    lastOkAt: null,
    failures: 3,
    failingSince: time(0),
    isDead: true,
  };
  await links.write(state);
  await links.rename(new Map([[makeId(1), makeId(2)]]));
  expect(await links.read(makeId(1))).toBeNull();
  expect(await links.readAll()).toEqual(new Map([[makeId(2), state]]));
});

test('an old id leads to the present one, however often it changed', async () => {
  const aliases = openAliases(redis.client);
  await aliases.add(
    new Map([
      ['a', 'b'],
      ['x', 'x'],
    ]),
  );
  await aliases.add(new Map([['b', 'c']]));
  expect(await aliases.resolve('a')).toBe('c');
  expect(await aliases.resolve('x')).toBe('x');
  expect(await aliases.readAll()).toEqual(
    new Map([
      ['a', 'b'],
      ['b', 'c'],
    ]),
  );
  await aliases.add(new Map([['c', 'a']]));
  expect(['a', 'b', 'c']).toContain(await aliases.resolve('a'));
});

test('the audit keeps the last thousand acts', async () => {
  const audit = openAudit(redis.client);
  for (let n = 0; n < 1010; n++) await audit.note(makeAct(n));
  expect((await audit.readNewest(2)).map(({ detail }) => detail)).toEqual(['act 1009', 'act 1008']);
  expect(await audit.readNewest(5000)).toHaveLength(1000);
});

test('a person sees the own last searches, each once, and can clear them', async () => {
  const history = openSearchHistory(redis.client);
  for (let n = 0; n < 30; n++) await history.note('U1', `query ${n}`);
  await history.note('U1', 'query 20');
  await history.note('U1', 'x'.repeat(501));
  await history.note('U2', 'other');
  expect(await history.read('U1', 3)).toEqual(['query 20', 'query 29', 'query 28']);
  expect(await history.read('U1', 100)).toHaveLength(20);
  expect(await redis.client.ttl('{yuuk}:history:U1')).toBeGreaterThan(0);
  expect(await history.forget('U1')).toBe(20);
  expect(await history.read('U1', 5)).toEqual([]);
  expect(await history.read('U2', 5)).toEqual(['other']);
});

test('a result set is for its own person, for half an hour', async () => {
  const results = openResultPages(redis.client);
  const set = {
    userId: 'U1',
    query: 'redis',
    generation: 3,
  };
  await results.keep('r1', set);
  await results.keep('r2', { ...set, userId: 'U2' });
  expect(await results.read('r1', 'U1')).toEqual(set);
  expect(await results.read('r1', 'U2')).toBeNull();
  expect(await results.read('r9', 'U1')).toBeNull();
  const lives = await Promise.all(
    (await redis.client.keys('*')).map((name) => redis.client.ttl(name)),
  );
  expect(lives.every((seconds) => seconds > 1700 && seconds <= 1800)).toBe(true);
  expect(await results.forget('U1')).toBe(1);
  expect(await results.read('r1', 'U1')).toBeNull();
  expect(await results.read('r2', 'U2')).not.toBeNull();
});

test('what may happen once is claimed by one process, each purpose for its own time', async () => {
  const claimed = await Promise.all(
    Array.from({ length: 5 }, () => openClaims(redis.connect()).claim('request', 'v0=abc')),
  );
  expect(claimed.filter(Boolean)).toHaveLength(1);
  const claims = openClaims(redis.client);
  expect(await claims.claim('event', 'v0=abc')).toBe(true);
  expect(await redis.client.ttl('{yuuk}:claim:request:v0=abc')).toBeGreaterThan(590);
  expect(await redis.client.ttl('{yuuk}:claim:event:v0=abc')).toBeGreaterThan(3590);
  await claims.release('event', 'v0=abc');
  expect(await claims.claim('event', 'v0=abc')).toBe(true);
});

test('the worker leaves its last refresh and its last error for the status', async () => {
  const state = openWorkState(redis.client);
  expect(await state.read()).toEqual({ refresh: null, error: null });
  const refresh = {
    startedAt: time(0),
    endedAt: time(1),
    outcome: 'published' as const,
    generation: 4,
    articles: 31,
    added: 1,
    changed: 0,
    removed: 0,
    rejected: 2,
    reason: null,
  };
  const error = { at: time(2), what: 'digest', message: 'Slack said no', reference: 'r1' };
  await state.noteRefresh(refresh);
  await state.noteError(error);
  expect(await state.read()).toEqual({ refresh, error });
  const older = { ...error, at: time(1), what: 'refresh' };
  await state.noteError(older);
  expect((await state.read()).error).toEqual(error);
  await state.clearError('links');
  expect((await state.read()).error).toEqual(error);
  await state.clearError('digest');
  expect((await state.read()).error).toEqual(older);
  await state.clearError('refresh');
  expect((await state.read()).error).toBeNull();
});
