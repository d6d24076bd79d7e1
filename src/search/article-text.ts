import type { Article } from '../parse/article.ts';
import type { TextField } from './weigh-fields.ts';

/** Parts of one field stand on lines of their own, so that no word or pair spans two of them. */
const PART = '\n';

/** All tags that anybody gave, without repeats, in a stable order. */
export function allTags(article: Article): string[] {
  return [...new Set([...article.tags, ...article.bookmarks.flatMap((bookmark) => bookmark.tags)])];
}

/** The text that each field contributes to the index. */
export function fieldTexts(article: Article): Record<TextField, string> {
  return {
    title: article.articleTitle,
    tag: allTags(article).join(PART),
    comment: article.bookmarks
      .map((bookmark) => bookmark.comment)
      .filter((comment) => comment !== '')
      .join(PART),
    excerpt: article.excerpt,
  };
}

/** `publishedAt`, else the latest bookmark, as milliseconds; null when no date is known. */
export function articleTime(article: Article): number | null {
  if (article.publishedAt !== null) return parseTime(article.publishedAt);
  let latest: number | null = null;
  for (const { at } of article.bookmarks) {
    const time = at === null ? null : parseTime(at);
    if (time !== null && (latest === null || time > latest)) latest = time;
  }
  return latest;
}

function parseTime(text: string): number | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
