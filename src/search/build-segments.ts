import { createHash } from 'node:crypto';
import type { Article } from '../parse/article.ts';
import { AbbreviationMiner } from './abbreviations.ts';
import { ANALYSER_VERSION, type Analyser } from './analyser.ts';
import { choosePreset, serialiseArticle } from './article-codec.ts';
import { articleTime, fieldTexts } from './article-text.ts';
import { LengthMeter } from './average-lengths.ts';
import { hashText } from './hash-index.ts';
import type { BuiltSegment, SegmentManifest } from './segment.ts';
import { SegmentBuilder, type WrittenSegment } from './segment-builder.ts';
import { FORMAT_VERSION, writeDictionary } from './segment-layout.ts';
import { breathe, sortInSteps } from './sort-in-steps.ts';
import { type AverageLengths, FIELDS, occurrenceWeight } from './weigh-fields.ts';

const ARTICLES_A_STEP = 16;
const ARTICLES_A_LOOK = 512;

export interface BuildOptions {
  analyser: Analyser;
  /** Into how many segments the articles are parted, by their ids. */
  shards: number;
  /** Ids of articles that the new segment takes out of earlier ones of its generation. */
  replaces?: readonly string[];
  /** Lengths of the generation that a small segment joins; without them those of `articles`. */
  averages?: AverageLengths;
}

/** The shard of an article; the same in every build. */
export function shardOf(id: string, shards: number): number {
  return shards <= 1 ? 0 : hashText(id) % shards;
}

/**
 * Builds one segment a shard. Pure: the same articles in any order give the same bytes. Weights use lengths
 * over all articles, so the number of shards changes no score. Gives way to the event loop as it works.
 */
export async function buildSegments(
  articles: readonly Article[],
  options: BuildOptions,
): Promise<BuiltSegment[]> {
  const { shards } = options;
  const ordered = await orderByTies(articles);
  const meter = new LengthMeter();
  const miner = new AbbreviationMiner(options.analyser.lexicon);
  for (const [at, article] of ordered.entries()) {
    meter.add(article);
    miner.add(article);
    if (at % ARTICLES_A_LOOK === 0) await breathe();
  }
  const averages = options.averages ?? meter.finish();
  const abbreviations = miner.finish();
  const analyser = options.analyser.extend(abbreviations);
  const preset = choosePreset(ordered);
  const builders = Array.from({ length: shards }, () => new SegmentBuilder(analyser, preset));
  const build = createHash('sha256').update(options.replaces ? 'joins' : 'stands alone');
  for (const [rank, article] of ordered.entries()) {
    const texts = fieldTexts(article);
    const weighed = FIELDS.filter((field) => texts[field] !== '').map((field) => ({
      analysed: analyser.analyse(texts[field]),
      weight: occurrenceWeight(field, texts[field].length, averages),
    }));
    const serialised = Buffer.from(serialiseArticle(article));
    build.update(serialised);
    builders[shardOf(article.id, shards)]!.add(article, rank, weighed, serialised);
    if (rank % ARTICLES_A_STEP === 0) await breathe();
  }
  const meta = {
    build: build.digest('hex').slice(0, 16),
    averages,
    abbreviations: abbreviations.map(({ spellings }) => spellings),
    removed: [...(options.replaces ?? [])],
  };
  const segments: BuiltSegment[] = [];
  for (const builder of builders) {
    const written = await builder.finish();
    const dictionary = writeDictionary({
      meta: { ...meta, articles: written.articleCount },
      terms: written.terms,
      blocks: written.blocks,
      documents: written.documents,
      ids: written.ids,
      titles: written.titles,
      preset,
    });
    const chunks = { dictionary, postings: written.postings, articles: written.articles };
    segments.push({ manifest: describe(chunks, written, options.analyser), chunks });
  }
  return segments;
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
