import type { FeedbackByQuery, SearchAnswer, SearchOptions, SearchResult } from './answer.ts';
import { explainDocument } from './explain-document.ts';
import { fieldValue } from './field-terms.ts';
import { highlightArticle, widenings } from './highlight-article.ts';
import { type Needle, needlesOf } from './needles.ts';
import type { SearchIndex } from './open-index.ts';
import { MAX_QUERY_BYTES, parseQuery, type Query } from './parse-query.ts';
import { planQuery } from './plan-query.ts';
import { PostingsSource } from './postings-source.ts';
import type { QueryPlan } from './query-plan.ts';
import { documentsTitled, rankQuery } from './rank-query.ts';
import { readArticles, readPage } from './read-articles.ts';
import { PARTIAL, type Page, type RankedDocument } from './select-page.ts';
import { suggestQueries } from './suggest-queries.ts';
import { tagOf } from './term-key.ts';
import { titleKey } from './title-key.ts';

export interface SearchRequest extends SearchOptions {
  /** Ids of articles that must not appear (hidden by admins). */
  exclude?: ReadonlySet<string>;
  /** Ids of articles whose link is known dead, for `is:dead`. */
  dead?: ReadonlySet<string>;
  /** Decides between equal scores, and nothing else. */
  feedback?: FeedbackByQuery;
  /** Zone of `after:` and `before:`, an IANA name. */
  timeZone?: string;
  /** Milliseconds that only grow, for `tookMs`; this room has no clock of its own. */
  clock?: () => number;
}

/** A kana says too little: every text has it. */
const ONE_KANA = /^[ぁ-ゖァ-ヺ]$/;

/**
 * Answers one query from one generation: plan in memory, one read of postings, score, one read of the
 * page's articles. Throws what the reader throws (`redis_unavailable`, `index_damaged`).
 */
export async function searchArticles(
  index: SearchIndex,
  query: string,
  options: SearchRequest,
): Promise<SearchAnswer> {
  const { clock } = options;
  const started = clock?.() ?? 0;
  const answer = await answerQuery(index, query, options);
  answer.tookMs = clock ? clock() - started : 0;
  return answer;
}

async function answerQuery(
  index: SearchIndex,
  typed: string,
  options: SearchRequest,
): Promise<SearchAnswer> {
  const answer = emptyAnswer(index, typed, options);
  if (Buffer.byteLength(typed) > MAX_QUERY_BYTES) return { ...answer, note: 'too-long' };
  const query = await readQuery(index, typed);
  const plan = planQuery(index.terms, index.analyser, query, index.ranking);
  const postings = new PostingsSource(index);
  answer.understood = query.understood;
  answer.words = plan.groups.filter(({ weight }) => weight > 0).map(({ word }) => word);
  const votes = options.feedback?.get(answer.words.join(' '));
  const page = await rankQuery(index, query, plan, postings, { ...options, typed, votes });
  answer.total = page.total;
  answer.partialTotal = page.partialTotal;
  answer.partial = page.total === 0 && page.partialTotal > 0;
  await addResults(answer, index, plan, page, postings, options.explain);
  if (page.total === 0) {
    const asked = { index, postings, query, plan };
    answer.suggestions = await suggestQueries(asked, options);
  }
  if (page.total + page.partialTotal === 0 && isOneKana(typed)) answer.note = 'too-short';
  return answer;
}

async function addResults(
  answer: SearchAnswer,
  index: SearchIndex,
  plan: QueryPlan,
  page: Page,
  postings: PostingsSource,
  explain: boolean,
): Promise<void> {
  const documents = page.rows.map(({ document }) => document);
  const read = await readPage(index, documents);
  const needles = needlesOf(plan, index.analyser.lexicon);
  const tags = plan.fields.map(({ key }) => tagOf(key)).filter((tag) => tag !== null);
  const found: ReadonlySet<Needle>[] = [];
  for (const [i, row] of page.rows.entries()) {
    const { article, texts } = read[i]!;
    const hits = highlightArticle(texts, needles, tags);
    found.push(hits.found);
    const result: SearchResult = {
      article,
      score: row.score,
      missing: missingWords(plan, row),
      highlights: hits.highlights,
    };
    if (explain) result.why = explainDocument(index, plan, postings, row.document, article);
    answer.results.push(result);
  }
  answer.widened = widenings(found);
}

/** A whole title is words, whatever signs of the query language stand in it (… -基礎編-). */
async function readQuery(index: SearchIndex, typed: string): Promise<Query> {
  const query = parseQuery(typed);
  const { clauses, not, periods } = query;
  const isFiltered = clauses.flat().some(({ kind }) => kind === 'field' || kind === 'dead');
  if (isFiltered || periods.length > 0 || clauses.length + not.length === 0) return query;
  const text = fieldValue(typed);
  const found = await readArticles(index, [...documentsTitled(index, typed)]);
  const isTitle = found.some(({ title, articleTitle }) =>
    [title, articleTitle].some((own) => fieldValue(own) === text),
  );
  return isTitle ? { words: [text], clauses: [], not: [], periods: [], understood: text } : query;
}

function missingWords(plan: QueryPlan, { met, tier }: RankedDocument): string[] {
  if (tier !== PARTIAL) return [];
  const lacking = plan.soft
    .filter((clause) => !clause.some(({ groups }) => (met & groups) === groups))
    .flat()
    .reduce((mask, { groups }) => mask | groups, 0);
  return plan.groups
    .filter(({ bit }) => (lacking & ~met & (1 << bit)) !== 0)
    .map(({ word }) => word);
}

function isOneKana(typed: string): boolean {
  return ONE_KANA.test(titleKey(typed));
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
