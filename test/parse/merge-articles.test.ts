import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Article, Bookmark } from '../../src/parse/article.ts';
import { articleId, foldTitle } from '../../src/parse/identity.ts';
import { mergeArticles } from '../../src/parse/merge-articles.ts';

function article(changes: Partial<Article> = {}): Article {
  const merged = {
    url: 'https://example.com/1' as string | null,
    title: '題',
    site: 'example.com' as string | null,
    ...changes,
  };
  return {
    articleTitle: merged.title,
    siteName: null,
    excerpt: '',
    publishedAt: null,
    bookmarkCount: null,
    categories: [],
    tags: [],
    bookmarks: [],
    sources: [{ format: 'f', file: 'one', position: 1 }],
    id: articleId(merged),
    ...merged,
  };
}

function bookmark(changes: Partial<Bookmark> = {}): Bookmark {
  return { user: 'alice', comment: '', tags: [], at: null, atPrecision: null, ...changes };
}

const merge = (...articles: Article[]) => mergeArticles([articles]).articles;

const idOf = (title: string, site: string | null = 'a.example') =>
  articleId({ url: null, title, site });

describe('the identity of an article', () => {
  it('is its address without the scheme', () => {
    expect(article({ url: 'http://example.com/1' }).id).toBe(article().id);
    expect(article({ title: '別の題' }).id).toBe(article().id);
    expect(article({ url: 'https://example.com/2' }).id).not.toBe(article().id);
    expect(article().id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is site and folded title where there is no address', () => {
    expect(idOf('日本語のＲｅｄｉｓ入門')).toBe(idOf('日語の redis 入門'));
    expect(idOf('PerlやScala、Go')).toBe(idOf('PerlScalaGo'));
    expect(idOf('題')).not.toBe(idOf('別の題'));
    expect(idOf('題')).not.toBe(idOf('題', 'b.example'));
    expect(idOf('題', null)).not.toBe(idOf('題'));
  });

  it('is told apart even when all of a title is what lists lose', () => {
    expect(foldTitle('本')).toBe('本');
    expect(foldTitle('や、')).toBe('や、');
  });
});

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    article({ bookmarks: [bookmark({ user: `user-${index}` })] }),
  );

describe('merging articles', () => {
  it('joins those of one identity in the order in which they were met, with all that is known', () => {
    const merged = mergeArticles([
      [
        article({ url: 'http://example.com/1', excerpt: '短い', tags: ['SRE'] }),
        article({ url: 'https://example.com/2' }),
      ],
      [
        article({
          excerpt: '長い抜粋',
          bookmarkCount: 3,
          tags: ['sre', 'redis'],
          publishedAt: '2020-01-01T00:00:00+09:00',
          sources: [{ format: 'g', file: 'two', position: 4 }],
        }),
      ],
    ]).articles;
    expect(merged.map(({ url }) => url)).toEqual([
      'https://example.com/1',
      'https://example.com/2',
    ]);
    expect(merged[0]).toMatchObject({
      excerpt: '長い抜粋',
      bookmarkCount: 3,
      tags: ['SRE', 'redis'],
      publishedAt: '2020-01-01T00:00:00+09:00',
      sources: [{ file: 'one' }, { file: 'two', position: 4 }],
    });
  });

  it('lends an address to the article of the same site and title that has none', () => {
    const bare = article({
      url: null,
      title: '日語の題',
      sources: [{ format: 'f', file: 'list', position: 2 }],
    });
    const whole = article({
      title: '日本語の題 - 例のブログ',
      articleTitle: '日本語の題',
      siteName: '例のブログ',
    });
    const { articles, aliases } = mergeArticles([
      [article({ url: 'https://example.com/0', title: '先頭' }), bare],
      [whole],
    ]);
    expect(articles.map(({ title, url, id }) => [title, url, id])).toEqual([
      [
        '先頭',
        'https://example.com/0',
        articleId({ url: 'https://example.com/0', title: '', site: null }),
      ],
      ['日語の題', 'https://example.com/1', whole.id],
    ]);
    expect(aliases).toEqual(new Map([[bare.id, whole.id]]));
    expect(articles[1]?.sources).toHaveLength(2);
  });

  it('lends nothing across sites, nor to an article of an unknown site', () => {
    const { articles, aliases } = mergeArticles([
      [
        article({ url: null, site: 'other.example' }),
        article({ url: null, site: null }),
        article(),
      ],
    ]);
    expect([articles.length, aliases.size]).toEqual([3, 0]);
  });

  it('keeps the fullest of the titles that differ by lost characters, and a title rather than an address', () => {
    const bare = { url: null, sources: [] };
    expect(
      merge(article({ ...bare, title: '日語' }), article({ ...bare, title: '日本語' }))[0]?.title,
    ).toBe('日本語');
    expect(
      merge(article({ title: 'https://example.com/1' }), article({ title: '題' }))[0]?.title,
    ).toBe('題');
    expect(merge(article({ title: '先の題' }), article({ title: 'あとの長い題' }))[0]?.title).toBe(
      '先の題',
    );
  });

  it('keeps one bookmark a person: the later one, or the finer time of one day', () => {
    const day = bookmark({ at: '2026-01-02T00:00:00+09:00', atPrecision: 'day', comment: '感想' });
    const second = bookmark({
      at: '2026-01-02T03:04:05+09:00',
      atPrecision: 'second',
      tags: ['redis'],
    });
    const later = bookmark({
      at: '2026-02-01T00:00:00+09:00',
      atPrecision: 'day',
      comment: '再読',
    });
    for (const bookmarks of [
      [day, second],
      [second, day],
    ]) {
      const [merged] = merge(...bookmarks.map((each) => article({ bookmarks: [each] })));
      expect(merged?.bookmarks).toEqual([{ ...second, comment: '感想' }]);
    }
    const [merged] = merge(article({ bookmarks: [second] }), article({ bookmarks: [later] }));
    expect(merged?.bookmarks).toEqual([{ ...later, tags: ['redis'] }]);
  });

  it('takes the bookmark of an unnamed owner for that of a person when comment and time agree', () => {
    const named = bookmark({
      at: '2026-01-02T03:04:05+09:00',
      atPrecision: 'second',
      comment: '感想',
    });
    const unnamed = { ...named, user: '', tags: ['x'] };
    const [merged] = merge(article({ bookmarks: [unnamed] }), article({ bookmarks: [named] }));
    expect(merged?.bookmarks).toEqual([{ ...named, tags: ['x'] }]);
    const [apart] = merge(
      article({ bookmarks: [{ ...unnamed, comment: '別' }] }),
      article({ bookmarks: [named] }),
    );
    expect(apart?.bookmarks).toHaveLength(2);
  });

  it('changes nothing when it is done again, and does not depend on how lists are cut', () => {
    const some = fc.record({
      url: fc.constantFrom(
        null,
        'https://example.com/1',
        'http://example.com/1',
        'https://example.com/2',
      ),
      title: fc.constantFrom('一', '日本語', '日語', 'https://example.com/1'),
      excerpt: fc.constantFrom('', 'a', 'bb'),
      tags: fc.subarray(['a', 'A', 'b']),
      bookmarks: fc.array(
        fc.record({
          user: fc.constantFrom('', 'alice', 'bob-2'),
          comment: fc.constantFrom('', 'x'),
          tags: fc.subarray(['a', 'b']),
          at: fc.constantFrom(null, '2026-01-02T00:00:00+09:00'),
          atPrecision: fc.constant(null),
        }),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(
        fc.array(
          some.map((changes) => article(changes)),
          { maxLength: 8 },
        ),
        fc.nat(8),
        (articles, cut) => {
          const whole = mergeArticles([articles]);
          expect(mergeArticles([articles.slice(0, cut), articles.slice(cut)])).toEqual(whole);
          expect(mergeArticles([whole.articles]).articles).toEqual(whole.articles);
          expect(new Set(whole.articles.map(({ id }) => id)).size).toBe(whole.articles.length);
        },
      ),
    );
  });

  it('takes linear time for many bookmarks of one article', () => {
    const start = performance.now();
    const [merged] = mergeArticles([many(50_000)]).articles;
    expect(merged?.bookmarks).toHaveLength(1000);
    // Quadratic work would take minutes.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('joins any number of copies, more than a call has room for arguments', () => {
    const [merged] = mergeArticles([Array(200_000).fill(article({ tags: ['redis'] }))]).articles;
    expect(merged).toMatchObject({ tags: ['redis'], sources: [{ position: 1 }] });
  });
});
