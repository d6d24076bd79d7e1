import { describe, expect, it } from 'vitest';
import { generateArticles } from '../../bench/lib/generate-articles.ts';

describe('the articles of the benchmarks', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(generateArticles(20, 3)).toEqual(generateArticles(20, 3));
    expect(generateArticles(20, 4)).not.toEqual(generateArticles(20, 3));
  });

  it('of a short list begin the longer one', () => {
    expect(generateArticles(30).slice(0, 20)).toEqual(generateArticles(20));
  });

  it('have ids of their own, an excerpt as long as lists cut it, and a title', () => {
    const articles = generateArticles(500);
    expect(new Set(articles.map(({ id }) => id)).size).toBe(500);
    for (const { title, excerpt } of articles) {
      expect(title).not.toBe('');
      expect(excerpt.length).toBeGreaterThanOrEqual(120);
      expect(excerpt.length).toBeLessThanOrEqual(400);
    }
  });
});
