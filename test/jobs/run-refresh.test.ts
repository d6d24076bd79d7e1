import { once } from 'node:events';
import { rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rebuildIndex } from '../../src/jobs/rebuild-index.ts';
import { publishSavedDelta } from '../../src/jobs/saved-delta.ts';
import { createAnalyser } from '../../src/search/analyser.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { buildArticle } from './build-article.ts';
import { type IndexWorld, openIndexWorld, type WrittenEntry } from './index-world.ts';

let redis: TestRedis;
let world: IndexWorld;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.connect().flushall();
  world = await openIndexWorld(redis);
});
afterEach(async () => {
  await world.close();
});

const entry = (name: string, fields: Partial<WrittenEntry> = {}): WrittenEntry => ({
  bookmarkCount: 1,
  title: `About ${name}`,
  url: `https://a.example/${name}`,
  ...fields,
});
const entries = (...names: string[]) => names.map((name) => entry(name));
/** A list as it is copied from a page: without addresses. */
const list = (...titles: string[]) =>
  `タグ\n\nブックマーク / a.example (${titles.length})\n\n${titles
    .map((title) => `  • ${title}\n\n    本文。\n\n    ${title}\n    ann\n`)
    .join('')}`;
const counts = ({ added, changed, removed }: Awaited<ReturnType<IndexWorld['refresh']>>) => [
  added.length,
  changed.length,
  removed.length,
];
const comment = (userId: string, text: string, at = '2026-11-23T09:00:00+09:00') => ({
  userId,
  user: userId.toLowerCase(),
  comment: text,
  tags: [],
  at,
});

describe('runRefresh', () => {
  it('publishes what the sources hold and tells what changed', async () => {
    await world.put('a.json', entries('redis', 'mysql'));
    await world.put('b.json', entries('mysql', 'nginx'));
    const first = await world.refresh();
    expect(first).toMatchObject({ state: 'published', articles: 3, refused: null, rejected: 0 });
    expect(counts(first)).toEqual([3, 0, 0]);
    expect(await world.search('redis')).toEqual(['About redis']);

    await world.put('a.json', [entry('redis', { comment: 'measured' }), entry('go')]);
    const second = await world.refresh();
    expect(counts(second)).toEqual([1, 1, 0]);
    expect(second.added[0]?.title).toBe('About go');
    expect(second.generation).toBeGreaterThan(first.generation ?? 0);
  });

  it('finds nothing changed when it is run again, and only notes the time', async () => {
    await world.put('a.json', entries('redis', 'mysql'));
    const first = await world.refresh();
    world.clock.now += 3_600_000;
    const again = await world.refresh();
    expect(again).toMatchObject({
      state: 'unchanged',
      generation: first.generation,
      articles: 2,
      refused: null,
    });
    expect(counts(again)).toEqual([0, 0, 0]);
    expect((await world.store.readGeneration())?.indexedAt).toBe('2026-11-23T01:00:00.000Z');
  });

  it('counts what the dumps had rejected also when nothing has changed', async () => {
    await world.put('a.json', JSON.stringify([...entries('redis', 'mysql'), {}, { title: 7 }]));
    const first = await world.refresh();
    expect(first.rejected).toBeGreaterThan(0);
    expect(await world.refresh()).toMatchObject({ state: 'unchanged', rejected: first.rejected });
  });

  it('finds nothing changed when files were written anew with the same articles', async () => {
    await world.put('a.json', entries('redis', 'mysql'));
    const first = await world.refresh();
    await world.put('a.json', JSON.stringify(entries('redis', 'mysql'), null, 2));
    expect(await world.refresh()).toMatchObject({
      state: 'unchanged',
      generation: first.generation,
    });
    await world.put('b.json', entries('mysql', 'redis'));
    await world.remove('a.json');
    expect(await world.refresh()).toMatchObject({ state: 'unchanged' });
  });

  it('spreads the same articles anew when another number of shards is configured', async () => {
    await world.put('a.json', entries('redis'));
    const own = buildArticle({ url: 'https://own.example/1', title: 'Our own note' });
    await world.records.saved.save(own, comment('U1', 'keep this'));
    await world.refresh();
    world.dependencies.shards = 3;
    const spread = await world.refresh();
    expect(spread).toMatchObject({ state: 'published', articles: 2 });
    expect(counts(spread)).toEqual([0, 0, 0]);
    expect((await world.store.readGeneration())?.segments).toHaveLength(3);
    expect(await world.refresh()).toMatchObject({ state: 'unchanged' });
    expect(await world.search('keep this')).toEqual(['Our own note']);
  });

  it('writes nothing in a dry run', async () => {
    await world.put('a.json', entries('redis'));
    const before = await redis.connect().keys('*');
    const report = await world.refresh({ dryRun: true });
    expect(report).toMatchObject({ state: 'dry-run', dryRun: true, generation: null });
    expect(counts(report)).toEqual([1, 0, 0]);
    expect(await redis.connect().keys('*')).toEqual(before);
  });

  it('reports a broken file and takes the rest', async () => {
    await world.put('a.json', entries('redis'));
    await world.put('b.txt', 'this is no dump at all');
    const report = await world.refresh();
    expect(report).toMatchObject({
      state: 'published',
      articles: 1,
      sources: [
        {
          name: 'dumps',
          isStale: false,
          problems: [{ file: 'dumps/b.txt', fault: 'unrecognised' }],
        },
      ],
    });
    expect(report.receipts.map(({ file, format }) => [file, format])).toEqual([
      ['dumps/a.json', expect.any(String)],
      ['dumps/b.txt', null],
    ]);
  });

  it('refuses to publish nothing', async () => {
    await world.put('a.txt', 'no dump');
    expect(await world.refresh()).toMatchObject({
      state: 'refused',
      refusal: { reason: 'nothing-parsed' },
      generation: null,
    });
    expect(await world.store.readPointer()).toBe(null);
  });

  it('asks before much of a source vanishes, and does it when forced', async () => {
    await world.put('a.json', entries('a', 'b', 'c', 'd', 'e'));
    const { generation } = await world.refresh();
    await world.put('a.json', entries('a', 'b', 'x', 'y', 'z'));
    const refused = await world.refresh();
    expect(refused).toMatchObject({
      state: 'refused',
      generation,
      refusal: { reason: 'loss', losses: [{ source: null, before: 5, lost: 3 }, {}] },
    });
    expect(refused.refused).toContain('3 of 5');
    expect(await world.titles()).toHaveLength(5);
    expect((await world.store.readGeneration())?.generation).toBe(generation);
    expect(await world.refresh({ force: true })).toMatchObject({ state: 'published' });
    expect(await world.titles()).toEqual(['About a', 'About b', 'About x', 'About y', 'About z']);
  });

  it('removes what the source no longer has', async () => {
    await world.put('a.json', entries('a', 'b', 'c', 'd'));
    await world.refresh();
    await world.put('a.json', entries('a', 'b', 'c'));
    const report = await world.refresh();
    expect(report.removed.map(({ title }) => title)).toEqual(['About d']);
    expect(await world.search('about d')).not.toContain('About d');
  });

  it('keeps the last good copy of a file that is broken now', async () => {
    await world.put('a.json', entries('a', 'b'));
    await world.put('b.json', entries('c', 'd'));
    await world.refresh();
    await world.put('b.json', '<html>503 Service Unavailable</html>');
    await world.put('a.json', entries('a', 'b', 'new'));
    const report = await world.refresh();
    expect(report).toMatchObject({
      state: 'published',
      sources: [{ isStale: true, problems: [{ file: 'dumps/b.json' }] }],
    });
    expect(await world.titles()).toEqual(['About a', 'About b', 'About c', 'About d', 'About new']);
    const stale = (await world.sourceRecords.read('dumps'))?.staleSince;
    expect(stale).not.toBe(null);

    world.clock.now += 60_000;
    await world.put('a.json', entries('a', 'b'));
    await world.refresh();
    expect((await world.sourceRecords.read('dumps'))?.staleSince).toBe(stale);
    await world.put('b.json', entries('c', 'd', 'e'));
    await world.refresh();
    expect(await world.sourceRecords.read('dumps')).toMatchObject({
      staleSince: null,
      problems: [],
    });
  });

  it('still calls a source stale when the same broken file is found again', async () => {
    await world.put('a.json', entries('a', 'b'));
    await world.refresh();
    await world.put('a.json', '<html>503 Service Unavailable</html>');
    await world.refresh();
    const before = await world.sourceRecords.read('dumps');
    world.clock.now += 6 * 3_600_000;
    expect(await world.refresh()).toMatchObject({
      state: 'unchanged',
      sources: [{ isStale: true, problems: [{ file: 'dumps/a.json', fault: 'unrecognised' }] }],
    });
    const { staleSince, readAt } = (await world.sourceRecords.read('dumps')) ?? {};
    expect({ staleSince, readAt }).toEqual({
      staleSince: before?.staleSince,
      readAt: before?.readAt,
    });
    await world.put('a.json', entries('a', 'b'));
    expect(await world.refresh()).toMatchObject({ sources: [{ isStale: false, problems: [] }] });
  });

  it('keeps the last good copy of a folder that is gone, and goes on with the others', async () => {
    await world.put('one/a.json', entries('a', 'b'));
    await world.put('two/b.json', entries('c'));
    const sources = [{ path: 'dumps/one' }, { path: 'dumps/two' }];
    await world.refresh({ sources });
    await world.remove('one');
    await world.put('two/b.json', entries('c', 'd'));
    expect(await world.refresh({ sources })).toMatchObject({
      state: 'published',
      sources: [{ isStale: true, problems: [{ fault: 'not-found' }] }, { isStale: false }],
    });
    expect(await world.titles()).toEqual(['About a', 'About b', 'About c', 'About d']);
    expect(await world.refresh({ sources })).toMatchObject({
      state: 'unchanged',
      sources: [{ isStale: true }, { isStale: false }],
    });
  });

  it('keeps the copies of a folder below that cannot be looked into, and drops those of one that is gone', async () => {
    await world.put('a.json', entries('a', 'b', 'c'));
    await world.put('mounted/b.json', entries('d'));
    await world.put('removed/c.json', entries('e'));
    await world.refresh();
    const mounted = path.join(world.folder, 'dumps', 'mounted');
    await world.remove('mounted');
    // A link to itself is refused by the system with an error, also for root.
    await symlink('mounted', mounted);
    await world.remove('removed');
    expect(await world.refresh()).toMatchObject({
      state: 'published',
      removed: [{ title: 'About e' }],
      sources: [{ isStale: true, problems: [{ file: 'dumps/mounted', fault: 'not-readable' }] }],
    });
    expect(await world.titles()).toEqual(['About a', 'About b', 'About c', 'About d']);
    await rm(mounted);
    expect(await world.refresh()).toMatchObject({ removed: [{ title: 'About d' }] });
  });

  it('rebuilds an index that is damaged, although nothing has changed', async () => {
    await world.put('a.json', entries('a', 'b'));
    const { generation } = await world.refresh();
    const client = redis.connect();
    const key = `{yuuk}:g:${generation}:postings`;
    await client.hset(key, '0', Buffer.from('not what was written'));
    const report = await world.refresh();
    expect(report).toMatchObject({ state: 'published' });
    expect(await world.search('about')).toHaveLength(2);
    expect(await world.refresh()).toMatchObject({ state: 'unchanged' });
  });

  it('refuses to lose much also when the index to compare with is damaged', async () => {
    await world.put('one/a.json', entries('a', 'b', 'c', 'd', 'e', 'f'));
    await world.put('two/b.json', entries('g', 'h', 'i', 'j', 'k', 'l'));
    const sources = [{ path: 'dumps/one' }, { path: 'dumps/two' }];
    const { generation } = await world.refresh({ sources });
    const key = `{yuuk}:g:${generation}:postings`;
    await redis.connect().hset(key, '0', Buffer.from('not what was written'));
    await world.put('one/a.json', entries('a', 'b', 'c'));
    const refused = await world.refresh({ sources });
    expect(refused).toMatchObject({
      state: 'refused',
      generation,
      refusal: { reason: 'loss', losses: [{ source: 'dumps/one', before: 6, lost: 3 }] },
    });
    await world.put('one/a.json', entries('a', 'b', 'c', 'd', 'e'));
    expect(await world.refresh({ sources })).toMatchObject({ state: 'published', articles: 11 });
  });

  it('keeps how a source was found also where the rest was refused', async () => {
    await world.put('one/a.json', entries('a', 'b', 'c'));
    await world.put('two/b.json', entries('d', 'e', 'f'));
    const sources = [{ path: 'dumps/one' }, { path: 'dumps/two' }];
    await world.refresh({ sources });
    const before = await world.sourceRecords.read('dumps/two');
    await world.put('one/a.json', entries('z'));
    await world.put('two/b.json', 'no dump any more');
    expect(await world.refresh({ sources })).toMatchObject({ state: 'refused' });
    const after = await world.sourceRecords.read('dumps/two');
    expect(after).toMatchObject({
      staleSince: expect.any(String),
      problems: [{ file: 'dumps/two/b.json', fault: 'unrecognised' }],
    });
    expect([after?.seen, after?.generation]).toEqual([before?.seen, before?.generation]);
    await world.put('two/b.json', entries('d', 'e', 'f'));
    await world.put('one/a.json', entries('a', 'b', 'c'));
    expect(await world.refresh({ sources })).toMatchObject({ state: 'unchanged' });
    expect(await world.sourceRecords.read('dumps/two')).toMatchObject({ staleSince: null });
  });

  it('does not undo a rollback by itself with the dumps that were rolled back', async () => {
    const byItself = { by: { kind: 'schedule' } } as const;
    await world.put('a.json', entries('a', 'b', 'c', 'd'));
    const first = await world.refresh();
    await world.put('a.json', entries('a', 'b', 'c', 'bad'));
    await world.refresh();
    await world.store.rollback();
    for (let time = 0; time < 2; time++) {
      expect(await world.refresh(byItself)).toMatchObject({
        state: 'unchanged',
        generation: first.generation,
      });
    }
    await world.put('a.json', entries('a', 'b', 'c', 'd', 'good'));
    expect(await world.refresh(byItself)).toMatchObject({ state: 'published' });
    expect(await world.titles()).toContain('About good');
  });

  it('takes the dumps that were rolled back in again when somebody asks', async () => {
    await world.put('a.json', entries('a', 'b', 'c', 'd'));
    await world.refresh();
    await world.put('a.json', entries('a', 'b', 'c', 'other'));
    await world.refresh();
    await world.store.rollback();
    const asked = { by: { kind: 'user', userId: 'U0ADMIN' } } as const;
    expect(await world.refresh({ ...asked, dryRun: true })).toMatchObject({
      state: 'dry-run',
      added: [{ title: 'About other' }],
    });
    expect(await world.refresh(asked)).toMatchObject({ state: 'published' });
    expect(await world.titles()).toContain('About other');
  });

  it('keeps to a rollback also when the index is built anew for another lexicon', async () => {
    const byItself = { by: { kind: 'schedule' } } as const;
    await world.put('a.json', entries('a', 'b', 'c', 'd'));
    await world.refresh();
    await world.put('a.json', entries('a', 'b', 'c', 'bad'));
    await world.refresh();
    await world.store.rollback();
    world.dependencies.analyser = createAnalyser({ lexicon: parseLexicon('a | b\n').lexicon });
    expect(await rebuildIndex(world.sourceRecords, world.dependencies)).toBe('rebuilt');
    world.dependencies.analyser = createAnalyser({ lexicon: parseLexicon('c | d\n').lexicon });
    expect(await rebuildIndex(world.sourceRecords, world.dependencies)).toBe('rebuilt');
    expect(await world.refresh(byItself)).toMatchObject({ state: 'unchanged' });
    expect(await world.titles()).not.toContain('About bad');
    expect(await world.refresh()).toMatchObject({ state: 'published' });
    expect(await world.titles()).toContain('About bad');
  });

  it('names the queries whose first answer moved', async () => {
    await world.put('a.json', [
      entry('cpu', { title: 'CPU of redis' }),
      entry('b'),
      entry('c'),
      entry('d'),
    ]);
    await world.refresh();
    await world.records.queries.note(['cpu'], 'U1', new Date(world.clock.now));
    await world.records.queries.note(['nothing'], 'U1', new Date(world.clock.now));
    await world.put('a.json', [entry('b'), entry('c'), entry('d'), entry('x', { title: 'A cpu' })]);
    const report = await world.refresh();
    expect(report.movedQueries).toMatchObject([
      { query: 'cpu', title: 'CPU of redis', place: null, instead: 'A cpu' },
    ]);
  });

  it('records first sightings once, by identity', async () => {
    await world.put('a.json', [entry('a'), entry('b')]);
    await world.refresh();
    const before = await world.records.seen.readAll();
    world.clock.now += 86_400_000;
    await world.put('a.json', [
      entry('a', { title: 'Another title', bookmarkedAt: '2026-11-20T00:00:00Z' }),
      entry('b'),
      entry('new'),
    ]);
    await world.refresh();
    const after = await world.records.seen.readAll();
    expect(after).toHaveLength(3);
    expect(after.slice(0, 2)).toEqual(before);
  });

  it('records them after a crash between publishing and recording', async () => {
    await world.put('a.json', entries('a', 'b'));
    const crashing = {
      ...world.records,
      seen: {
        ...world.records.seen,
        record: async () => {
          throw new Error('killed');
        },
      },
    };
    world.dependencies.records = crashing;
    await expect(world.refresh()).rejects.toThrow('killed');
    world.dependencies.records = world.records;
    expect(await world.refresh()).toMatchObject({ state: 'unchanged' });
    expect(await world.records.seen.readAll()).toHaveLength(2);
  });

  it('takes an article without an address for the same when a later dump has its address', async () => {
    await world.put('list.txt', list('About x', 'About y'));
    expect(await world.refresh()).toMatchObject({ state: 'published', articles: 2 });
    const before = await world.records.seen.readAll();
    const [old] = before;
    const { id: oldId = '' } = old ?? {};
    const at = new Date(world.clock.now).toISOString();
    await world.records.hidden.hide({ articleId: oldId, title: 'About x', by: 'U1', at });

    world.clock.now += 7 * 86_400_000;
    await world.put('b.json', [entry('x'), entry('z')]);
    const report = await world.refresh();
    expect(counts(report)).toEqual([1, 1, 0]);
    expect(await world.titles()).toEqual(['About x', 'About y', 'About z']);
    const after = await world.records.seen.readAll();
    expect(after).toHaveLength(3);
    const newId = await world.records.aliases.resolve(oldId);
    expect(newId).not.toBe(oldId);
    expect(after).toContainEqual({ id: newId, mark: old?.mark });
    expect(await world.records.hidden.readAll()).toMatchObject([{ articleId: newId }]);
    // What a digest tells after the first refresh is the one that is new, not the one that was renamed.
    const { ids } = await world.records.seen.readSince(before[0]?.mark ?? 0);
    expect(ids).toEqual(report.added.map(({ id }) => id));
    // The list without addresses goes: the article stays what it is.
    await world.remove('list.txt');
    await world.refresh({ force: true });
    expect(await world.records.aliases.resolve(oldId)).toBe(newId);
    expect(await world.titles()).toEqual(['About x', 'About z']);
  });

  it('lets the records of an article follow it also after a crash right after the swap', async () => {
    const { parse } = world.fetch;
    world.fetch.parse = async (...dump) => {
      const parsed = await parse(...dump);
      return {
        ...parsed,
        articles: parsed.articles.map((one) =>
          one.url === null ? { ...one, site: 'a.example' } : one,
        ),
      };
    };
    await world.put('a.json', [{ title: 'About x' }, ...entries('b', 'c')]);
    await world.refresh();
    const before = await world.records.seen.readAll();
    await world.put('a.json', entries('x', 'b', 'c'));
    world.clock.now += 86_400_000;
    const { store } = world;
    world.dependencies.store = {
      ...store,
      async publishGeneration(...given) {
        await store.publishGeneration(...given);
        throw new Error('killed');
      },
    };
    await expect(world.refresh()).rejects.toThrow('killed');
    world.dependencies.store = store;
    expect(await world.refresh()).toMatchObject({ state: 'unchanged' });
    const after = await world.records.seen.readAll();
    expect(after.map(({ mark }) => mark)).toEqual(before.map(({ mark }) => mark));
    expect(await world.records.aliases.readAll()).toHaveProperty('size', 1);
  });

  it('keeps what the team saved through every refresh, merged with what dumps know', async () => {
    await world.put('a.json', [entry('a'), entry('b', { comment: 'from the dump' })]);
    const own = buildArticle({ url: 'https://own.example/1', title: 'Our own note' });
    await world.records.saved.save(own, comment('U1', 'keep this'));
    await world.refresh();
    expect(await world.titles()).toEqual(['About a', 'About b', 'Our own note']);
    expect(await world.search('keep this')).toEqual(['Our own note']);
    await world.put('a.json', [entry('a'), entry('b'), entry('c')]);
    expect(await world.refresh()).toMatchObject({ state: 'published', articles: 4 });
    expect(await world.search('keep this')).toEqual(['Our own note']);
  });

  it('refuses what a slower process built when another has published meanwhile', async () => {
    await world.put('a.json', entries('a', 'b'));
    const [one, other] = await Promise.all([world.refresh(), world.refresh()]);
    expect([one.state, other.state].toSorted()).toEqual(['published', 'refused']);
    expect([one.refusal, other.refusal]).toContainEqual({ reason: 'lost-race' });
    expect(await world.refresh()).toMatchObject({ state: 'unchanged' });
  });

  it('stops when it is told to, leaving the old index', async () => {
    await world.put('a.json', entries('a'));
    world.dependencies.signal = AbortSignal.abort(new Error('stopping'));
    await expect(world.refresh()).rejects.toThrow('stopping');
    expect(await world.store.readPointer()).toBe(null);
  });
});

/** An address that answers as told, and keeps what it was asked. */
async function openWeb() {
  const answer: { status: number; body: string; headers: Record<string, string> } = {
    status: 200,
    body: '',
    headers: {},
  };
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['if-none-match']);
    const isSame = answer.headers['etag'] !== undefined && asked.at(-1) === answer.headers['etag'];
    response.writeHead(isSame ? 304 : answer.status, answer.headers);
    response.end(isSame ? '' : answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    answer,
    asked,
    url: `http://127.0.0.1:${port}/dump.json`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const killed = () => Promise.reject(new Error('killed'));

describe('a source on the web', () => {
  beforeEach(async () => {
    await world.close();
    world = await openIndexWorld(redis, { allowAddresses: ['127.0.0.1'] });
  });

  it('stays stale while it shows another page, asks for its own copy, and stops no other source', async () => {
    await using web = await openWeb();
    const { answer, asked, url } = web;
    const good = JSON.stringify(entries('a', 'b'));
    await world.put('c.json', entries('c'));
    const refresh = (format?: string) =>
      world.refresh({ sources: [{ url, ...(format ? { format } : {}) }, { path: 'dumps' }] });
    Object.assign(answer, { body: good, headers: { etag: '"good"' } });
    await refresh();
    Object.assign(answer, { body: '<html>log in</html>', headers: { etag: '"login"' } });
    for (let time = 0; time < 2; time++) {
      expect((await refresh()).sources[0]).toMatchObject({ isStale: true });
    }
    expect(asked).toEqual([undefined, '"good"', '"good"']);
    Object.assign(answer, { status: 429, headers: { 'retry-after': '99999999999999' } });
    expect((await refresh()).sources[0]).toMatchObject({ isStale: true });
    const week = new Date(world.clock.now + 7 * 86_400_000).toISOString();
    expect((await world.sourceRecords.read(url))?.notBefore).toBe(week);
    world.clock.now += 8 * 86_400_000;
    Object.assign(answer, { status: 200, body: good, headers: {} });
    await world.put('c.json', entries('c', 'd'));
    expect((await refresh('no-such-format')).sources[0]?.problems).toMatchObject([
      { fault: 'unrecognised' },
    ]);
  });

  it('is left alone as long as it asked for, also when the refresh that met it failed', async () => {
    await using web = await openWeb();
    const { answer, asked, url } = web;
    Object.assign(answer, { status: 429, headers: { 'retry-after': '3600' } });
    const refresh = () => world.refresh({ sources: [{ url }] });
    expect(await refresh()).toMatchObject({ state: 'refused' });
    const until = new Date(world.clock.now + 3_600_000).toISOString();
    expect(await world.sourceRecords.read(url)).toMatchObject({
      notBefore: until,
      staleSince: expect.any(String),
      problems: [{ fault: 'asked-to-wait' }],
    });
    expect((await refresh()).sources).toMatchObject([
      { problems: [{ fault: 'asked-to-wait', detail: until }] },
    ]);
    expect(asked).toHaveLength(1);

    world.clock.now += 3_600_000;
    const { records } = world.dependencies;
    world.dependencies.records = { ...records, saved: { ...records.saved, readAll: killed } };
    await expect(refresh()).rejects.toThrow('killed');
    world.dependencies.records = records;
    world.clock.now += 60_000;
    await refresh();
    expect(asked).toHaveLength(2);

    world.clock.now += 3_600_000;
    Object.assign(answer, { status: 200, body: JSON.stringify(entries('a')), headers: {} });
    expect(await refresh()).toMatchObject({ state: 'published', articles: 1 });
    expect(await world.sourceRecords.read(url)).toMatchObject({ notBefore: null });
  });

  it('that says "not modified" to who has nothing of it is in trouble, not unchanged', async () => {
    await using web = await openWeb();
    const { answer, url } = web;
    Object.assign(answer, { status: 304 });
    await world.put('c.json', entries('c'));
    const refresh = () => world.refresh({ sources: [{ url }, { path: 'dumps' }] });
    expect((await refresh()).sources[0]).toMatchObject({
      isStale: true,
      articles: 0,
      problems: [{ fault: 'http-error', detail: '304' }],
    });
    Object.assign(answer, { status: 200, body: JSON.stringify(entries('a')) });
    answer.headers['etag'] = '"a"';
    expect(await refresh()).toMatchObject({ state: 'published', articles: 2 });
    world.clock.now += 60_000;
    expect(await refresh()).toMatchObject({
      state: 'unchanged',
      sources: [{ isStale: false }, {}],
    });

    // The copies are lost: it is asked for the whole again, not whether that has changed.
    const copies = await redis.connect().keys('{yuuk}:source-copies:*');
    expect(await redis.connect().unlink(...copies)).toBe(2);
    expect(await refresh()).toMatchObject({ state: 'unchanged' });
    expect(web.asked.slice(-2)).toEqual(['"a"', undefined]);
  });
});

describe('publishSavedDelta', () => {
  it('makes saved articles and comments searchable without a refresh, and removed ones vanish', async () => {
    await world.put('a.json', [entry('a'), entry('b')]);
    const { generation } = await world.refresh();
    expect(await publishSavedDelta(world.dependencies)).toBe('current');
    const own = buildArticle({ url: 'https://own.example/1', title: 'Our own note' });
    const known = buildArticle({ url: 'https://a.example/b', title: 'About b' });
    await world.records.saved.save(own, comment('U1', 'zebra crossing'));
    await world.records.saved.save(known, comment('U2', 'quantum tunnel'));
    expect(await publishSavedDelta(world.dependencies)).toBe('published');
    expect(await world.search('zebra crossing')).toEqual(['Our own note']);
    expect(await world.search('quantum tunnel')).toEqual(['About b']);
    expect((await world.store.readGeneration())?.generation).toBe(generation);
    expect(await world.records.seen.readAll()).toHaveLength(3);

    await world.records.saved.removeComment(known.id, 'U2');
    await world.records.saved.removeComment(own.id, 'U1');
    expect(await publishSavedDelta(world.dependencies)).toBe('published');
    expect(await world.titles()).toEqual(['About a', 'About b']);
    expect(await world.search('"quantum tunnel"')).toEqual([]);
    expect(await world.refresh()).toMatchObject({ state: 'unchanged' });
  });

  it('has nothing to add to where nothing is live', async () => {
    expect(await publishSavedDelta(world.dependencies)).toBe('nothing-live');
  });
});

describe('rebuildIndex', () => {
  it('builds anew from the stored articles when the lexicon is another one, without any source', async () => {
    await world.put('a.json', [entry('a', { title: 'Kubernetes入門' }), entry('b')]);
    const own = buildArticle({ url: 'https://own.example/1', title: 'Our own note' });
    await world.records.saved.save(own, comment('U1', 'keep this'));
    const { generation } = await world.refresh();
    expect(await rebuildIndex(world.sourceRecords, world.dependencies)).toBe('not-needed');
    const { lexicon } = parseLexicon('kubernetes | k8s\n');
    world.dependencies.analyser = createAnalyser({ lexicon });
    await world.remove('a.json');
    expect(await rebuildIndex(world.sourceRecords, world.dependencies)).toBe('rebuilt');
    expect((await world.store.readGeneration())?.generation).toBeGreaterThan(generation ?? 0);
    expect(await world.search('k8s')).toEqual(['Kubernetes入門']);
    expect(await world.search('keep this')).toEqual(['Our own note']);
  });
});

describe('indexDirectly', () => {
  it('swaps in these sources and what the team saved, whatever vanishes', async () => {
    await world.put('a.json', entries('a', 'b', 'c'));
    await world.refresh();
    const own = buildArticle({ url: 'https://own.example/1', title: 'Our own note' });
    await world.records.saved.save(own, comment('U1', 'keep this'));
    await world.put('b.json', entries('z'));
    const sources = [{ path: 'dumps/b.json' }];
    const report = await world.indexDirectly({ sources });
    expect(report).toMatchObject({ state: 'published', articles: 2 });
    expect(await world.titles()).toEqual(['About z', 'Our own note']);
    expect(await world.indexDirectly({ sources })).toMatchObject({
      state: 'unchanged',
      generation: report.generation,
    });
  });

  it('refuses an index without articles unless forced', async () => {
    await world.put('a.json', entries('a'));
    await world.refresh();
    await world.put('b.txt', 'no dump');
    const sources = [{ path: 'dumps/b.txt' }];
    expect(await world.indexDirectly({ sources })).toMatchObject({ state: 'refused' });
    expect(await world.indexDirectly({ sources, force: true })).toMatchObject({
      state: 'published',
      articles: 0,
    });
    expect(await world.titles()).toEqual([]);
  });
});
