import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Article } from '../../src/parse/article.ts';
import { articleId } from '../../src/parse/identity.ts';
import { canonicalUrl, siteOf } from '../../src/parse/url.ts';
import { createVocabulary, generateArticles, writeExcerpt } from './generate-articles.ts';
import { createRandom } from './random.ts';

/** Titles, tags and comments that people really wrote; kept beside the project, never in it. */
const BOOKMARKS = new URL('../../../shared/corpora/bookmarks-67k.jsonl.gz', import.meta.url);

const bookmarkLine = z.object({
  user: z.string(),
  title: z.string(),
  url: z.string(),
  date: z.string(),
  tags: z.array(z.string()),
  comment: z.string(),
});

export interface Corpus {
  /** What the articles are, for the report. */
  name: string;
  articles: Article[];
}

/**
 * `count` articles: real bookmarks where their collection is at hand, written ones for the rest. That
 * collection has no excerpts; its articles get written ones, so that an article has its usual size.
 */
export async function loadCorpus(count: number, seed = 1): Promise<Corpus> {
  const bookmarks = existsSync(BOOKMARKS) ? await readBookmarks(count, seed) : [];
  const written = generateArticles(count - bookmarks.length, seed);
  const name =
    bookmarks.length === 0
      ? `${count} generated articles`
      : `${bookmarks.length} public bookmarks with generated excerpts` +
        (written.length === 0 ? '' : ` and ${written.length} generated articles`);
  return { name, articles: [...bookmarks, ...written] };
}

async function readBookmarks(limit: number, seed: number): Promise<Article[]> {
  const random = createRandom(seed);
  const vocabulary = createVocabulary(seed);
  const articles = new Map<string, Article>();
  const lines = gunzipSync(await readFile(BOOKMARKS))
    .toString('utf8')
    .split('\n');
  for (const [index, line] of lines.entries()) {
    if (articles.size >= limit) break;
    if (line === '') continue;
    const { user, title, url: address, date, tags, comment } = bookmarkLine.parse(JSON.parse(line));
    const url = canonicalUrl(address);
    const site = siteOf(url);
    const id = articleId({ url, title, site });
    if (articles.has(id)) continue;
    articles.set(id, {
      id,
      url,
      title,
      articleTitle: title,
      siteName: null,
      site,
      excerpt: writeExcerpt(120 + random.below(281), vocabulary, random),
      publishedAt: null,
      bookmarkCount: null,
      categories: [],
      tags,
      bookmarks: [{ user, comment, tags, at: readDate(date), atPrecision: 'second' }],
      sources: [{ format: 'bookmarks', file: 'bookmarks', position: index + 1 }],
    });
  }
  return [...articles.values()];
}

function readDate(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
