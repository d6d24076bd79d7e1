import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Article } from '../../src/parse/article.ts';
import { averageLengths } from '../../src/search/average-lengths.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { shardOf } from '../../src/search/index-part.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex } from '../../src/search/open-index.ts';
import { createIcuSegmenter, createScriptSegmenter } from '../../src/search/segmenter.ts';
import { LinearScan } from './linear-scan.ts';
import { buildArticle, buildBookmark, createTestAnalyser, search } from './support.ts';

const WORDS = [
  'redis Redis cpu CPU container コンテナ server サーバ サーバー 負荷 負荷対策 負荷分散 ロードバランサ load balancer',
  '監視 対策 日本語 日語 本番 番 本 環境 時系列データベース TSDB データベースサーバ PerlScalaGo scala postgresql',
  'PostgreSQL node.js c++ 7.0.15 constructor __proto__ まとめ はてな 速くする 自動化 reids レディス docker dockerfile',
  'コマンドラインツール faas 鯖 🎉 について the 運用監視対策 分散監視 時系列データベースの監視とサーバの負荷を自動化する本番環境',
]
  .flatMap((line) => line.split(' '))
  .concat('Function as a Service (FaaS)');
const DATES = ['2020-01-01T00:00:00+09:00', '2021-05-05T12:00:00Z', null];
const FIELDS = [
  'tag:redis',
  'tag:"two words"',
  '-tag:linux',
  'user:taro',
  'site:example.org',
  'after:2020',
  'before:2020-12',
  'has:comment',
  'is:dead',
  '-is:dead',
  'tag:redis OR cpu',
];
const TAGS = ['redis', 'linux', 'two words'];
const USERS = ['hanako', 'taro'];

const words = (max: number) =>
  fc
    .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(' ', ' ', '', 'の', 'を')), {
      maxLength: max,
    })
    .map((parts) =>
      parts
        .map(([word, glue]) => word + glue)
        .join('')
        .trim(),
    );

const bookmark = fc.record({
  user: fc.constantFrom(...USERS),
  comment: fc.oneof(fc.constant(''), words(3)),
  tags: fc.subarray(TAGS),
  at: fc.constantFrom(...DATES),
});

const articleParts = fc.record({
  title: words(4),
  excerpt: fc.oneof(fc.constant(''), words(12)),
  tags: fc.subarray(TAGS),
  publishedAt: fc.constantFrom(...DATES),
  bookmarks: fc.array(bookmark, { maxLength: 2 }),
  site: fc.constantFrom('example.com', 'blog.example.org', null),
});

const articles = (max: number, idCount: number) =>
  fc
    .uniqueArray(fc.nat(idCount), { maxLength: max })
    .chain((ids) =>
      fc.tuple(...ids.map((id) => articleParts.map((parts) => ({ ...parts, id: `a${id}` })))),
    )
    .map((all): Article[] =>
      all.map((parts) => buildArticle({ ...parts, bookmarks: parts.bookmarks.map(buildBookmark) })),
    );

const clause = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: words(2).map((text) => `"${text}"`) },
  { weight: 1, arbitrary: fc.constantFrom(...WORDS).map((word) => `-${word}`) },
  { weight: 1, arbitrary: words(2).map((text) => `-"${text}"`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS))
      .map(([a, b]) => `${a} OR ${b}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...FIELDS),
  },
);
const queries = fc.array(clause, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));

const EVERYTHING = { limit: 1000, offset: 0 };

describe.each([
  ['ICU words', createIcuSegmenter()],
  ['script runs', createScriptSegmenter()],
])('the engine against a linear scan, by %s', (_name, segmenter) => {
  const analyser = createTestAnalyser(segmenter);

  async function open(
    builds: readonly { articles: Article[]; removed?: string[] }[],
    shards: number,
  ) {
    const averages = averageLengths(builds[0]!.articles);
    const segments = [];
    for (const [i, { articles: own, removed }] of builds.entries()) {
      const joins = i === 0 ? {} : { averages, replaces: removed ?? [] };
      segments.push(...(await buildSegments(own, { analyser, shards, ...joins })));
    }
    const index = await openIndex(
      createMemoryReader(segments, { generation: 1, indexedAt: null }),
      analyser,
    );
    const model = new LinearScan(
      builds.map((build) => ({ ...build, averages })),
      analyser,
    );
    return { index, model };
  }

  test('finds, counts, scores and orders the same with 1, 2 and 8 shards', async () => {
    await fc.assert(
      fc.asyncProperty(
        articles(14, 40),
        fc.array(queries, { minLength: 1, maxLength: 6 }),
        fc.subarray(['a1', 'a2', 'a3']),
        async (all, asked, ids) => {
          const chosen = { exclude: new Set(ids.slice(0, 1)), dead: new Set(ids.slice(1)) };
          for (const shards of [1, 2, 8]) {
            const { index, model } = await open([{ articles: all }], shards);
            for (const query of asked) {
              const answer = await search(index, query, { ...EVERYTHING, ...chosen });
              const hits = model.rank(query, chosen);
              expect(
                answer.results.map(({ article, score }) => ({ id: article.id, score })),
              ).toEqual(hits.map(({ id, score }) => ({ id, score })));
              expect(answer.total).toBe(hits.filter(({ full }) => full).length);
              expect(answer.partialTotal).toBe(hits.filter(({ full }) => !full).length);
              for (const { query: text, total } of answer.suggestions) {
                expect(model.rank(text, chosen).filter(({ full }) => full).length).toBe(total);
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a later segment adds, replaces and removes articles', async () => {
    await fc.assert(
      fc.asyncProperty(
        articles(10, 12),
        articles(4, 12),
        fc.subarray(['a1', 'a2', 'a3', 'a4']),
        fc.array(queries, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(1, 2),
        async (all, saved, removed, asked, shards) => {
          const kept = removed.filter((id) => saved.every((article) => article.id !== id));
          const builds = [{ articles: all }, { articles: saved, removed: kept }];
          const { index, model } = await open(builds, shards);
          for (const query of asked) {
            const answer = await search(index, query, EVERYTHING);
            expect(answer.results.map(({ article, score }) => ({ id: article.id, score }))).toEqual(
              model.rank(query).map(({ id, score }) => ({ id, score })),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('pages put together are the whole ranking', async () => {
    await fc.assert(
      fc.asyncProperty(
        articles(14, 40),
        queries,
        fc.integer({ min: 1, max: 4 }),
        async (all, query, limit) => {
          const { index } = await open([{ articles: all }], 2);
          const whole = await search(index, query, EVERYTHING);
          const pages: string[] = [];
          for (let offset = 0; offset < whole.results.length; offset += limit) {
            const page = await search(index, query, { limit, offset });
            pages.push(...page.results.map(({ article }) => article.id));
          }
          expect(pages).toEqual(whole.results.map(({ article }) => article.id));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the explanation adds up to the score', async () => {
    await fc.assert(
      fc.asyncProperty(articles(8, 40), queries, async (all, query) => {
        const { index } = await open([{ articles: all }], 2);
        const answer = await search(index, query, { ...EVERYTHING, explain: true });
        for (const { why, score } of answer.results) {
          expect(why?.total).toBeCloseTo(score, 8);
          const sum = (why?.parts ?? []).reduce((total, part) => total + part.score, 0);
          const product = (sum + why!.bigramScore) * why!.coordination * why!.literalBonus;
          expect(product).toBeCloseTo(score, 8);
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('every shard gets some of many articles', () => {
  const counts = new Map<number, number>();
  for (let i = 0; i < 4000; i++) {
    const shard = shardOf(`article-${i}`, 8);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect(counts.size).toBe(8);
  for (const count of counts.values()) expect(count).toBeGreaterThan(350);
});
