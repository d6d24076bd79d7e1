import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeDigest, type DigestMaterial, rankArticles } from '../../src/jobs/compose-digest.ts';
import { buildArticle, buildBookmark } from './build-article.ts';

const period = { from: '2026-11-16T10:00:00+09:00', to: '2026-11-23T10:00:00+09:00' };
const now = Date.parse(period.to);

function compose(material: Partial<DigestMaterial>) {
  return composeDigest({
    articles: [],
    isFirst: false,
    tags: [],
    gaps: [],
    resurfaced: null,
    indexSize: 100,
    period,
    ...material,
  });
}

const tagged = (title: string, tags: string[], bookmarkCount: number) =>
  buildArticle({ title, tags, bookmarkCount });

const titles = (digest: ReturnType<typeof compose>) =>
  digest?.groups.map(({ tag, articles }) => [tag, articles.map(({ title }) => title)]);

describe('rankArticles', () => {
  it('puts what more people saved, said more about, or saved lately first', () => {
    const plain = buildArticle({ title: 'plain', publishedAt: '2026-11-01T00:00:00Z' });
    const newer = buildArticle({ title: 'newer', publishedAt: '2026-11-22T00:00:00Z' });
    const popular = buildArticle({ ...plain, title: 'popular', bookmarkCount: 300 });
    const shared = buildArticle({
      ...plain,
      title: 'shared',
      bookmarks: [buildBookmark(), buildBookmark({ user: 'bob' })],
    });
    const discussed = buildArticle({
      ...shared,
      title: 'discussed',
      bookmarks: [buildBookmark({ comment: 'yes' }), buildBookmark({ user: 'bob', comment: 'no' })],
    });
    const above = (a: typeof plain, b: typeof plain) =>
      expect(rankArticles([b, a], now)[0]?.title).toBe(a.title);
    above(newer, plain);
    above(popular, plain);
    above(shared, plain);
    above(discussed, shared);
  });

  it('gives the same order whatever order the articles come in', () => {
    const articles = Array.from({ length: 12 }, (_, n) =>
      buildArticle({ title: n % 3 === 0 ? 'same' : `t${n % 4}`, bookmarkCount: n % 2 }),
    );
    const expected = rankArticles(articles, now).map(({ id }) => id);
    fc.assert(
      fc.property(fc.shuffledSubarray(articles, { minLength: 12 }), (shuffled) => {
        expect(rankArticles(shuffled, now).map(({ id }) => id)).toEqual(expected);
      }),
    );
  });
});

describe('composeDigest', () => {
  it('is nothing when nothing is new', () => {
    expect(compose({})).toBe(null);
    expect(compose({ gaps: [{ words: 'kafka', askers: 5 }] })).toBe(null);
    expect(compose({ isFirst: true })).toBe(null);
  });

  it('marks an old article as such when nothing is new and one is offered', () => {
    const old = buildArticle({ title: 'old' });
    expect(compose({ resurfaced: old })).toMatchObject({ kind: 'resurfaced', ids: [] });
    expect(compose({ resurfaced: old, articles: [buildArticle()] })).toMatchObject({
      kind: 'news',
    });
  });

  it('introduces itself with five articles at first, not with the whole archive', () => {
    const articles = Array.from({ length: 31 }, () => buildArticle());
    const digest = compose({ articles, isFirst: true });
    expect(digest).toMatchObject({ kind: 'first', gaps: [] });
    expect(digest?.groups.flatMap((group) => group.articles)).toHaveLength(5);
  });

  it('groups by the tags that the news share most, three a tag, the untagged last', () => {
    const digest = compose({
      articles: [
        tagged('r1', ['Redis'], 900),
        tagged('r2', ['redis'], 800),
        tagged('none', [], 700),
        tagged('r3', ['redis', 'go'], 600),
        tagged('r4', ['redis'], 500),
        tagged('r5', ['redis', 'go'], 400),
      ],
    });
    expect(titles(digest)).toEqual([
      ['Redis', ['r1', 'r2', 'r3']],
      ['go', ['r5']],
      [null, ['none']],
    ]);
    expect(digest?.ids).toHaveLength(6);
  });

  it('keeps to the tags that were asked for, however they are written', () => {
    const articles = [buildArticle({ tags: ['Ｒｅｄｉｓ'] }), buildArticle({ tags: ['go'] })];
    expect(compose({ articles, tags: ['redis'] })?.ids).toEqual([articles[0]?.id]);
  });

  it('tells of gaps that at least two people met, most askers first', () => {
    const gaps = [
      { words: 'one', askers: 1 },
      { words: 'two', askers: 2 },
      { words: 'nine', askers: 9 },
    ];
    expect(compose({ articles: [buildArticle()], gaps })?.gaps).toEqual([
      { words: 'nine', askers: 9 },
      { words: 'two', askers: 2 },
    ]);
  });

  it('never shows more than ten, three a tag, nor one twice, and loses none', () => {
    const tag = fc.constantFrom('redis', 'Redis', 'go', 'mysql', 'web', 'css');
    const article = fc
      .record({
        tags: fc.array(tag, { maxLength: 3 }),
        bookmarkCount: fc.option(fc.nat(2_000)),
        people: fc.nat(4),
      })
      .map(({ people, ...fields }) =>
        buildArticle({
          ...fields,
          bookmarks: Array.from({ length: people }, (_, n) => buildBookmark({ user: `u${n}` })),
        }),
      );
    fc.assert(
      fc.property(fc.array(article, { minLength: 1, maxLength: 40 }), (articles) => {
        const digest = compose({ articles });
        const shown = digest?.groups.flatMap((group) => group.articles.map(({ id }) => id)) ?? [];
        expect(shown.length).toBeGreaterThan(0);
        expect(shown.length).toBeLessThanOrEqual(10);
        expect(new Set(shown).size).toBe(shown.length);
        expect(digest?.ids.toSorted()).toEqual(articles.map(({ id }) => id).toSorted());
        for (const group of digest?.groups ?? []) {
          expect(group.articles.length).toBeGreaterThan(0);
          expect(group.tag === null || group.articles.length <= 3).toBe(true);
        }
      }),
    );
  });
});
