import type { Article } from '../parse/article.ts';
import { fieldTexts } from './article-text.ts';
import { type AverageLengths, FIELDS, type TextField } from './weigh-fields.ts';

/**
 * Mean lengths of the fields of some articles. Characters, not words: as good a measure of length, and known
 * before any analysis.
 */
export function averageLengths(articles: readonly Article[]): AverageLengths {
  const sums: Record<TextField, number> = { title: 0, tag: 0, comment: 0, excerpt: 0 };
  const counts: Record<TextField, number> = { title: 0, tag: 0, comment: 0, excerpt: 0 };
  for (const article of articles) {
    const texts = fieldTexts(article);
    for (const field of FIELDS) {
      if (texts[field] === '') continue;
      sums[field] += texts[field].length;
      counts[field]++;
    }
  }
  const average = (field: TextField): number =>
    counts[field] === 0 ? 0 : sums[field] / counts[field];
  return {
    title: average('title'),
    tag: average('tag'),
    comment: average('comment'),
    excerpt: average('excerpt'),
  };
}
