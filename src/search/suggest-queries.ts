import type { Suggestion } from './answer.ts';
import { countFullMatches } from './count-full-matches.ts';
import { formsOf } from './needles.ts';
import type { SearchIndex } from './open-index.ts';
import { parseQuery, type Query } from './parse-query.ts';
import { planQuery } from './plan-query.ts';
import { type PostingsSource, termsOf } from './postings-source.ts';
import type { QueryPlan, WordGroup } from './query-plan.ts';
import { documentsOf, documentsTitled } from './rank-query.ts';
import { wordKey } from './term-key.ts';

const MAX_SUGGESTIONS = 3;
/** Longer queries are texts; leaving one word out of them helps nobody. */
const MAX_WORDS = 6;

/** A query that found nothing, with the terms and postings that are known of it already. */
export interface AskedQuery {
  index: SearchIndex;
  postings: PostingsSource;
  query: Query;
  plan: QueryPlan;
}

interface IndexedWord {
  text: string;
  count: number;
}

/**
 * Up to three queries that find something, made of words in the index: the words typed with near spellings for
 * unknown ones, then with the rarest word left out. Each comes with the number of articles it finds.
 */
export async function suggestQueries(
  asked: AskedQuery,
  options: { exclude?: ReadonlySet<string> },
): Promise<Suggestion[]> {
  const { index, query, plan } = asked;
  const { clauses, not, periods } = query;
  if (query.words.length === 0 || clauses.length + not.length + periods.length > 0) return [];
  const groups = plan.groups.filter(({ weight }) => weight > 0).slice(0, MAX_WORDS);
  const words = groups.map((group) => indexedWord(index, group)).filter((word) => word !== null);
  const suggestions: Suggestion[] = [];
  for (const text of candidates(words, query.understood)) {
    if (suggestions.length === MAX_SUGGESTIONS) break;
    const total = await countMatches(asked, text, options.exclude);
    if (total > 0) suggestions.push({ query: text, total });
  }
  return suggestions;
}

/** The word itself, else the commonest word of the index that its alternatives stand for. */
function indexedWord(index: SearchIndex, { word, alternatives }: WordGroup): IndexedWord | null {
  const own = index.terms.find(wordKey(word)).count;
  if (own > 0) return { text: word, count: own };
  let best: IndexedWord | null = null;
  for (const { term } of alternatives) {
    for (const text of formsOf(term, index.analyser.lexicon)) {
      const { count } = index.terms.find(wordKey(text));
      if (count > (best?.count ?? 0)) best = { text, count };
    }
  }
  return best;
}

/** All words; then one left out, the rarest first; then each alone, the rarest first. */
function* candidates(words: readonly IndexedWord[], understood: string): Iterable<string> {
  const seen = new Set([understood]);
  const rarest = words.toSorted((a, b) => a.count - b.count);
  const ways = [words];
  if (words.length > 1) ways.push(...rarest.map((left) => words.filter((word) => word !== left)));
  if (words.length > 2) ways.push(...rarest.map((word) => [word]));
  for (const way of ways) {
    const text = way.map((word) => word.text).join(' ');
    if (text === '' || seen.has(text)) continue;
    seen.add(text);
    yield text;
  }
}

/** How many articles a query of words finds. */
async function countMatches(
  { index, postings }: AskedQuery,
  text: string,
  exclude: ReadonlySet<string> | undefined,
): Promise<number> {
  const plan = planQuery(index.terms, index.analyser, parseQuery(text), index.ranking);
  await postings.load(termsOf(plan));
  return countFullMatches(index, plan, postings, {
    titled: documentsTitled(index, text),
    excluded: documentsOf(index, exclude),
  });
}
