import type { Receipt } from '../parse/article.ts';
import { needsRebuild, openIndex } from '../search/open-index.ts';
import type { GenerationReader } from '../search/segment.ts';
import { type SourceSetting, sourceName } from '../sources/source.ts';
import type { RefreshRequester } from '../store/job-queue.ts';
import type { Pointer } from '../store/pointer.ts';
import { type GatheredSource, gatherSource } from './gather-dumps.ts';
import { freshness, noteSources, noteWaits, seenOf, writeSources } from './note-sources.ts';
import { openSound } from './open-sound.ts';
import { type ParsedSource, parseSource } from './parse-source.ts';
import {
  buildGeneration,
  compareAnswers,
  outlineGeneration,
  type PreparedGeneration,
  prepareGeneration,
} from './prepare-generation.ts';
import { publishPrepared, rememberArticles } from './publish-prepared.ts';
import type {
  FetchOptions,
  RefreshDependencies,
  RefreshReport,
  SourceOutcome,
} from './refresh-types.ts';
import { explainRefusal, type Refusal } from './refusal.ts';
import { isOverLimit, isUnchanged, type Loss } from './review-change.ts';
import { publishSavedDelta } from './saved-delta.ts';
import { isHeldBack, type SourceRecords } from './source-records.ts';

export interface RefreshTask {
  sources: readonly SourceSetting[];
  force: boolean;
  dryRun: boolean;
  /** Left out: somebody. */
  by?: RefreshRequester;
}

/** Queries replayed before a new generation is published. */
const replayedQueries = 200;

/**
 * Brings the index up to date with its sources: fetch, parse, merge, build, review, publish. Equal input
 * publishes nothing. Whatever it is killed in, the old generation serves, and the next run ends the work.
 */
export async function runRefresh(
  task: RefreshTask,
  fetch: FetchOptions,
  sourceRecords: SourceRecords,
  dependencies: RefreshDependencies,
): Promise<RefreshReport> {
  const { store, records, analyser, now, signal, onProgress, log } = dependencies;
  const started = now();
  const pointer = await store.readPointer();
  const live = pointer === null ? null : await openSound(store, pointer.live, log);
  const gathered = await gatherSources(task.sources, fetch, sourceRecords, dependencies);
  if (!task.dryRun) await noteWaits(gathered, sourceRecords);

  const mayStay = live !== null && !needsRebuild(live, analyser) && (await isSpread(dependencies));
  if (pointer !== null && mayStay) {
    const names = (await sourceRecords.readAll()).map(({ name }) => name);
    if (isAsBefore(task, gathered, names, pointer, dependencies.reader)) {
      return await leaveAsItIs(task, gathered, live, started, sourceRecords, dependencies);
    }
  }

  const names = task.sources.map(sourceName);
  const outlined = live === null ? null : outlineGeneration(live, names);
  const parsed = await parseSources(task, gathered, fetch, sourceRecords, dependencies);
  signal?.throwIfAborted();
  onProgress({ step: 'merge', done: 0, total: 0 });
  const team = await records.saved.readAll();
  const prepared = await prepareGeneration(
    parsed.flatMap(({ lists }) => lists.splice(0)),
    team.saved,
    outlined,
    { sources: names, maxLossPercent: dependencies.maxLossPercent },
  );
  const report = describe(prepared, parsed, task, started, dependencies);

  if (pointer !== null && mayStay && isUnchanged(prepared.review)) {
    if (task.dryRun) return report('dry-run', pointer.live);
    await rememberArticles(prepared, dependencies);
    await publishSavedDelta(dependencies);
    await writeSources(parsed, pointer.live, sourceRecords, dependencies);
    await store.touchIndexedAt(pointer.live, now().toISOString());
    return report('unchanged', pointer.live);
  }

  const isBlind = pointer !== null && live === null;
  const refusal = task.force ? null : refuse(parsed, prepared, isBlind, dependencies);
  if (refusal !== null) {
    if (!task.dryRun) await noteSources(parsed, sourceRecords, dependencies);
    return report('refused', pointer?.live ?? null, { refusal });
  }

  onProgress({ step: 'build', done: 0, total: prepared.ids.length });
  // Who asks for it by force gets an index that owes nothing to the one before.
  const from = task.force ? { ...prepared, live: null } : prepared;
  const built = await buildGeneration(from, dependencies);
  signal?.throwIfAborted();
  onProgress({ step: 'review', done: 0, total: 0 });
  const movedQueries =
    live === null
      ? []
      : await compareAnswers(await records.queries.readDistinct(replayedQueries), live, built, {
          analyser,
          aliases: prepared.review.aliases,
        });
  if (task.dryRun) return report('dry-run', pointer?.live ?? null, { movedQueries });

  signal?.throwIfAborted();
  const outcome = await publishPrepared(prepared, built, {
    expected: pointer,
    team,
    receipts: parsed.flatMap(({ receipts }) => receipts),
    dependencies,
  });
  if (!outcome.published) {
    return report('refused', outcome.live, { refusal: { reason: 'lost-race' } });
  }
  await writeSources(parsed, outcome.generation, sourceRecords, dependencies);
  return report('published', outcome.generation, { movedQueries });
}

/** Whether the live generation lies in as many shards as configured. */
async function isSpread({ store, shards }: RefreshDependencies): Promise<boolean> {
  return (await store.readGeneration())?.segments.length === shards;
}

async function gatherSources(
  sources: readonly SourceSetting[],
  fetch: FetchOptions,
  records: SourceRecords,
  { now, signal, onProgress }: RefreshDependencies,
): Promise<GatheredSource[]> {
  const gathered: GatheredSource[] = [];
  for (const [index, setting] of sources.entries()) {
    signal?.throwIfAborted();
    onProgress({ step: 'fetch', done: index, total: sources.length });
    gathered.push(await gatherSource(setting, { ...fetch, records, now, signal }));
  }
  return gathered;
}

/**
 * Whether every source was found as the generation holds it. After a rollback the dumps that led to the
 * generation left behind change nothing, unless somebody asks: else the next refresh would undo what an admin did.
 */
function isAsBefore(
  { by }: RefreshTask,
  gathered: readonly GatheredSource[],
  recorded: readonly string[],
  pointer: Pointer,
  reader: string,
): boolean {
  const isByItself = by?.kind === 'schedule';
  const names = new Set(recorded);
  return (
    gathered.length > 0 &&
    names.size === gathered.length &&
    gathered.every(
      ({ name, record, dumps }) =>
        names.has(name) &&
        record !== null &&
        record.reader === reader &&
        (record.generation === pointer.live || (isByItself && isHeldBack(record, pointer))) &&
        JSON.stringify(seenOf(dumps)) === JSON.stringify(record.seen),
    )
  );
}

/** Nothing was found that is not in the index already: only notes when, and how the sources are. */
async function leaveAsItIs(
  task: RefreshTask,
  gathered: readonly GatheredSource[],
  live: GenerationReader,
  started: Date,
  sourceRecords: SourceRecords,
  dependencies: RefreshDependencies,
): Promise<RefreshReport> {
  const { store, now, analyser } = dependencies;
  const { generation } = live;
  const sources = gathered.map(outcomeAsBefore);
  if (!task.dryRun) {
    for (const [index, source] of gathered.entries()) {
      const { isStale = false, problems = [] } = sources[index] ?? {};
      if (source.record === null) continue;
      const found = freshness(source, problems, isStale, now());
      await sourceRecords.write({ ...source.record, ...found }, []);
    }
    await publishSavedDelta(dependencies);
    await store.touchIndexedAt(generation, now().toISOString());
  }
  const { articleCount } = await openIndex(await store.openReader(generation), analyser);
  const info = await store.readGeneration(generation);
  return {
    state: task.dryRun ? 'dry-run' : 'unchanged',
    generation,
    articles: articleCount,
    added: [],
    changed: [],
    removed: [],
    // Nothing was parsed again, so there are no receipts; what was wrong with these dumps still is.
    rejected: info?.receipts.reduce((sum, { rejected }) => sum + rejected, 0) ?? 0,
    receipts: [],
    refused: null,
    refusal: null,
    dryRun: task.dryRun,
    tookMs: now().getTime() - started.getTime(),
    sources,
    movedQueries: [],
  };
}

/** How a source is that was found as before: a dump that was not taken then is as bad as it was. */
function outcomeAsBefore({ name, record, problems, dumps }: GatheredSource): SourceOutcome {
  const taken = new Set(record?.dumps.map(({ file, hash }) => `${hash} ${file}`));
  const found = new Set(dumps.map(({ file, hash }) => `${hash} ${file}`));
  const refused = new Set(
    dumps.filter(({ file, hash }) => !taken.has(`${hash} ${file}`)).map(({ file }) => file),
  );
  const told = new Set(problems.map(({ file }) => file));
  const still = record?.problems.filter(({ file }) => refused.has(file) && !told.has(file)) ?? [];
  return {
    name,
    articles: record?.articles ?? 0,
    problems: [...problems, ...still],
    isStale:
      dumps.some(({ isCopy }) => isCopy) ||
      [...taken].some((dump) => !found.has(dump)) ||
      (taken.size === 0 && problems.length + still.length > 0),
  };
}

async function parseSources(
  task: RefreshTask,
  gathered: readonly GatheredSource[],
  { parse }: FetchOptions,
  records: SourceRecords,
  { signal, onProgress }: RefreshDependencies,
): Promise<ParsedSource[]> {
  const total = gathered.reduce((sum, { dumps }) => sum + dumps.length, 0);
  let done = 0;
  onProgress({ step: 'parse', done, total });
  const parsed: ParsedSource[] = [];
  for (const [index, source] of gathered.entries()) {
    const setting = task.sources[index];
    parsed.push(
      await parseSource(source, {
        parse,
        isList: setting !== undefined && 'url' in setting,
        readCopy: (hash) => records.readCopy(source.name, hash),
        onDump() {
          signal?.throwIfAborted();
          done += 1;
          onProgress({ step: 'parse', done, total });
        },
      }),
    );
  }
  return parsed;
}

function refuse(
  parsed: readonly ParsedSource[],
  { review, ids }: PreparedGeneration,
  isBlind: boolean,
  { maxLossPercent }: RefreshDependencies,
): Refusal | null {
  const entries = parsed.reduce((sum, { articles }) => sum + articles, 0);
  // Without any source configured, what the team saved is all there is.
  if (entries === 0 && (parsed.length > 0 || ids.length === 0)) return { reason: 'nothing-parsed' };
  // Beside an index that is damaged there is only what its sources once gave.
  const losses = isBlind ? countLosses(parsed, maxLossPercent) : review.losses;
  return losses.length > 0 ? { reason: 'loss', losses, maxLossPercent } : null;
}

/** Losses by the numbers of articles that the sources gave before. */
function countLosses(parsed: readonly ParsedSource[], maxLossPercent: number): Loss[] {
  const each = parsed.flatMap(({ source: { name, record }, articles }): Loss[] =>
    record === null
      ? []
      : [
          {
            source: name,
            before: record.articles,
            lost: Math.max(0, record.articles - articles),
          },
        ],
  );
  const sum = (of: 'before' | 'lost') => each.reduce((total, loss) => total + loss[of], 0);
  return [{ source: null, before: sum('before'), lost: sum('lost') }, ...each].filter((loss) =>
    isOverLimit(loss, maxLossPercent),
  );
}

/** Prepares the report; what is left to say is how it ended. */
function describe(
  { review, ids }: PreparedGeneration,
  parsed: readonly ParsedSource[],
  { dryRun }: RefreshTask,
  started: Date,
  { now, lang }: RefreshDependencies,
) {
  const receipts: Receipt[] = parsed.flatMap((source) => source.receipts);
  const rejected = receipts.reduce((sum, receipt) => sum + receipt.rejected.length, 0);
  const sources = parsed.map(({ source, articles, isStale, problems }) => ({
    name: source.name,
    articles,
    isStale,
    problems,
  }));
  return (
    state: RefreshReport['state'],
    generation: number | null,
    end: Partial<Pick<RefreshReport, 'refusal' | 'movedQueries'>> = {},
  ): RefreshReport => {
    const { refusal = null, movedQueries = [] } = end;
    return {
      state,
      generation,
      articles: ids.length,
      ...review.change,
      rejected,
      receipts,
      refused: refusal === null ? null : explainRefusal(refusal, lang),
      refusal,
      dryRun,
      tookMs: now().getTime() - started.getTime(),
      sources,
      movedQueries,
    };
  };
}
