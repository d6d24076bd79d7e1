import type { Article } from '../parse/article.ts';
import { mergeArticles } from '../parse/merge-articles.ts';
import type { Analyser } from '../search/analyser.ts';
import type { BuildOptions } from '../search/build-segments.ts';
import { createMemoryReader } from '../search/memory-reader.ts';
import { openIndex, readAllArticles } from '../search/open-index.ts';
import { searchArticles } from '../search/search-articles.ts';
import type { BuiltSegment, GenerationReader } from '../search/segment.ts';
import { type SavedArticle, toArticle } from '../store/records/saved-articles.ts';
import { buildInThreads } from './build-in-threads.ts';
import { type AnswerQuery, type MovedQuery, replayQueries } from './replay-queries.ts';
import {
  type ArticleOutline,
  outlineArticle,
  type Review,
  reviewChange,
  titleKey,
} from './review-change.ts';
import { buildDelta } from './saved-delta.ts';

/** All articles of a generation to be, and what they would change. */
export interface PreparedGeneration {
  /** What the dumps give: the main segments. */
  dumped: Article[];
  /** What the team saved, merged with what the dumps know of it: the delta. */
  saved: Article[];
  /** Ids of dumped articles that a saved one turned out to be. */
  replaced: string[];
  /** Of everything that can be found. */
  ids: string[];
  review: Review;
  /** The generation that it was compared with. */
  live: GenerationReader | null;
}

/**
 * Merges the articles of all dumps and of the team, and compares them with the live generation.
 * @param live null: there is nothing to compare with.
 */
export async function prepareGeneration(
  lists: readonly (readonly Article[])[],
  team: readonly SavedArticle[],
  live: OutlinedGeneration | null,
  options: { sources: readonly string[]; maxLossPercent: number },
): Promise<PreparedGeneration> {
  const { sources, maxLossPercent } = options;
  const merged = mergeArticles(lists);
  const dumped = merged.articles;
  const all = team.length === 0 ? merged : mergeArticles([dumped, team.map(toArticle)]);
  const aliases = new Map([...merged.aliases, ...all.aliases]);
  const teamIds = new Set(team.map(({ article }) => all.aliases.get(article.id) ?? article.id));

  const after = new Map<string, ArticleOutline>();
  const addressed = new Map<string, string>();
  for (const article of all.articles) {
    after.set(article.id, outlineArticle(article, sources));
    const key = article.url === null ? null : titleKey(article.site, article.title);
    if (key !== null) addressed.set(key, article.id);
  }
  const before = (await live?.outlines) ?? new Map();
  return {
    dumped,
    saved: all.articles.filter(({ id }) => teamIds.has(id)),
    replaced: dumped.flatMap(({ id }) => (all.aliases.has(id) ? [id] : [])),
    ids: [...after.keys()],
    review: reviewChange(before, after, { sources, maxLossPercent, aliases, addressed }),
    live: live?.reader ?? null,
  };
}

/** A generation with what the review must remember of its articles. */
export interface OutlinedGeneration {
  reader: GenerationReader;
  outlines: Promise<Map<string, ArticleOutline>>;
}

/** Begins to read the outlines, while others parse. What goes wrong is told to whoever awaits them. */
export function outlineGeneration(
  reader: GenerationReader,
  sources: readonly string[],
): OutlinedGeneration {
  const outlines = readOutlines(reader, sources);
  outlines.catch(() => {});
  return { reader, outlines };
}

async function readOutlines(
  reader: GenerationReader,
  sources: readonly string[],
): Promise<Map<string, ArticleOutline>> {
  const outlines = new Map<string, ArticleOutline>();
  for await (const article of readAllArticles(reader)) {
    outlines.set(article.id, outlineArticle(article, sources));
  }
  return outlines;
}

/** The bytes of a generation. */
export interface BuiltGeneration {
  /** One a shard. */
  segments: BuiltSegment[];
  /** null: the team saved nothing. */
  delta: BuiltSegment | null;
}

/** Builds main segments and delta; what the live generation holds is not indexed again. Empties `dumped`. */
export async function buildGeneration(
  { dumped, saved, replaced, live }: Omit<PreparedGeneration, 'ids' | 'review'>,
  { analyser, shards }: { analyser: Analyser; shards: number },
): Promise<BuiltGeneration> {
  const segments = await buildDumped(dumped, { analyser, shards, base: live });
  if (saved.length === 0) return { segments, delta: null };
  const main = await openIndex(readerOf({ segments, delta: null }), analyser);
  return { segments, delta: await buildDelta(saved, replaced, main, analyser) };
}

/** Takes the articles along: no list of them is left that would keep them in memory until the build is over. */
function buildDumped(dumped: Article[], options: BuildOptions): Promise<BuiltSegment[]> {
  return buildInThreads(dumped.splice(0), options);
}

/** Asks the live and the new index the same queries. */
export async function compareAnswers(
  queries: readonly string[],
  live: GenerationReader,
  built: BuiltGeneration,
  { analyser, aliases }: { analyser: Analyser; aliases: ReadonlyMap<string, string> },
): Promise<MovedQuery[]> {
  const answerFrom = async (reader: GenerationReader): Promise<AnswerQuery> => {
    const index = await openIndex(reader, analyser);
    return (query, limit) => searchArticles(index, query, { limit, offset: 0, explain: false });
  };
  const before = await answerFrom(live);
  return await replayQueries(queries, before, await answerFrom(readerOf(built)), aliases);
}

function readerOf({ segments, delta }: BuiltGeneration): GenerationReader {
  const all = delta === null ? segments : [...segments, delta];
  return createMemoryReader(all, { generation: 0, indexedAt: null });
}
