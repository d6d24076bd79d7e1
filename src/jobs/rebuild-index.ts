import type { Article } from '../parse/article.ts';
import { needsRebuild, readAllArticles } from '../search/open-index.ts';
import { buildInThreads } from './build-in-threads.ts';
import type { RefreshDependencies } from './refresh-types.ts';
import { mainSegments, publishSavedDelta } from './saved-delta.ts';
import { isHeldBack, type SourceRecords } from './source-records.ts';

export type RebuildOutcome = 'rebuilt' | 'not-needed' | 'lost-race';

/** Whether the live index was analysed in another way than this process would. */
export async function isRebuildNeeded({
  store,
  analyser,
}: Pick<RefreshDependencies, 'store' | 'analyser'>): Promise<boolean> {
  if ((await store.readPointer()) === null) return false;
  return needsRebuild(await store.openReader(), analyser);
}

/** Builds the index anew from the articles it holds: for another analyser, lexicon or ICU. Asks no source. */
export async function rebuildIndex(
  sourceRecords: SourceRecords,
  dependencies: RefreshDependencies,
): Promise<RebuildOutcome> {
  const { store, analyser, shards, onProgress, log } = dependencies;
  const pointer = await store.readPointer();
  const info = await store.readGeneration();
  if (pointer === null || info === null) return 'not-needed';
  if (!(await isRebuildNeeded(dependencies))) return 'not-needed';

  onProgress({ step: 'build', done: 0, total: info.articleCount });
  const articles: Article[] = [];
  const reader = mainSegments(await store.openReader(info.generation), info.segments.length);
  for await (const article of readAllArticles(reader)) articles.push(article);
  const segments = await buildInThreads(articles, { analyser, shards });
  const { indexedAt, sourcesChecksum, receipts, generation: before } = info;
  const outcome = await store.publishGeneration(
    segments,
    { indexedAt, sourcesChecksum, receipts, savedRevision: 0 },
    { expected: pointer },
  );
  if (!outcome.published) return 'lost-race';
  await publishSavedDelta(dependencies);
  for (const record of await sourceRecords.readAll()) {
    const { generation } = outcome;
    if (record.generation === before) await sourceRecords.write({ ...record, generation }, []);
    else if (isHeldBack(record, pointer)) {
      await sourceRecords.write({ ...record, heldBackBy: generation }, []);
    }
  }
  log.info({ before, generation: outcome.generation }, 'the index was rebuilt');
  return 'rebuilt';
}
