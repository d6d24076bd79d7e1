import type { Article } from '../../../src/parse/article.ts';

export const makeId = (number: number) => number.toString(16).padStart(16, '0');

export const makeArticle = (number: number, changes: Partial<Article> = {}): Article => ({
  id: makeId(number),
  url: `https://example.com/${number}`,
  title: `記事 ${number}`,
  articleTitle: `記事 ${number}`,
  siteName: null,
  site: 'example.com',
  excerpt: '',
  publishedAt: null,
  bookmarkCount: null,
  categories: [],
  tags: [],
  bookmarks: [],
  sources: [{ format: 'slack', file: 'slack', position: 1 }],
  ...changes,
});
