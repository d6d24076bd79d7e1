import type { SearchAnswer } from '../search/answer.ts';

/** Answers a query with its first few results. */
export type AnswerQuery = (query: string, limit: number) => Promise<SearchAnswer>;

/** A query whose first answer is not what it was. */
export interface MovedQuery {
  query: string;
  /** The article that came first. */
  id: string;
  title: string;
  /** Its place now, from 1; null: not among the first results, or nowhere. */
  place: number | null;
  /** What comes first instead; null: nothing matches any more. */
  instead: string | null;
}

const looked = 10;

/**
 * Asks old and new index the same real queries and tells which first answers moved or were lost.
 * Queries that found nothing before have nothing to lose.
 * @param aliases old ids to new ones.
 */
export async function replayQueries(
  queries: readonly string[],
  before: AnswerQuery,
  after: AnswerQuery,
  aliases: ReadonlyMap<string, string>,
): Promise<MovedQuery[]> {
  const moved: MovedQuery[] = [];
  for (const query of queries) {
    const first = (await before(query, 1)).results[0]?.article;
    if (!first) continue;
    const { results } = await after(query, looked);
    const wanted = aliases.get(first.id) ?? first.id;
    const place = results.findIndex(({ article }) => article.id === wanted);
    if (place === 0) continue;
    moved.push({
      query,
      id: first.id,
      title: first.title,
      place: place < 0 ? null : place + 1,
      instead: results[0]?.article.title ?? null,
    });
  }
  return moved;
}
