import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedbackByQuery } from '../../src/search/answer.ts';
import { ARCHIVE } from './archive.ts';
import { buildArticle, indexOf, search } from './support.ts';

const twins = ['new', 'middle', 'old'].map((id, at) =>
  buildArticle({ id, title: 'Redisの監視', publishedAt: `202${3 - at}-01-01T00:00:00Z` }),
);

function votes(query: string, balances: Record<string, number>): FeedbackByQuery {
  return new Map([[query, new Map(Object.entries(balances))]]);
}

test.each([1, 3])(
  'among equal scores what people found useful comes first, in %i shards',
  async (shards) => {
    const index = await indexOf(twins, { shards });
    const order = async (feedback?: FeedbackByQuery) => {
      const { results } = await search(index, 'redis', feedback ? { feedback } : {});
      return results.map(({ article }) => article.id);
    };
    expect(await order()).toEqual(['new', 'middle', 'old']);
    expect(await order(votes('redis', { old: 1 }))).toEqual(['old', 'new', 'middle']);
    expect(await order(votes('redis', { old: 1, middle: 2, new: -1 }))).toEqual([
      'middle',
      'old',
      'new',
    ]);
    expect(await order(votes('redis', { new: -3 }))).toEqual(['middle', 'old', 'new']);
    // Votes on another query say nothing of this one; nor do those on articles that are gone.
    expect(await order(votes('cpu', { old: 9 }))).toEqual(['new', 'middle', 'old']);
    expect(await order(votes('redis', { gone: 9 }))).toEqual(['new', 'middle', 'old']);
  },
);

test('a vote never lifts an article over a better score, nor in or out of the results', async () => {
  const index = await indexOf([...ARCHIVE, ...twins], { shards: 2 });
  const queries = ['redis', 'redis 監視', 'サーバ', 'docker コンテナ', '"監視"'];
  const ids = [...ARCHIVE, ...twins].map(({ id }) => id);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...queries),
      fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: -5, max: 5 })),
      fc.integer({ min: 1, max: 20 }),
      async (query, balances, limit) => {
        const plain = await search(index, query, { limit });
        const feedback = votes(plain.words.join(' '), balances);
        const voted = await search(index, query, { limit, feedback });
        expect(voted.results.map(({ score }) => score)).toEqual(
          plain.results.map(({ score }) => score),
        );
        expect([voted.total, voted.partialTotal]).toEqual([plain.total, plain.partialTotal]);
        for (const [at, { score, article }] of voted.results.entries()) {
          const next = voted.results[at + 1];
          if (next?.score !== score || next.missing.length !== voted.results[at]!.missing.length)
            continue;
          expect(balances[article.id] ?? 0).toBeGreaterThanOrEqual(balances[next.article.id] ?? 0);
        }
      },
    ),
  );
});
