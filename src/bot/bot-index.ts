import type { Article } from '../parse/article.ts';
import { findNeighbours, rareWords } from '../search/find-neighbours.ts';
import type { SearchIndex } from '../search/open-index.ts';
import { findArticle } from '../search/read-articles.ts';
import type { LiveAnswer, LiveIndex, LiveSearchOptions } from '../store/live-index.ts';

export type Search = (query: string, options: LiveSearchOptions) => Promise<LiveAnswer>;

/** The index as the bot reads it. */
export interface BotIndex {
  /** What a person asks; it is measured. */
  search: Search;
  /** The same for what yuuk wants to know for itself. */
  lookUp: Search;
  /** The live generation; null while there is none. */
  readGeneration(): number | null;
  /** An article of the live generation, or of a pinned one while that lives. */
  findArticle(id: string, generation?: number): Promise<Article | null>;
  /** Articles that go with one: its series first, then what is most alike. */
  findRelated(article: Article, limit: number): Promise<Article[]>;
  /** The words of a text that are rarest in the index; none that it does not have. */
  findRareWords(text: string, limit: number): Promise<string[]>;
}

/** Reads through the live index of the process; people's searches through `search`, which may measure them. */
export function createBotIndex(
  live: Pick<LiveIndex<SearchIndex>, 'search' | 'read' | 'status'>,
  search: Search = live.search,
): BotIndex {
  return {
    search,
    lookUp: live.search,
    readGeneration: () => live.status().generation,
    findArticle: (id, generation) => live.read((index) => findArticle(index, id), generation),
    findRelated: (article, limit) =>
      live.read(async (index) => {
        const neighbours = await findNeighbours(index, article, limit);
        return neighbours.map((neighbour) => neighbour.article);
      }),
    findRareWords: (text, limit) =>
      live.read((index) => Promise.resolve(rareWords(index, text, limit))),
  };
}
