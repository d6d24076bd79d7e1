import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openRecords, type Records } from '../../../src/store/records/records.ts';
import { migrateRecords, recordVersions } from '../../../src/store/records/versions.ts';
import { makeArticle, makeId } from '../support/articles.ts';
import { fillRecords } from '../support/fill-records.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();

const open = (client = redis.client): Records =>
  openRecords(client, {
    commandsPerMinute: 20,
    queryLogDays: 30,
    now: () => 0,
    randomKey: () => '0f'.repeat(32),
  });

const says = (comment: string, at: string) => ({
  userId: 'U1',
  user: 'Ann',
  comment,
  tags: [],
  at,
});

test('what is exported comes back into an empty Redis, whole', async () => {
  const records = open();
  await fillRecords(records, 'U1');
  await fillRecords(records, 'U2');
  const exported: unknown = JSON.parse(JSON.stringify(await records.exportAll()));
  await redis.client.flushall();
  const fresh = open(redis.connect());
  expect(await fresh.importAll(exported)).toMatchObject({ rejected: 0 });
  expect(await fresh.exportAll()).toEqual(exported);
  expect(Object.keys(exported as object).toSorted()).toEqual([
    'aliases',
    'audit',
    'digests',
    'feedback',
    'gaps',
    'hidden',
    'person-key',
    'saved',
    'seen',
    'subscriptions',
    'watches',
  ]);
  expect(Object.values(exported as object).every(({ entries }) => entries.length > 0)).toBe(true);
  // And once more: nothing doubles.
  await fresh.importAll(exported);
  expect(await fresh.exportAll()).toEqual(exported);
});

test('the round trip loses no saved article, whatever its text', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const comment = fc.record({
    userId: fc.constantFrom('U1', 'U2', 'U3'),
    user: text,
    comment: text,
    tags: fc.array(text, { maxLength: 3 }),
    at: fc.integer({ min: 0, max: 4e9 }).map((seconds) => new Date(seconds * 1000).toISOString()),
  });
  const saving = fc.record({
    article: fc.record({ number: fc.integer({ min: 0, max: 4 }), title: text, excerpt: text }),
    comment,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(saving, { maxLength: 8 }), async (savings) => {
      await redis.client.flushall();
      const records = open();
      for (const { article, comment: own } of savings) {
        const { number, title, excerpt } = article;
        await records.saved.save(makeArticle(number, { title, excerpt }), own);
      }
      const { saved } = await records.saved.readAll();
      const exported: unknown = JSON.parse(JSON.stringify(await records.exportAll()));
      await redis.client.flushall();
      await open().importAll(exported);
      expect((await open().saved.readAll()).saved).toEqual(saved);
    }),
    { numRuns: 30 },
  );
});

test('an import leaves alone what is newer in Redis', async () => {
  const records = open();
  const article = makeArticle(1);
  const subscribe = (state: 'active' | 'off', at: string) =>
    records.subscriptions.update('C1', () => ({
      target: 'C1',
      kind: 'channel',
      state,
      tags: [],
      schedule: null,
      since: at,
      by: 'U1',
      at,
    }));
  await records.saved.save(article, says('old', '2026-01-01T00:00:00Z'));
  await subscribe('active', '2026-01-01T00:00:00Z');
  const older = await records.exportAll();
  await records.saved.save(article, says('new', '2026-02-01T00:00:00Z'));
  await subscribe('off', '2026-02-01T00:00:00Z');
  const newer = await records.exportAll();
  await records.importAll(older);
  expect(await records.exportAll()).toEqual(newer);
  await redis.client.flushall();
  const again = open(redis.connect());
  await again.importAll(older);
  await again.importAll(newer);
  expect(await again.exportAll()).toEqual(newer);
});

test('an import of something else, or of a newer yuuk, changes nothing', async () => {
  const records = open();
  await fillRecords(records, 'U1');
  const before = await records.exportAll();
  await expect(records.importAll([1, 2])).rejects.toMatchObject({ code: 'unreadable' });
  await expect(records.importAll({ saved: 'x' })).rejects.toMatchObject({ code: 'unreadable' });
  for (const newer of [
    { ...before, saved: { version: 2, entries: [] }, watches: { version: 1, entries: [] } },
    { ...before, horoscopes: { version: 1, entries: [] } },
  ]) {
    await expect(records.importAll(newer)).rejects.toMatchObject({ code: 'environment' });
  }
  expect(await records.exportAll()).toEqual(before);
});

test('entries that are not understood are counted and hold up no others', async () => {
  const watch = { userId: 'U1', query: 'q', at: '2026-01-01T00:00:00Z' };
  const report = await open().importAll({
    watches: { version: 1, entries: [watch, { userId: 1 }, 'x'] },
    seen: { version: 1, entries: [{ id: 'not hex', mark: 1 }] },
  });
  expect(report).toEqual({ taken: 1, rejected: 3 });
  expect(await open().watches.readAll()).toEqual([watch]);
});

test('a person is forgotten everywhere but in what they saved for the team', async () => {
  const records = open();
  await fillRecords(records, 'U1');
  await fillRecords(records, 'U2');
  expect(await records.forgetPerson('U1')).toEqual({
    searches: 1,
    watches: 1,
    feedback: 1,
    gaps: 1,
    queries: 1,
    results: 1,
    subscriptions: 1,
  });
  expect(await records.forgetPerson('U1')).toEqual({
    searches: 0,
    watches: 0,
    feedback: 0,
    gaps: 0,
    queries: 0,
    results: 0,
    subscriptions: 0,
  });
  expect(await records.watches.readOf('U2')).toHaveLength(1);
  expect(await records.history.read('U2', 5)).toHaveLength(1);
  expect((await records.saved.read(makeId(1)))?.comments.map(({ userId }) => userId)).toEqual([
    'U1',
    'U2',
  ]);
});

test('everything said about an article follows it to its new id, also after a crash half way', async () => {
  const records = open();
  await fillRecords(records, 'U1');
  const aliases = new Map([[makeId(1), makeId(2)]]);
  // As if it had been killed before the aliases were noted.
  await records.saved.rename(aliases);
  await records.renameArticles(aliases);
  await records.renameArticles(aliases);
  expect(await records.saved.read(makeId(1))).toBeNull();
  expect((await records.saved.read(makeId(2)))?.comments).toHaveLength(1);
  expect((await records.seen.readAll())[0]?.id).toBe(makeId(2));
  expect((await records.hidden.readAll())[0]?.articleId).toBe(makeId(2));
  expect((await records.feedback.readAll())[0]?.articleId).toBe(makeId(2));
  expect([...(await records.links.readAll()).keys()]).toEqual([makeId(2)]);
  expect(await records.aliases.resolve(makeId(1))).toBe(makeId(2));
});

test('records without Redis refuse with a next step within 3 s', async () => {
  const away = redis.connect();
  away.disconnect();
  await expect(open(away).watches.readAll()).rejects.toMatchObject({
    code: 'redis_unavailable',
    hint: expect.any(String),
  });
  await expect(open(away).exportAll()).rejects.toMatchObject({ code: 'redis_unavailable' });
});

test('the versions of all records are noted at the first start', async () => {
  await open().migrate();
  const noted = await redis.client.hgetall('{yuuk}:versions');
  expect(noted).toEqual(
    Object.fromEntries(Object.entries(recordVersions).map(([name, n]) => [name, String(n)])),
  );
});

test('records are migrated forward step by step, and again after a crash in between', async () => {
  await migrateRecords(redis.client, { watches: 1 });
  await redis.client.set('made-up', '1');
  let crash = true;
  const steps = [1, 2].map((from) => ({
    record: 'watches',
    from,
    async run() {
      if (from === 2 && crash) throw new Error('killed');
      await redis.client.append('made-up', String(from + 1));
    },
  }));
  await expect(migrateRecords(redis.client, { watches: 3 }, steps)).rejects.toThrow('killed');
  crash = false;
  await migrateRecords(redis.client, { watches: 3 }, steps);
  await migrateRecords(redis.client, { watches: 3 }, steps);
  expect(await redis.client.get('made-up')).toBe('123');
});

test('records of a newer yuuk are refused before anything is migrated', async () => {
  await migrateRecords(redis.client, { gaps: 1, watches: 5 });
  const step = { record: 'gaps', from: 1, run: () => Promise.reject(new Error('touched')) };
  await expect(migrateRecords(redis.client, { gaps: 2, watches: 4 }, [step])).rejects.toMatchObject(
    { code: 'environment', message: expect.stringContaining('watches') },
  );
});
