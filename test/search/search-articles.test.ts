import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/search/parse-query.ts';
import { createIcuSegmenter, createScriptSegmenter } from '../../src/search/segmenter.ts';
import { buildArticle, buildBookmark, idsOf, indexOf, search } from './support.ts';

const ARTICLES = [
  buildArticle({
    id: 'redis-load',
    title: 'RedisサーバのCPU負荷を下げる型',
    excerpt: 'パイプライン、Lua、レプリカへの読み取りなど、負荷を分ける手を並べた。',
    tags: ['redis', 'performance'],
    publishedAt: '2020-03-01T00:00:00+09:00',
    bookmarks: [buildBookmark({ user: 'hanako', comment: '現場で使う' })],
  }),
  buildArticle({
    id: 'redis-intro',
    title: 'Redis入門',
    excerpt: 'キーと値を置くだけの小さな例から始める。',
    tags: ['redis'],
    publishedAt: '2019-12-31T23:30:00+09:00',
    bookmarks: [buildBookmark({ user: 'taro' })],
  }),
  buildArticle({
    id: 'container',
    title: 'コンテナを自作する',
    excerpt: '名前空間とcgroupだけで小さなcontainerを動かす。',
    site: 'blog.example.org',
    siteName: 'れい工房',
    publishedAt: '2018-05-05T10:00:00+09:00',
  }),
  buildArticle({
    id: 'docker',
    title: 'Dockerで作るcontainerの土台',
    excerpt: 'イメージを薄く保つ。',
    tags: ['docker'],
    publishedAt: '2021-01-01T00:00:00+09:00',
  }),
  buildArticle({ id: 'language', title: '日語の検索を直す', excerpt: '基的な考え方を述べる。' }),
  buildArticle({ id: 'glued', title: 'PerlScalaGoの比較', excerpt: 'C++とnode.jsも少し。' }),
  buildArticle({
    id: 'balance',
    title: 'ロードバランサの前で考えること',
    excerpt: '冗長にするほど監視が要る。',
  }),
  buildArticle({
    id: 'engineers',
    title: 'WebオペレーションエンジニアインフラエンジニアといったXの話',
  }),
  buildArticle({ id: 'hiragana', title: 'はてなで学んだまとめ', excerpt: '鯖の運用。' }),
];

describe.each([
  ['ICU words', createIcuSegmenter()],
  ['script runs', createScriptSegmenter()],
])('a search over words cut by %s', (_name, segmenter) => {
  const opened = indexOf(ARTICLES, { segmenter });

  test.each(['redis cpu', 'REDIS CPU', 'ｒｅｄｉｓ　ＣＰＵ', 'redisのcpu負荷', 'CPU redis'])(
    'finds the article on Redis load first by "%s"',
    async (query) => {
      const answer = await search(await opened, query);
      expect(answer.results[0]?.article.id).toBe('redis-load');
      expect(answer.total).toBe(1);
      expect(answer.partial).toBe(false);
    },
  );

  test('puts articles with all words first and names what the others lack', async () => {
    const answer = await search(await opened, 'redis 入門');
    expect(answer.results.map(({ article, missing }) => [article.id, missing])).toEqual([
      ['redis-intro', []],
      ['redis-load', ['入門']],
    ]);
    expect([answer.total, answer.partialTotal, answer.partial]).toEqual([1, 1, false]);
  });

  test('says that all matches are partial when no article has every word', async () => {
    const answer = await search(await opened, 'redis コンテナ');
    expect(answer.total).toBe(0);
    expect(answer.partial).toBe(true);
    expect(answer.partialTotal).toBe(answer.results.length);
    for (const { missing } of answer.results) expect(missing).toHaveLength(1);
  });

  test('puts an exact title first, however often others have its words', async () => {
    const rivals = [1, 2, 3].map((n) =>
      buildArticle({
        id: `rival-${n}`,
        title: 'Redis入門 Redis入門',
        tags: ['Redis入門'],
        publishedAt: '2022-01-01T00:00:00Z',
      }),
    );
    const index = await indexOf([...ARTICLES, ...rivals], { segmenter });
    for (const query of ['Redis入門', 'redis 入門', '"Redis入門"', 'ｒｅｄｉｓ入門']) {
      expect((await idsOf(index, query))[0]).toBe('redis-intro');
    }
  });

  test('an exact title stands first also where it holds signs of the query language', async () => {
    const title = 'Linuxの歩き方 -基礎編-';
    const rivals = ['Linuxの歩き方', 'Linuxの歩き方 Linuxの歩き方'].map((rival, n) =>
      buildArticle({ id: `rival-${n}`, title: rival, publishedAt: '2022-01-01T00:00:00Z' }),
    );
    const index = await indexOf([buildArticle({ id: 'titled', title }), ...rivals], { segmenter });
    for (const query of [title, 'ｌｉｎｕｘの歩き方　-基礎編-']) {
      expect((await idsOf(index, query))[0]).toBe('titled');
    }
    const others = await idsOf(index, 'Linuxの歩き方 -基礎編');
    expect(others.toSorted()).toEqual(['rival-0', 'rival-1']);
  });

  test('ranks a hit in the title over tag, comment and excerpt, in this order', async () => {
    const index = await indexOf(
      [
        buildArticle({ id: 'excerpt', title: 'あいう', excerpt: 'kafka' }),
        buildArticle({
          id: 'comment',
          title: 'あいう',
          bookmarks: [buildBookmark({ comment: 'kafka' })],
        }),
        buildArticle({ id: 'tag', title: 'あいう', tags: ['kafka'] }),
        buildArticle({ id: 'title', title: 'kafka' }),
        ...Array.from({ length: 5 }, (_, n) => buildArticle({ id: `other-${n}`, title: 'かきく' })),
      ],
      { segmenter },
    );
    expect(await idsOf(index, 'kafka')).toEqual(['title', 'tag', 'comment', 'excerpt']);
  });

  test('breaks ties by the newest date, then the title, then the id', async () => {
    const index = await indexOf(
      [
        buildArticle({ id: '4', title: 'kafka b' }),
        buildArticle({ id: '3', title: 'kafka a' }),
        buildArticle({ id: '5', title: 'kafka b' }),
        buildArticle({ id: '2', title: 'kafka', publishedAt: '2019-01-01T00:00:00Z' }),
        buildArticle({ id: '1', title: 'kafka', publishedAt: '2020-01-01T00:00:00Z' }),
      ],
      { segmenter },
    );
    expect(await idsOf(index, 'site:example.com')).toEqual(['1', '2', '3', '4', '5']);
  });

  test.each([
    ['"小さな例"', ['redis-intro']],
    ['"例 小さな"', []],
    ['redis -入門', ['redis-load']],
    ['redis －入門', ['redis-load']],
    ['redis —入門', ['redis-load']],
    ['入門 OR 自作', ['redis-intro', 'container']],
    ['tag:redis', ['redis-load', 'redis-intro']],
    ['TAG:Redis -tag:performance', ['redis-intro']],
    ['user:taro', ['redis-intro']],
    ['user:@taro', ['redis-intro']],
    ['site:example.org', ['container']],
    ['site:れい工房', ['container']],
    ['has:comment', ['redis-load']],
    ['after:2021', ['docker']],
    ['after:2020-03-01 before:2020-03-01', ['redis-load']],
    ['before:2019 tag:redis', ['redis-intro']],
    ['before:2018', ['container']],
    ['tag:redis OR tag:docker', ['docker', 'redis-load', 'redis-intro']],
    ['tag:redis user:hanako cpu', ['redis-load']],
    ['“小さな例”', ['redis-intro']],
    ['″小さな例″', ['redis-intro']],
    ['″例 小さな″', []],
  ])('understands %s', async (query, expected) => {
    expect(await idsOf(await opened, query)).toEqual(expected);
  });

  test('searches an unknown field as text', async () => {
    expect(await idsOf(await opened, 'foo:redis')).toEqual(['redis-intro', 'redis-load']);
    expect((await search(await opened, 'redis:入門')).results[0]?.article.id).toBe('redis-intro');
  });

  test('an OR typed twice is one OR', async () => {
    const index = await opened;
    const once = await search(index, '入門 OR 自作');
    const twice = await search(index, '入門 OR OR 自作');
    expect(twice.understood).toBe(once.understood);
    expect(twice.results).toEqual(once.results);
    expect(twice.total).toBe(2);
  });

  test('an unknown field with a quoted value is understood the same again', () => {
    for (const typed of ['redis -foo:"a b"', 'foo:"a b"', 'redis OR foo:"a b"']) {
      const query = parseQuery(typed);
      expect(parseQuery(query.understood)).toEqual(query);
    }
  });

  test('`user:@` is no filter', async () => {
    const ids = await idsOf(await opened, 'redis user:@');
    expect(ids.toSorted()).toEqual(['redis-intro', 'redis-load']);
  });

  test('what must not appear stays out, however many words stand before it', async () => {
    const words = Array.from({ length: 30 }, (_, n) => `word${n}x`);
    const index = await indexOf(
      [
        buildArticle({ id: 'with', title: `${words.join(' ')} kafka` }),
        buildArticle({ id: 'without', title: words.join(' ') }),
      ],
      { segmenter },
    );
    for (const count of [1, 23, 24, 29, 30]) {
      const query = `${words.slice(0, count).join(' ')} -kafka`;
      expect(await idsOf(index, query)).toEqual(['without']);
    }
  });

  test('numbers are never taken for other numbers', async () => {
    const index = await indexOf(
      [
        buildArticle({ id: 'port', title: 'ポート 8080 を空ける' }),
        buildArticle({ id: 'year', title: '2030 年の運用' }),
        buildArticle({ id: 'net', title: 'ipv6 と http2 と es2016' }),
      ],
      { segmenter },
    );
    expect(await idsOf(index, '8080')).toEqual(['port']);
    expect(await idsOf(index, '8081')).toEqual([]);
    expect(await idsOf(index, '2030')).toEqual(['year']);
    expect(await idsOf(index, '2031')).toEqual([]);
    for (const other of ['ipv4', 'http3', 'es2015']) expect(await idsOf(index, other)).toEqual([]);
    expect(await idsOf(index, 'ipv')).toEqual(['net']);
  });

  test.each([
    ['日本語', 'language'],
    ['基本的', 'language'],
    ['サーバー', 'redis-load'],
    ['server', 'redis-load'],
    ['コンテナ', 'docker'],
    ['container', 'container'],
    ['scala', 'glued'],
    ['c++', 'glued'],
    ['nodejs', 'glued'],
    ['load balancer', 'balance'],
    ['負荷分散', 'balance'],
    ['インフラエンジニア', 'engineers'],
    ['reids', 'redis-load'],
    ['dock', 'docker'],
    ['ドッカー', 'docker'],
    ['はてな', 'hiragana'],
    ['まとめ', 'hiragana'],
    ['鯖', 'hiragana'],
  ])('finds what "%s" means', async (query, expected) => {
    expect(await idsOf(await opened, query)).toContain(expected);
  });

  test('says how it went beyond the letters typed', async () => {
    const index = await opened;
    const container = await search(index, 'コンテナ');
    expect(container.widened).toContainEqual({
      word: 'コンテナ',
      kind: 'concept',
      matched: ['container'],
    });
    const language = await search(index, '日本語');
    expect(language.widened).toContainEqual({
      word: '日本語',
      kind: 'lost-character',
      matched: ['日語'],
    });
    const typo = await search(index, 'reids');
    expect(typo.widened[0]).toMatchObject({ word: 'reids', kind: 'typo' });
    expect((await search(index, 'redis')).widened).toEqual([]);
  });

  test.each([
    'xqzvkw',
    'zzzzqqq xkcdvv',
    'ぬへゆぽ',
    '鬱蒼',
    'ヌヘユポ',
    '🎉',
    '*',
    '{}',
    '-',
    '"',
    'OR',
  ])('finds nothing for "%s"', async (query) => {
    const answer = await search(await opened, query);
    expect([answer.total, answer.partialTotal, answer.results]).toEqual([0, 0, []]);
  });

  test('tells that one kana is too short, and never returns everything', async () => {
    expect(await search(await opened, 'の')).toMatchObject({ note: 'too-short', results: [] });
    expect(await search(await opened, '')).toMatchObject({ total: 0, results: [] });
    expect(await search(await opened, '-redis')).toMatchObject({ total: 0, results: [] });
  });

  test('leaves out excluded articles and counts without them', async () => {
    const answer = await search(await opened, 'redis', { exclude: new Set(['redis-load']) });
    expect(answer.results.map(({ article }) => article.id)).toEqual(['redis-intro']);
    expect(answer.total).toBe(1);
  });

  test('what must not appear may be typed twice', async () => {
    const index = await indexOf([
      buildArticle({ id: 'together', title: 'redisの監視負荷' }),
      buildArticle({ id: 'apart', title: 'redisの監視と負荷' }),
    ]);
    expect(await idsOf(index, 'redis -監視負荷')).toEqual(['apart']);
    expect(await idsOf(index, 'redis -監視負荷 -監視負荷')).toEqual(['apart']);
  });

  test('knows dead links by the ids it is given', async () => {
    const dead = new Set(['docker']);
    const alive = await search(await opened, 'container -is:dead', { dead });
    expect(alive.results.map(({ article }) => article.id)).toEqual(['container']);
    expect((await search(await opened, 'is:dead', { dead })).total).toBe(1);
    expect((await search(await opened, 'is:dead')).total).toBe(0);
  });

  test('finds no dead link for a title that is not looked up word by word', async () => {
    const index = await indexOf([buildArticle({ id: 'it', title: 'が' }), ...ARTICLES]);
    const { results } = await search(index, 'が', { dead: new Set(['docker', 'glued']) });
    expect(results.map(({ article }) => article.id)).toEqual(['it']);
  });

  test('reads periods in the zone it is given', async () => {
    const query = 'tag:redis after:2020';
    const inTokyo = await search(await opened, query, { timeZone: 'Asia/Tokyo' });
    const inKiritimati = await search(await opened, query, { timeZone: 'Pacific/Kiritimati' });
    expect([inTokyo.total, inKiritimati.total]).toEqual([1, 2]);
  });

  test('does not mind function words that an article lacks', async () => {
    const answer = await search(await opened, 'how to redis cpu とは');
    expect(answer.results[0]).toMatchObject({ article: { id: 'redis-load' }, missing: [] });
  });

  test('gives the query back as understood, fit to be typed again', async () => {
    const index = await opened;
    const { understood } = await search(
      index,
      '　ＲＥＤＩＳ　“小さな 例” —入門 tag:"Two  Words" after:2020 ',
    );
    expect(understood).toBe('redis "小さな 例" -入門 tag:"two words" after:2020');
    expect((await search(index, understood)).understood).toBe(understood);
  });
});
