import { expect, test } from 'vitest';
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
