import type { Article } from '../../src/parse/article.ts';
import { articleId } from '../../src/parse/identity.ts';

let serial = 0;

/** An article with plain values; what a test is about is given. */
export function buildArticle(fields: Partial<Article> = {}): Article {
  serial += 1;
  const url = fields.url === undefined ? `https://a.example/${serial}` : fields.url;
  const title = fields.title ?? `Article ${serial}`;
  const site = fields.site ?? 'a.example';
  return {
    id: articleId({ url, title, site }),
    url,
    title,
    articleTitle: title,
    siteName: null,
    site,
    excerpt: '',
    publishedAt: null,
    bookmarkCount: null,
    categories: [],
    tags: [],
    bookmarks: [],
    sources: [],
    ...fields,
  };
}

/** One bookmark with plain values. */
export function buildBookmark(
  fields: Partial<Article['bookmarks'][number]> = {},
): Article['bookmarks'][number] {
  return { user: 'ann', comment: '', tags: [], at: null, atPrecision: null, ...fields };
}
