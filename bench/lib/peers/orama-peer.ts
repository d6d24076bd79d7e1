import { fieldTexts } from '../../../src/search/article-text.ts';
import { loadOrama, loadOramaJapanese } from '../packages.ts';
import { articlesById, type Cut, FIELD_BOOSTS, type Peer } from './peer.ts';

/** Orama with its own Japanese tokenizer, or fed with other terms. */
export function createOramaPeer(options: { name: string; cut?: Cut }): Peer {
  const { name, cut } = options;
  return {
    name,
    async build(articles) {
      const { create, insertMultiple, search } = await loadOrama();
      const { createTokenizer } = await loadOramaJapanese();
      const database = create({
        schema: { title: 'string', tag: 'string', comment: 'string', excerpt: 'string' },
        components: {
          tokenizer: cut
            ? { language: 'japanese', normalizationCache: new Map(), tokenize: cut }
            : createTokenizer({ language: 'japanese' }),
        },
      });
      await insertMultiple(
        database,
        articles.map((article) => ({ id: article.id, ...fieldTexts(article) })),
      );
      const byId = articlesById(articles);
      const rank = async (query: string, match: 'any' | 'all', limit: number) => {
        const { hits } = await search(database, {
          term: query,
          limit,
          threshold: match === 'all' ? 0 : 1,
          ...(cut && { boost: FIELD_BOOSTS }),
        });
        return hits.map(({ id }) => id);
      };
      return {
        rank: (query, { match, limit }) => rank(query, match, limit),
        find: async (query, { match, limit }) => byId(await rank(query, match, limit)),
        storedBytes: null,
        async close() {},
      };
    },
  };
}
