import type { Article } from '../parse/article.ts';
import { allTags } from './article-text.ts';
import { normalise } from './normalise.ts';
import { fieldKey } from './term-key.ts';

/** As values of `tag:`, `user:` and `site:` are compared. */
export function fieldValue(text: string): string {
  return normalise(text).trim().replaceAll(/\s+/g, ' ');
}

/** The host, its parent domains, the label people call it by, and the site's name. */
function siteValues(article: Article): Set<string> {
  const values = new Set<string>();
  if (article.site !== null) {
    const labels = fieldValue(article.site).split('.');
    for (let i = 0; i + 1 < labels.length; i++) values.add(labels.slice(i).join('.'));
    values.add(labels.length === 1 ? labels[0]! : labels[labels.length - 2]!);
  }
  if (article.siteName !== null) values.add(fieldValue(article.siteName));
  values.delete('');
  return values;
}

/** Keys of the article's filters. */
export function fieldTerms(article: Article): string[] {
  const keys = new Set<string>();
  for (const tag of allTags(article)) keys.add(fieldKey('tag', fieldValue(tag)));
  for (const { user, comment } of article.bookmarks) {
    keys.add(fieldKey('user', fieldValue(user)));
    if (comment !== '') keys.add(fieldKey('has', 'comment'));
  }
  for (const site of siteValues(article)) keys.add(fieldKey('site', site));
  return [...keys];
}
