import type { Article } from '../parse/article.ts';
import type { SearchAnswer, SearchOptions, SearchResult } from './answer.ts';
import type { SearchIndex } from './open-index.ts';
import { MAX_QUERY_BYTES, parseQuery, type Query } from './parse-query.ts';
import { planQuery, type QueryPlan } from './plan-query.ts';
import { type Ranking, rankDocuments } from './rank-documents.ts';
import { readArticles } from './read-articles.ts';
import { chunkKey, postingsOf } from './score-query.ts';

export interface SearchRequest extends SearchOptions {
  /** Ids of articles that must not appear (hidden by admins). */
  exclude?: ReadonlySet<string>;
  /** Ids of articles whose link is known dead, for `is:dead`. */
  dead?: ReadonlySet<string>;
  /** Zone of `after:` and `before:`; an IANA name. */
  timeZone?: string;
  /** A clock in milliseconds, for `tookMs`. */
  clock?: () => number;
}

/** Answers one query from one generation. */
export async function searchArticles(
  index: SearchIndex,
  query: string,
  options: SearchRequest,
): Promise<SearchAnswer> {
  const started = options.clock?.() ?? 0;
  const answer = await answerQuery(index, query, options);
  answer.tookMs = (options.clock?.() ?? 0) - started;
  return answer;
}

async function answerQuery(
  index: SearchIndex,
  typed: string,
  options: SearchRequest,
): Promise<SearchAnswer> {
  if (Buffer.byteLength(typed) > MAX_QUERY_BYTES) {
    return { ...emptyAnswer(index, typed, options), note: 'too-long' };
  }
  const query = parseQuery(typed);
  const plan = planQuery(index, query);
  const empty = {
    ...emptyAnswer(index, typed, options),
    understood: query.understood,
    words: plan.words,
  };
  if (!plan.runnable) return empty;
  const bytes = await readPostings(index, plan);
  const ranking = await rankDocuments(index, plan, query, bytes, options, typed);
  const articles = await readArticles(
    index,
    ranking.page.map(({ document }) => document),
  );
  return {
    ...empty,
    total: ranking.total,
    partial: ranking.total === 0 && ranking.partialTotal > 0,
    partialTotal: ranking.partialTotal,
    results: ranking.page.map((row, i) => presentRow(plan, query, row, articles[i]!)),
  };
}

async function readPostings(index: SearchIndex, plan: QueryPlan): Promise<Map<string, Uint8Array>> {
  const requests = postingsOf(plan);
  const chunks = requests.length === 0 ? [] : await index.reader.readChunks(requests);
  return new Map(
    requests.map(({ segment, chunk }, i) => [chunkKey(segment, chunk), chunks[i]!] as const),
  );
}

function presentRow(
  plan: QueryPlan,
  _query: Query,
  row: Ranking['page'][number],
  article: Article,
): SearchResult {
  return {
    article,
    score: row.score,
    missing: plan.groups
      .filter(({ bit }) => (plan.scored & (1 << bit)) !== 0 && (row.met & (1 << bit)) === 0)
      .map(({ word }) => word),
    highlights: { title: [], excerpt: [], comments: [], tags: [] },
  };
}

function emptyAnswer(index: SearchIndex, typed: string, options: SearchRequest): SearchAnswer {
  return {
    query: typed,
    understood: typed,
    words: [],
    total: 0,
    partial: false,
    partialTotal: 0,
    offset: options.offset,
    results: [],
    suggestions: [],
    widened: [],
    note: null,
    tookMs: 0,
    generation: index.reader.generation,
    indexedAt: index.reader.indexedAt,
    indexSize: index.articleCount,
  };
}
