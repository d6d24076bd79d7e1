import { describe, expect, test } from 'vitest';
import { createScriptSegmenter } from '../../src/search/segmenter.ts';
import { buildArticle, indexOf, search } from './support.ts';

test('a word counts as met by its pair alone where that is the commonest of a long run', async () => {
  // Without a dictionary 番記録員 is cut into 番記 and 録員: only the pair 記録 is left of the word.
  const segmenter = createScriptSegmenter();
  const articles = ['redis 番記録員', 'redis 番記録員の話', 'redis', '負荷', '分散'].map(
    (title, n) => buildArticle({ id: `a${n}`, title }),
  );
  const index = await indexOf(articles, { segmenter });
  const { results } = await search(index, 'redis 負荷分散記録');
  const missing = new Map(results.map(({ article, missing: words }) => [article.id, words]));
  expect(missing.get('a0')).toEqual(['負荷', '分散']);
  expect(missing.get('a2')).toEqual(['負荷', '分散', '記録']);
  const scores = new Map(results.map(({ article, score }) => [article.id, score]));
  expect(scores.get('a1')).toBeGreaterThan(scores.get('a2')!);
});

/** Many articles between the first and the last, so that they are far from each other in the index. */
async function suggestionsFor(query: string, newest: string[], oldest: string[]) {
  const between = Array.from({ length: 600 }, (_, n) => `redis ${n}`);
  const articles = [...newest, ...between, ...oldest].map((title, n) =>
    buildArticle({ id: `a${n}`, title, publishedAt: new Date(2e12 - n * 6e4).toISOString() }),
  );
  const index = await indexOf(articles, { segmenter: createScriptSegmenter() });
  const { total, suggestions } = await search(index, query);
  expect(total).toBe(0);
  return suggestions;
}

describe('a suggestion counts articles that meet a word', () => {
  test('only without a character that dumps lose', async () => {
    // 新日語版 is cut into 新日 and 語版: the pair 日語 is all that is left of 日本語.
    const suggestions = await suggestionsFor(
      '日本語 redis linux',
      ['日本語', 'linux'],
      ['redis 新日語版'],
    );
    expect(suggestions).toContainEqual({ query: '日本語 redis', total: 1 });
  });

  test('only as a part of an idea', async () => {
    const suggestions = await suggestionsFor(
      'load balancer redis linux',
      ['load', 'balancer', 'linux'],
      ['redis 負荷分散'],
    );
    expect(suggestions).toContainEqual({ query: 'load balancer redis', total: 1 });
  });
});
