import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Article } from '../../src/parse/article.ts';
import { articleId } from '../../src/parse/identity.ts';
import { parseDump } from '../../src/parse/parse-dump.ts';
import {
  type ArchiveWriter,
  atomArchive,
  jsonArchive,
  netscapeArchive,
} from '../../src/present/archive.ts';

const now = new Date('2026-11-22T12:00:00Z');

const word = fc.stringMatching(/^[a-z日本語サーバ<>&"']{1,8}$/).map((text) => text.trim() || 'x');
const bookmark = fc.record({
  user: fc.stringMatching(/^[a-z]{3,8}$/),
  comment: fc.oneof(fc.constant(''), word),
  tags: fc.uniqueArray(fc.stringMatching(/^[a-z本]{1,6}$/), { maxLength: 3 }),
  at: fc.integer({ min: 1_000_000_000, max: 1_790_000_000 }).map(inJapan),
  atPrecision: fc.constant('second' as const),
});

const article: fc.Arbitrary<Article> = fc
  .record({
    path: fc.uuid(),
    title: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
    excerpt: fc.oneof(fc.constant(''), word),
    bookmarkCount: fc.option(fc.nat(9999)),
    bookmarks: fc.uniqueArray(bookmark, { selector: ({ user }) => user, maxLength: 3 }),
  })
  .map(({ path, title, excerpt, bookmarkCount, bookmarks }) => {
    const url = `https://example.com/${path}`;
    return {
      id: articleId({ url, title, site: 'example.com' }),
      url,
      title,
      articleTitle: title,
      siteName: null,
      site: 'example.com',
      excerpt,
      publishedAt: null,
      bookmarkCount,
      categories: [],
      tags: [...new Set(bookmarks.flatMap(({ tags }) => tags))],
      bookmarks,
      sources: [],
    };
  });

function inJapan(seconds: number): string {
  const local = new Date((seconds + 9 * 3600) * 1000);
  return `${local.toISOString().slice(0, 19)}+09:00`;
}

function write(writer: ArchiveWriter, articles: readonly Article[]): Uint8Array {
  const text = [writer.begin(), ...articles.map((one) => writer.article(one)), writer.end({})].join(
    '',
  );
  return new TextEncoder().encode(text);
}

async function readBack(writer: ArchiveWriter, articles: readonly Article[]) {
  return parseDump({ file: 'archive', bytes: write(writer, articles) }, { now });
}

const byId = (articles: readonly Article[]) => articles.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const inShort = (articles: readonly Article[]) =>
  byId(articles).map(({ id, url, title, tags }) => ({ id, url, title, tags: tags.toSorted() }));

const withComments = (articles: readonly Article[]) =>
  byId(articles).map(({ id, url, title, tags, bookmarks }) => ({
    id,
    url,
    title,
    tags: tags.toSorted(),
    times: bookmarks
      .map(({ at }) => at)
      .filter((at) => at !== null)
      .toSorted(),
    comments: [...new Set(bookmarks.map(({ comment }) => comment))].filter(Boolean).toSorted(),
  }));

describe('an archive', () => {
  test('as JSON is read back whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(article, { maxLength: 8 }), async (articles) => {
        const { articles: read, receipt } = await readBack(jsonArchive(now), articles);
        expect(receipt.rejected).toEqual([]);
        expect(
          byId(read).map((one) => ({
            ...one,
            sources: [],
            siteName: null,
            articleTitle: one.title,
          })),
        ).toEqual(byId(articles));
      }),
      { numRuns: 60 },
    );
  });

  test('as a bookmark file keeps addresses, titles, times, tags and comments', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(article, { minLength: 1, maxLength: 8 }), async (articles) => {
        const { articles: read, receipt } = await readBack(netscapeArchive(), articles);
        expect(receipt).toMatchObject({ format: 'netscape-html', rejected: [] });
        expect(withComments(read)).toEqual(withComments(articles));
      }),
      { numRuns: 60 },
    );
  });

  test('as Atom 1.0 keeps addresses, titles, tags and excerpts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(article, { minLength: 1, maxLength: 8 }), async (articles) => {
        const { articles: read, receipt } = await readBack(atomArchive(now), articles);
        expect(receipt).toMatchObject({ format: 'atom', rejected: [] });
        expect(inShort(read)).toEqual(inShort(articles));
      }),
      { numRuns: 60 },
    );
  });
});
