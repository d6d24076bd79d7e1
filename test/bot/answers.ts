import type { Article } from '../../src/parse/article.ts';
import type { SearchResult } from '../../src/search/answer.ts';
import type { LiveAnswer } from '../../src/store/live-index.ts';

/** An article with everything known, to be changed where a test needs it. */
export function article(changes: Partial<Article> = {}): Article {
  return {
    id: 'a1b2c3d4e5f60718',
    url: 'https://blog.example.com/redis-cpu',
    title: 'RedisサーバのCPU負荷を下げる - 例のブログ',
    articleTitle: 'RedisサーバのCPU負荷を下げる',
    siteName: '例のブログ',
    site: 'blog.example.com',
    excerpt:
      'Redis はひとつのスレッドで命令をさばくため、CPU を使い切ると応答が遅れます。まとめて送る、分ける、読み取りを複製に任せる、という順に試した記録です。',
    publishedAt: null,
    bookmarkCount: 120,
    categories: ['テクノロジー'],
    tags: ['redis', 'cpu', 'performance'],
    bookmarks: [
      {
        user: 'defiant',
        comment: 'よくまとまっている',
        tags: ['redis'],
        at: '2016-04-27T00:00:00+09:00',
        atPrecision: 'day',
      },
    ],
    sources: [{ format: 'hatena-text', file: 'a.txt', position: 1 }],
    ...changes,
  };
}

export function result(
  changes: Partial<Article> = {},
  more: Partial<SearchResult> = {},
): SearchResult {
  return {
    article: article(changes),
    score: 10,
    missing: [],
    highlights: {
      title: [
        [0, 5],
        [8, 11],
      ],
      excerpt: [
        [0, 5],
        [25, 28],
      ],
      comments: [],
      tags: ['redis', 'cpu'],
    },
    ...more,
  };
}

export function answer(changes: Partial<LiveAnswer> = {}): LiveAnswer {
  const results = changes.results ?? [result()];
  return {
    query: 'redis cpu',
    understood: 'redis cpu',
    words: ['redis', 'cpu'],
    total: results.length,
    partial: false,
    partialTotal: 0,
    offset: 0,
    results,
    suggestions: [],
    widened: [],
    note: null,
    tookMs: 1,
    generation: 7,
    indexedAt: '2026-11-20T09:00:00+09:00',
    indexSize: 31,
    stale: false,
    ...changes,
  };
}

/** `count` results with different ids and titles. */
export const manyResults = (count: number): SearchResult[] =>
  Array.from({ length: count }, (_, index) =>
    result({ id: `id${index}`, articleTitle: `記事${index + 1}`, title: `記事${index + 1}` }),
  );
