import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArticleOutline,
  outlineArticle,
  reviewChange,
  titleKey,
} from '../../src/jobs/review-change.ts';
import type { Article } from '../../src/parse/article.ts';
import { buildArticle } from './build-article.ts';

const sources = ['dumps', 'https://b.example/ann'];

const outlines = (articles: readonly Article[]): Map<string, ArticleOutline> =>
  new Map(articles.map((article) => [article.id, outlineArticle(article, sources)]));

function review(
  before: readonly Article[],
  after: readonly Article[],
  options: { maxLossPercent?: number; aliases?: Map<string, string> } = {},
) {
  const addressed = new Map<string, string>();
  for (const { url, site, title, id } of after) {
    const key = titleKey(site, title);
    if (url !== null && key !== null) addressed.set(key, id);
  }
  return reviewChange(outlines(before), outlines(after), {
    sources,
    maxLossPercent: 30,
    aliases: new Map(),
    addressed,
    ...options,
  });
}

const from = (file: string, position = 1) => [{ format: 'hatena-text', file, position }];
const many = (count: number, file: string) =>
  Array.from({ length: count }, (_, n) => buildArticle({ sources: from(file, n + 1) }));

describe('reviewChange', () => {
  it('tells added, changed and removed articles apart by identity', () => {
    const kept = buildArticle();
    const edited = buildArticle({ title: 'old title' });
    const gone = buildArticle();
    const fresh = buildArticle();
    const { change } = review(
      [kept, edited, gone],
      [{ ...edited, title: 'new title' }, kept, fresh],
    );
    expect(change).toEqual({
      added: [{ id: fresh.id, title: fresh.title }],
      changed: [{ id: edited.id, title: 'new title' }],
      removed: [{ id: gone.id, title: gone.title }],
    });
  });

  it('finds nothing changed when an article was only read somewhere else', () => {
    const article = buildArticle({ sources: from('dumps/a.txt', 1) });
    const moved = { ...article, sources: from('dumps/b.txt', 7) };
    expect(review([article], [moved]).change).toEqual({ added: [], changed: [], removed: [] });
  });

  it('knows an article again whose address was learnt', () => {
    const unlinked = buildArticle({ url: null, title: '日本語の記事', site: 'a.example' });
    const linked = buildArticle({
      url: 'https://a.example/x',
      title: '日語の記事',
      site: 'a.example',
    });
    const { change, aliases } = review([unlinked], [linked]);
    expect(change).toMatchObject({ added: [], removed: [], changed: [{ id: linked.id }] });
    expect([...aliases]).toEqual([[unlinked.id, linked.id]]);
  });

  it('fears a source that loses more than the limit, and counts by identity', () => {
    const before = many(10, 'dumps/a.txt');
    expect(review(before, before.slice(3)).losses).toEqual([]);
    expect(review(before, [...before.slice(4), ...many(4, 'dumps/a.txt')]).losses).toEqual([
      { source: null, before: 10, lost: 4 },
      { source: 'dumps', before: 10, lost: 4 },
    ]);
  });

  it('fears the loss of one small source among large ones', () => {
    const large = many(100, 'dumps/a.txt');
    const small = many(5, 'https://b.example/ann #2');
    expect(review([...large, ...small], large).losses).toEqual([
      { source: 'https://b.example/ann', before: 5, lost: 5 },
    ]);
  });

  it('fears a source that shrinks even when another source holds the same articles', () => {
    const both = many(10, 'dumps/a.txt').map((article) => ({
      ...article,
      sources: [...article.sources, ...from('https://b.example/ann')],
    }));
    const halved = both.map((article, n) =>
      n < 5 ? { ...article, sources: from('dumps/a.txt') } : article,
    );
    expect(review(both, halved).losses).toEqual([
      { source: 'https://b.example/ann', before: 10, lost: 5 },
    ]);
  });

  it('does not fear for articles of sources that are configured no more, nor for files renamed', () => {
    const before = many(10, 'elsewhere/a.txt');
    expect(review(before, many(1, 'dumps/a.txt')).losses).toEqual([]);
    const renamed = many(10, 'dumps/a.txt');
    const after = renamed.map((article) => ({ ...article, sources: from('dumps/b.txt') }));
    expect(review(renamed, after).losses).toEqual([]);
  });

  it('agrees with a plain count of sets', () => {
    const pool = many(30, 'dumps/a.txt');
    fc.assert(
      fc.property(
        fc.subarray(pool),
        fc.subarray(pool),
        fc.integer({ min: 0, max: 100 }),
        (before, after, maxLossPercent) => {
          const { change, losses } = review(before, after, { maxLossPercent });
          const kept = new Set(after.map(({ id }) => id));
          const lost = before.filter(({ id }) => !kept.has(id));
          expect(change.removed.map(({ id }) => id)).toEqual(lost.map(({ id }) => id));
          expect(change.added).toHaveLength(after.length - (before.length - lost.length));
          const feared = lost.length > 0 && lost.length > (before.length * maxLossPercent) / 100;
          expect(losses.length > 0).toBe(feared);
        },
      ),
    );
  });
});
