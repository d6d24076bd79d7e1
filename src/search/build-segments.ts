import { createHash } from 'node:crypto';
import type { Article } from '../parse/article.ts';
import { AbbreviationMiner } from './abbreviations.ts';
import { ANALYSER_VERSION, type Analyser } from './analyser.ts';
import { choosePreset, serialiseArticle } from './article-codec.ts';
import { articleTime } from './article-text.ts';
import { keepIfNear, LengthMeter } from './average-lengths.ts';
import { indexPartsHere } from './index-part.ts';
import { joinParts, type WrittenSegment } from './join-parts.ts';
import { matchArticles } from './match-articles.ts';
import { needsRebuild, type OpenSegment, openIndex } from './open-index.ts';
import { fitsPlan, renewParts } from './renew-parts.ts';
import type { BuiltSegment, GenerationReader, SegmentManifest } from './segment.ts';
import { FORMAT_VERSION, type SegmentMeta, writeDictionary } from './segment-layout.ts';
import type { BuildPlan, IndexParts, PartInput, SegmentPart } from './segment-part.ts';
import { breathe, sortInSteps } from './sort-in-steps.ts';
import type { AverageLengths } from './weigh-fields.ts';

/** Larger parts repeat fewer terms; smaller ones are shared more evenly among threads. */
const ARTICLES_A_PART = { most: 2048, fewest: 1024, wantedParts: 8 };
/** A part of long articles ends early, so that no thread needs much memory. */
const CHARACTERS_A_PART = 4_000_000;
const ARTICLES_A_LOOK = 512;

export interface BuildOptions {
  analyser: Analyser;
  /** Into how many segments the articles are parted, by their ids. */
  shards: number;
  /** Ids of articles that the new segment takes out of earlier ones of its generation. */
  replaces?: readonly string[];
  /** Lengths of the generation that a small segment joins; without them those of `articles`. */
  averages?: AverageLengths;
  /** The deflate dictionary of the articles; without it one is made of `articles`. */
  preset?: Uint8Array;
  /** A generation that may hold most of these articles already: what its main segments hold is taken over. */
  base?: GenerationReader | null;
  /** Who indexes the parts of a large build; this thread alone if nobody else. */
  indexParts?: IndexParts;
}

/**
 * Builds one segment a shard. Pure: the same articles in any order give the same bytes, however many threads
 * index them. Weights use lengths over all articles, so the number of shards changes no score. Gives way to
 * the event loop as it works. With a `base`, its average lengths are kept while they are true within one percent, and
 * its preset dictionary too; the bytes are those that these give without it.
 */
export function buildSegments(
  articles: readonly Article[],
  options: BuildOptions,
): Promise<BuiltSegment[]> {
  // An async function would hold the articles for as long as it runs.
  return buildOrdered(orderByTies(articles), options);
}

async function buildOrdered(
  ordering: Promise<Article[]>,
  options: BuildOptions,
): Promise<BuiltSegment[]> {
  const { analyser, base = null, indexParts = indexPartsHere(analyser) } = options;
  const ordered = await ordering;
  const mayRenew = base !== null && !needsRebuild(base, analyser);
  const match = mayRenew ? await matchArticles(ordered, await openIndex(base, analyser)) : null;
  const plan = await planBuild(ordered, options, match?.shards[0]?.old ?? null);
  const parts =
    match !== null && fitsPlan(match, plan)
      ? [await renewParts(match, plan, analyser)]
      : await indexParts(plan, cutParts(ordered));
  const partsByShard = Array.from({ length: plan.shards }, (_, shard) =>
    parts.map((part) => part[shard]!),
  );
  const meta = {
    build: nameBuild(partsByShard, options.replaces !== undefined),
    averages: plan.averages,
    abbreviations: plan.abbreviations.map(({ spellings }) => spellings),
    removed: [...(options.replaces ?? [])],
  };
  const segments: BuiltSegment[] = [];
  for (const ofShard of partsByShard) {
    segments.push(closeSegment(await joinParts(ofShard), meta, plan.preset, analyser));
    await breathe();
  }
  return segments;
}

/** Looks once through all articles for what indexing any of them needs to know. */
async function planBuild(
  ordered: readonly Article[],
  { analyser, shards, averages, preset }: BuildOptions,
  inherited: OpenSegment | null,
): Promise<BuildPlan> {
  const meter = new LengthMeter();
  const miner = new AbbreviationMiner(analyser.lexicon);
  for (const [at, article] of ordered.entries()) {
    meter.add(article);
    miner.add(article);
    if (at % ARTICLES_A_LOOK === 0) await breathe();
  }
  return {
    shards,
    averages: averages ?? keepIfNear(inherited?.meta.averages, meter.finish()),
    abbreviations: miner.finish(),
    preset: preset ?? inherited?.preset ?? choosePreset(ordered),
  };
}

/** Takes the articles out of their list part by part, so that those that are indexed need no more memory. */
function* cutParts(ordered: Article[]): Iterable<PartInput> {
  const { most, fewest, wantedParts } = ARTICLES_A_PART;
  const size = Math.min(most, Math.max(fewest, Math.ceil(ordered.length / wantedParts)));
  let firstRank = 0;
  do {
    const articles = ordered.splice(0, size);
    let serialised: string[] = [];
    let characters = 0;
    for (const article of articles) {
      const text = serialiseArticle(article);
      serialised.push(text);
      characters += text.length;
      if (characters < CHARACTERS_A_PART) continue;
      yield { firstRank, serialised };
      firstRank += serialised.length;
      serialised = [];
      characters = 0;
    }
    if (serialised.length === 0 && firstRank > 0) continue;
    // No articles are one part, so that every shard gets its empty segment.
    yield { firstRank, serialised };
    firstRank += serialised.length;
  } while (ordered.length > 0);
}

/** The name that the segments of one build share. */
function nameBuild(shards: readonly (readonly SegmentPart[])[], joins: boolean): string {
  const hash = createHash('sha256').update(joins ? 'joins' : 'stands alone');
  for (const { checks } of shards.flat()) hash.update(checks);
  return hash.digest('hex').slice(0, 16);
}

function closeSegment(
  written: WrittenSegment,
  meta: Omit<SegmentMeta, 'articles'>,
  preset: Uint8Array,
  analyser: Analyser,
): BuiltSegment {
  const { terms, blocks, documents, ids, titles, postings, articles, articleCount } = written;
  const dictionary = writeDictionary({
    meta: { ...meta, articles: articleCount },
    terms,
    blocks,
    documents,
    ids,
    titles,
    preset,
  });
  const chunks = { dictionary, postings, articles };
  return { manifest: describe(chunks, written, analyser), chunks };
}

function describe(
  chunks: BuiltSegment['chunks'],
  written: WrittenSegment,
  analyser: Analyser,
): SegmentManifest {
  const dictionaryChecksum = checksum(chunks.dictionary);
  const all = createHash('sha256').update(dictionaryChecksum);
  // Postings and articles chunks end in their own checksums.
  for (const kind of ['postings', 'articles'] as const) {
    for (const chunk of chunks[kind]) all.update(chunk.subarray(-4));
  }
  return {
    formatVersion: FORMAT_VERSION,
    analyserVersion: ANALYSER_VERSION,
    icu: analyser.segmenter.version,
    lexicon: analyser.lexicon.checksum,
    articleCount: written.articleCount,
    termCount: written.termCount,
    chunks: {
      dictionary: chunks.dictionary.length,
      postings: chunks.postings.length,
      articles: chunks.articles.length,
    },
    dictionaryChecksum,
    checksum: all.digest('hex'),
  };
}

function checksum(chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** Newest first, then by title, then by id; articles without a date last. The order of all ties. */
async function orderByTies(articles: readonly Article[]): Promise<Article[]> {
  const keyed = articles.map((article) => ({
    article,
    time: articleTime(article) ?? Number.NEGATIVE_INFINITY,
  }));
  const sorted = await sortInSteps(
    keyed,
    (a, b) =>
      (a.time === b.time ? 0 : b.time - a.time) ||
      compareText(a.article.title, b.article.title) ||
      compareText(a.article.id, b.article.id),
  );
  return sorted.map(({ article }) => article);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
