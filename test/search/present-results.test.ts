import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/search/answer.ts';
import { findNeighbours, rareWords } from '../../src/search/find-neighbours.ts';
import { ARCHIVE } from './archive.ts';
import { buildArticle, buildBookmark, indexOf, search } from './support.ts';

function cut(text: string, spans: readonly Span[]): string[] {
  return spans.map(([start, end]) => text.slice(start, end));
}

describe('highlights', () => {
  const article = buildArticle({
    id: 'a',
    title: 'Ｒｅｄｉｓサーバーの負荷 - れい工房',
    articleTitle: 'Ｒｅｄｉｓサーバーの負荷',
    excerpt: 'containerを並べ、PerlScalaGoで書き、ブログに残す。',
    tags: ['redis', '雑記'],
    bookmarks: [
      buildBookmark({ user: 'hanako', comment: 'サーバの話' }),
      buildBookmark({ user: 'taro', comment: '別の話' }),
    ],
  });
  const opened = indexOf([article, buildArticle({ id: 'b', title: 'ブログとログ' })]);

  async function marked(query: string) {
    const { results } = await search(await opened, query);
    const { highlights } = results.find((result) => result.article.id === 'a')!;
    return {
      title: cut(article.title, highlights.title),
      excerpt: cut(article.excerpt, highlights.excerpt),
      comments: highlights.comments.map(({ user, spans }) => [
        user,
        ...cut(article.bookmarks.find((mark) => mark.user === user)!.comment, spans),
      ]),
      tags: highlights.tags,
    };
  }

  test('mark what was met, in the letters of the article', async () => {
    expect(await marked('redis サーバ')).toEqual({
      title: ['Ｒｅｄｉｓ', 'サーバー'],
      excerpt: [],
      comments: [['hanako', 'サーバ']],
      tags: ['redis'],
    });
  });

  test('mark the spelling of the article where another was typed', async () => {
    expect((await marked('コンテナ')).excerpt).toEqual(['container']);
  });

  test('mark a part of a camel-case word, and no piece of another word', async () => {
    expect((await marked('scala')).excerpt).toEqual(['Scala']);
    expect((await marked('redis ログ')).excerpt).toEqual([]);
  });

  test('mark a phrase as a whole', async () => {
    expect((await marked('"サーバーの負荷"')).title).toEqual(['サーバーの負荷']);
  });

  test('mark tags that a filter asked for', async () => {
    expect((await marked('tag:雑記')).tags).toEqual(['雑記']);
  });
});

describe('an explanation', () => {
  test('names words, kinds and fields, and adds up', async () => {
    const index = await indexOf(ARCHIVE);
    const { results } = await search(index, 'redis コンテナ', { explain: true });
    const parts = results.flatMap(({ why }) => why?.parts ?? []);
    expect(parts).toContainEqual(
      expect.objectContaining({ word: 'redis', kind: 'exact', fields: ['title', 'tag'] }),
    );
    for (const { why, score } of results) {
      expect(why?.total).toBeCloseTo(score, 8);
      expect(why?.coordination).toBe(0.75);
    }
  });

  test('comes only when it is asked for', async () => {
    const { results } = await search(await indexOf(ARCHIVE), 'redis');
    for (const result of results) expect(result).not.toHaveProperty('why');
  });
});

describe('suggestions', () => {
  const opened = indexOf(ARCHIVE);

  test.each([
    'redis コンテナ',
    'redis kubernetes',
    'rediss kubernete',
    'ジョブキュー 雪崩 証明書',
    'redis xqzvkw',
  ])('for "%s" are made of words in the index and find what they say', async (query) => {
    const index = await opened;
    const answer = await search(index, query);
    expect(answer.total).toBe(0);
    expect(answer.suggestions.length).toBeGreaterThan(0);
    expect(answer.suggestions.length).toBeLessThanOrEqual(3);
    for (const { query: suggested, total } of answer.suggestions) {
      const again = await search(index, suggested);
      expect(again.total).toBe(total);
      expect(total).toBeGreaterThan(0);
      for (const word of again.words) {
        const alone = await search(index, word);
        expect(alone.results[0]?.missing).toEqual([]);
      }
    }
  });

  test('drop a word that nobody has', async () => {
    const { suggestions } = await search(await opened, 'redis xqzvkw');
    expect(suggestions).toContainEqual({ query: 'redis', total: 2 });
  });

  test('are not made where something was found, nor out of nothing', async () => {
    expect((await search(await opened, 'redis')).suggestions).toEqual([]);
    expect((await search(await opened, 'xqzvkw zzxxyy')).suggestions).toEqual([]);
  });
});

describe('neighbours', () => {
  const series = [
    buildArticle({ id: 'part-1', title: '小さなOSを作る その1', excerpt: '起動の仕組み' }),
    buildArticle({ id: 'part-2', title: '小さなOSを作る その2', excerpt: '割り込みの仕組み' }),
    buildArticle({ id: 'sequel', title: '小さなOSを作る の続き', excerpt: '画面の話' }),
    buildArticle({ id: 'else', title: '小さなOSの歴史', excerpt: '作る人たちの話' }),
  ];
  const opened = indexOf([...ARCHIVE, ...series]);

  test('are the parts of a series first, then what is alike', async () => {
    const found = await findNeighbours(await opened, series[0]!, 5);
    expect(
      found
        .slice(0, 2)
        .map(({ article }) => article.id)
        .toSorted(),
    ).toEqual(['part-2', 'sequel']);
    expect(found.slice(0, 2).every(({ reason }) => reason === 'series')).toBe(true);
    expect(found.find(({ article }) => article.id === 'else')?.reason).toBe('similar');
  });

  test('are about the same, and never the article itself', async () => {
    const redis = ARCHIVE.find(({ id }) => id === 'redis-memory')!;
    const ids = (await findNeighbours(await opened, redis, 3)).map(({ article }) => article.id);
    expect(ids[0]).toBe('redis-cluster');
    expect(ids).not.toContain('redis-memory');
  });

  test('of an article without known words are none', async () => {
    expect(await findNeighbours(await opened, buildArticle({ id: 'x', title: '' }), 3)).toEqual([]);
  });

  test('rare words of a message come first', async () => {
    const words = rareWords(await opened, 'このRedisのメモリ、コンテナで動かすと増えます?', 2);
    expect(words).toHaveLength(2);
    for (const word of words) expect(['redis', 'メモリ', 'コンテナ']).toContain(word);
  });
});
