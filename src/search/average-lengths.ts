import type { Article } from '../parse/article.ts';
import { fieldTexts } from './article-text.ts';
import { type AverageLengths, FIELDS, type TextField } from './weigh-fields.ts';

/**
 * Mean lengths of the fields of some articles. Characters, not words: as good a measure of length, and known
 * before any analysis.
 */
export function averageLengths(articles: readonly Article[]): AverageLengths {
  const meter = new LengthMeter();
  for (const article of articles) meter.add(article);
  return meter.finish();
}

/** By so much of themselves lengths may be off: no weight changes by more than half of it. */
const NEAR = 0.01;

/** The lengths that an index was built with, where they are still near enough to the true ones, else those. */
export function keepIfNear(
  kept: AverageLengths | undefined,
  lengths: AverageLengths,
): AverageLengths {
  const isNear = (field: TextField) =>
    kept !== undefined && Math.abs(kept[field] - lengths[field]) <= NEAR * lengths[field];
  return kept !== undefined && FIELDS.every(isNear) ? kept : lengths;
}

/** The same, article by article. */
export class LengthMeter {
  private readonly sums: Record<TextField, number> = { title: 0, tag: 0, comment: 0, excerpt: 0 };
  private readonly counts: Record<TextField, number> = { title: 0, tag: 0, comment: 0, excerpt: 0 };

  add(article: Article): void {
    const texts = fieldTexts(article);
    for (const field of FIELDS) {
      if (texts[field] === '') continue;
      this.sums[field] += texts[field].length;
      this.counts[field]++;
    }
  }

  finish(): AverageLengths {
    return {
      title: this.average('title'),
      tag: this.average('tag'),
      comment: this.average('comment'),
      excerpt: this.average('excerpt'),
    };
  }

  private average(field: TextField): number {
    return this.counts[field] === 0 ? 0 : this.sums[field] / this.counts[field];
  }
}
