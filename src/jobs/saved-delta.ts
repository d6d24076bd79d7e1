import type { Article } from '../parse/article.ts';
import { mergeArticles } from '../parse/merge-articles.ts';
import type { Analyser } from '../search/analyser.ts';
import { buildSegments } from '../search/build-segments.ts';
import { openIndex, type SearchIndex } from '../search/open-index.ts';
import { findArticle } from '../search/read-articles.ts';
import type { BuiltSegment, GenerationReader } from '../search/segment.ts';
import type { GenerationStore } from '../store/generation-store.ts';
import type { Records } from '../store/records/records.ts';
import { type SavedArticle, toArticle } from '../store/records/saved-articles.ts';

/*
 * The main segments of a generation hold what the dumps give, nothing else; its delta holds everything the
 * team saved, each article merged with what the dumps know of it. So a comment that somebody edits or
 * removes changes the delta alone, and nothing of it can be left behind in the main segments.
 */

export interface SavedDeltaDependencies {
  store: Pick<GenerationStore, 'readGeneration' | 'openReader' | 'publishDelta'>;
  records: Pick<Records, 'saved' | 'seen' | 'aliases'>;
  analyser: Analyser;
  now: () => Date;
}

/** `current`: the live generation has it all already; `nothing-live`: there is none to add to. */
export type SavedDeltaOutcome = 'published' | 'current' | 'nothing-live';

/** Another publish may come in between; then it is done again, but not for ever. */
const mostTries = 10;

/** Brings what the team saved into the live generation, where it differs. Cheap when it does not. */
export async function publishSavedDelta(
  dependencies: SavedDeltaDependencies,
): Promise<SavedDeltaOutcome> {
  const { store, records, analyser, now } = dependencies;
  for (let tries = 0; tries < mostTries; tries++) {
    const info = await store.readGeneration();
    if (info === null) return 'nothing-live';
    const contained = info.delta?.savedRevision ?? info.savedRevision;
    if ((await records.saved.readRevision()) === contained) return 'current';
    const { revision, saved } = await records.saved.readAll();
    const main = mainSegments(await store.openReader(info.generation), info.segments.length);
    const index = await openIndex(main, analyser);
    const { articles, replaces } = await joinKnown(saved, index, await records.aliases.readAll());
    const segment = await buildDelta(articles, replaces, index, analyser);
    const { generation } = info;
    const outcome = await store.publishDelta(segment, { generation, savedRevision: revision });
    if (outcome.published) {
      await records.seen.record(
        articles.map(({ id }) => id),
        now(),
      );
      return 'published';
    }
    if (outcome.reason === 'superseded') return 'current';
  }
  return 'current';
}

/** What the team saved, merged with what the main segments know of it, also under ids it had before. */
async function joinKnown(
  saved: readonly SavedArticle[],
  index: SearchIndex,
  aliases: ReadonlyMap<string, string>,
): Promise<{ articles: Article[]; replaces: string[] }> {
  const oldIds = new Map<string, string[]>();
  for (const [oldId, id] of aliases) oldIds.set(id, [...(oldIds.get(id) ?? []), oldId]);
  const known: Article[] = [];
  const replaces: string[] = [];
  for (const { article } of saved) {
    const found = await findArticle(index, article.id);
    if (found) known.push(found);
    for (const oldId of oldIds.get(article.id) ?? []) {
      const old = await findArticle(index, oldId);
      if (!old) continue;
      known.push({ ...old, id: article.id });
      replaces.push(oldId);
    }
  }
  return { articles: mergeArticles([known, saved.map(toArticle)]).articles, replaces };
}

/** Builds the delta segment that joins an index of main segments. */
export async function buildDelta(
  articles: readonly Article[],
  replaces: readonly string[],
  index: SearchIndex,
  analyser: Analyser,
): Promise<BuiltSegment> {
  const averages = index.segments[0]?.meta.averages;
  const [segment] = await buildSegments(articles, {
    analyser,
    shards: 1,
    replaces,
    ...(averages ? { averages } : {}),
  });
  if (!segment) throw new RangeError('one shard gives one segment');
  return segment;
}

/** A reader that does not see the delta. */
export function mainSegments(reader: GenerationReader, count: number): GenerationReader {
  return {
    generation: reader.generation,
    indexedAt: reader.indexedAt,
    segments: reader.segments.slice(0, count),
    readDictionary: (segment) => reader.readDictionary(segment),
    readChunks: (requests) => reader.readChunks(requests),
  };
}
