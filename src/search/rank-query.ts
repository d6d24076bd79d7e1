import type { SearchIndex } from './open-index.ts';
import type { Query } from './parse-query.ts';
import { periodRange } from './period-range.ts';
import { type PostingsSource, termsOf } from './postings-source.ts';
import type { QueryPlan } from './query-plan.ts';
import { keepCandidates, scoreQuery } from './score-query.ts';
import { type Page, selectPage } from './select-page.ts';
import { titleKey } from './title-key.ts';
import { verifyPhrases } from './verify-phrases.ts';

export interface RankOptions {
  /** As typed, to recognise a whole title. */
  typed: string;
  limit: number;
  offset: number;
  /** Ids of articles that must not appear. */
  exclude?: ReadonlySet<string>;
  /** Ids of articles whose link is known dead. */
  dead?: ReadonlySet<string>;
  /** By article id: how many more found it useful than not. Decides between equal scores. */
  votes?: ReadonlyMap<string, number> | undefined;
  timeZone?: string;
}

const DEFAULT_TIME_ZONE = 'Asia/Tokyo';
const NONE: ReadonlySet<number> = new Set();

/** One page of the ranking of a query, in one read of postings (phrases read articles too). */
export async function rankQuery(
  index: SearchIndex,
  query: Query,
  plan: QueryPlan,
  postings: PostingsSource,
  options: RankOptions,
): Promise<Page> {
  const titled = isPlain(query) ? documentsTitled(index, options.typed) : NONE;
  if (plan.runnable) await postings.load(termsOf(plan));
  else if (titled.size === 0) return { total: 0, partialTotal: 0, rows: [] };
  // From here on nothing may await while the candidates are in use: their columns serve all queries.
  const candidates = scoreQuery(index, plan, postings, {
    range: periodRange(query.periods, options.timeZone ?? DEFAULT_TIME_ZONE),
    excluded: documentsOf(index, options.exclude),
    // Nobody asked for dead links where a title is all that can be found.
    dead: plan.runnable ? documentsOf(index, options.dead) : NONE,
    titled,
  });
  const { limit, offset } = options;
  const page = { limit, offset, titled, votes: votesOf(index, options.votes) };
  if (plan.phrases.length === 0) {
    return selectPage(index, plan, candidates, { ...page, phrases: null });
  }
  const kept = keepCandidates(candidates);
  const phrases = await verifyPhrases(index, plan, postings, kept);
  return selectPage(index, plan, kept, { ...page, phrases });
}

/** Words or one phrase: what somebody types who has a title in mind. */
function isPlain({ clauses, not, periods }: Query): boolean {
  return (
    not.length === 0 &&
    periods.length === 0 &&
    clauses.every((clause) => clause.length === 1 && clause[0]?.kind === 'phrase')
  );
}

/** Documents whose title is this text, but for blanks and signs. */
export function documentsTitled(index: SearchIndex, typed: string): ReadonlySet<number> {
  const key = titleKey(typed);
  if (key === '') return NONE;
  const found = index.segments.flatMap(({ base, titles }) =>
    titles.find(key).map((document) => base + document),
  );
  return found.length === 0 ? NONE : new Set(found);
}

/** Votes by document; null: nobody has voted. */
function votesOf(
  index: SearchIndex,
  votes: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<number, number> | null {
  if (!votes || votes.size === 0) return null;
  const found = new Map<number, number>();
  for (const [id, balance] of votes) {
    for (const document of documentsOf(index, new Set([id]))) found.set(document, balance);
  }
  return found;
}

export function documentsOf(
  index: SearchIndex,
  ids: ReadonlySet<string> | undefined,
): ReadonlySet<number> {
  if (!ids || ids.size === 0) return NONE;
  const found = new Set<number>();
  for (const id of ids) {
    for (const { base, ids: known } of index.segments) {
      for (const document of known.find(id)) found.add(base + document);
    }
  }
  return found;
}
