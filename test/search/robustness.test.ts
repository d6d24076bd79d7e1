import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Article } from '../../src/parse/article.ts';
import { readAllArticles } from '../../src/search/open-index.ts';
import { findArticle } from '../../src/search/read-articles.ts';
import { buildArticle, buildBookmark, idsOf, indexOf, search } from './support.ts';

const ARTICLES = [
  buildArticle({
    id: 'a',
    title: 'constructorと__proto__の話',
    excerpt: 'toString hasOwnProperty',
  }),
  buildArticle({ id: 'b', title: '正規表現 (a+)+$ を避ける', excerpt: '*.* {} [x] \\ | ^' }),
  buildArticle({ id: 'c', title: 'GET key\r\nSET key value', excerpt: 'CRLF\u0000NUL' }),
  ...Array.from({ length: 200 }, (_, n) =>
    buildArticle({
      id: `n${n}`,
      title: `監視と負荷の記録 ${n}`,
      excerpt: 'サーバの時系列データベースを監視する。'.repeat(5),
      bookmarks: [buildBookmark({ comment: 'あとで読む' })],
    }),
  ),
];

describe('words that are names elsewhere', () => {
  test.each([
    ['constructor', 'a'],
    ['__proto__', 'a'],
    ['toString', 'a'],
    ['hasOwnProperty', 'a'],
    ['(a+)+$', 'b'],
    ['正規表現', 'b'],
    ['SET\r\nkey', 'c'],
    ['NUL', 'c'],
  ])('"%s" is a word like any other', async (query, id) => {
    expect((await idsOf(await indexOf(ARTICLES), query))[0]).toBe(id);
  });

  test('nobody has the words that objects inherit', async () => {
    const index = await indexOf([buildArticle({ id: 'x', title: '静かな題' })]);
    for (const query of [
      'constructor',
      '__proto__',
      'valueOf',
      'tag:constructor',
      'user:__proto__',
    ]) {
      expect((await search(index, query)).total).toBe(0);
    }
  });
});

/** What they may cost is counted in work-bounds.test.ts; here a quadratic step runs into the test's time limit. */
describe('queries that nobody types', () => {
  const opened = indexOf(ARTICLES);

  test.each([
    ['one long word', 'a'.repeat(10_000)],
    ['a long Japanese run', '監視負荷'.repeat(800)],
    ['long katakana', 'サーバ'.repeat(1100)],
    ['hiragana', 'あとでよむ'.repeat(600)],
    [
      'many words',
      Array.from({ length: 2000 }, (_, n) => `w${n}`)
        .join(' ')
        .slice(0, 10_000),
    ],
    ['many known words', '監視 サーバ 負荷 '.repeat(350).slice(0, 3300)],
    ['many quotes', '"監視" '.repeat(900).slice(0, 3000)],
    ['unpaired quotes', '"'.repeat(9_999)],
    ['minus signs', '-'.repeat(10_000)],
    ['OR without end', 'redis OR '.repeat(1100)],
    ['fields', 'tag:x '.repeat(1600)],
    ['brackets', '('.repeat(10_000)],
    ['regular expressions', '(a+)+$'.repeat(1600)],
    ['long vowels', 'アー'.repeat(1600)],
    ['NUL', '\u0000'.repeat(10_000)],
    ['half pairs', '\ud83d'.repeat(3000)],
    ['combining marks', 'か' + '\u3099'.repeat(3000)],
    ['CRLF', '\r\n'.repeat(5000)],
  ])('%s', async (_name, query) => {
    const index = await opened;
    const answer = await search(index, query);
    expect(answer.note).toBeNull();
    expect(answer.results.length).toBeLessThanOrEqual(10);
  });

  test('more than 10 KB are refused calmly', async () => {
    const answer = await search(await opened, 'あ'.repeat(4000));
    expect(answer).toMatchObject({ note: 'too-long', total: 0, results: [] });
  });

  test('any text gives an answer, the same each time', async () => {
    const index = await opened;
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.stringMatching(/^[-"':*(){}ORtag監視サーバ 本ー・a-c]{0,40}$/),
    );
    await fc.assert(
      fc.asyncProperty(text, async (query) => {
        const first = await search(index, query, { explain: true });
        const second = await search(index, query, { explain: true });
        expect(second).toEqual(first);
        expect(first.total + first.partialTotal).toBeGreaterThanOrEqual(first.results.length);
      }),
      { numRuns: 300 },
    );
  });

  test('what is understood is understood the same again', async () => {
    const index = await opened;
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[-"' :ORtaguse監視サーバ本ー・ＡＢ（）]{0,30}$/),
        async (query) => {
          const { understood, total } = await search(index, query);
          const again = await search(index, understood);
          expect(again.understood).toBe(understood);
          expect(again.total).toBe(total);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('articles of any content', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const anyArticle = fc.record({
    url: fc.option(anyText),
    title: anyText,
    articleTitle: anyText,
    siteName: fc.option(anyText),
    site: fc.option(anyText),
    excerpt: anyText,
    publishedAt: fc.option(fc.constantFrom('2020-02-30', 'nonsense', '1901-05-05T00:00:00Z')),
    bookmarkCount: fc.option(fc.nat()),
    categories: fc.array(anyText, { maxLength: 2 }),
    tags: fc.array(anyText, { maxLength: 3 }),
    bookmarks: fc.array(
      fc.record({
        user: anyText,
        comment: anyText,
        tags: fc.array(anyText, { maxLength: 2 }),
        at: fc.option(fc.constant('2016-04-27T00:00:00+09:00')),
        atPrecision: fc.option(fc.constantFrom('day' as const, 'second' as const)),
      }),
      { maxLength: 2 },
    ),
    sources: fc.array(fc.record({ format: anyText, file: anyText, position: fc.nat() }), {
      maxLength: 2,
    }),
  });

  test('come back from the index as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyArticle, { maxLength: 12 }), async (parts) => {
        // Halves of surrogate pairs cannot be kept in UTF-8; parsed dumps have none.
        const all: Article[] = parts.map((part, n) => wellFormed({ ...part, id: `id-${n}` }));
        const index = await indexOf(all, { shards: 2 });
        const read: Article[] = [];
        for await (const article of readAllArticles(index.reader)) read.push(article);
        expect(read.toSorted(byId)).toEqual(all.toSorted(byId));
        for (const article of all) {
          expect(await findArticle(index, article.id)).toEqual(article);
          await search(index, article.title, { explain: true });
        }
        expect(await findArticle(index, 'nobody')).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

function byId(a: Article, b: Article): number {
  return a.id.localeCompare(b.id);
}

function wellFormed(article: Article): Article {
  return JSON.parse(JSON.stringify(article), (_key, value: unknown) =>
    typeof value === 'string' ? Buffer.from(value).toString('utf8') : value,
  ) as Article;
}
