import type { Article } from '../../../src/parse/article.ts';
import { fieldTexts } from '../../../src/search/article-text.ts';
import { loadMiniSearch } from '../packages.ts';
import { articlesById, type Cut, FIELD_BOOSTS, type Peer } from './peer.ts';

/** MiniSearch, as it comes or fed with other terms. */
export function createMiniSearchPeer(options: { name: string; cut?: Cut }): Peer {
  const { name, cut } = options;
  return {
    name,
    async build(articles) {
      const { default: MiniSearch } = await loadMiniSearch();
      const index = new MiniSearch<Article>({
        fields: ['title', 'tag', 'comment', 'excerpt'],
        extractField: readField,
        ...(cut && {
          tokenize: cut,
          processTerm: (term) => term,
          searchOptions: { boost: FIELD_BOOSTS },
        }),
      });
      index.addAll(articles);
      const byId = articlesById(articles);
      const rank = (query: string, match: 'any' | 'all', limit: number): string[] =>
        index
          .search(query, { combineWith: match === 'all' ? 'AND' : 'OR' })
          .slice(0, limit)
          .map(({ id }) => id);
      return {
        rank: (query, { match, limit }) => rank(query, match, limit),
        find: (query, { match, limit }) => byId(rank(query, match, limit)),
        storedBytes: null,
        async close() {},
      };
    },
  };
}

function readField(article: Article, field: string): string {
  if (field === 'id') return article.id;
  const texts: Record<string, string> = fieldTexts(article);
  return texts[field] ?? '';
}
