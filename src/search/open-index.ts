import { YuukError } from '../errors.ts';
import type { Article } from '../parse/article.ts';
import { ANALYSER_VERSION, type Analyser } from './analyser.ts';
import { type ArticleCache, createArticleCache } from './article-cache.ts';
import {
  ARTICLES_PER_CHUNK,
  type DeflatedArticle,
  inflateArticles,
  unpackArticle,
} from './article-codec.ts';
import { ByteCache } from './byte-cache.ts';
import { ByteReader } from './byte-reader.ts';
import { DocumentTable } from './document-table.ts';
import { HashIndex, hashText } from './hash-index.ts';
import type { Concept } from './lexicon.ts';
import type { PostingsList } from './postings-list.ts';
import { RANKING, type Ranking } from './ranking.ts';
import { createScratch, type Scratch } from './scratch.ts';
import type { ChunkRequest, GenerationReader } from './segment.ts';
import { FORMAT_VERSION, readDictionary, type SegmentMeta } from './segment-layout.ts';
import { createTermSource, type TermSource } from './term-source.ts';
import { TermTable } from './term-table.ts';

/** A segment with its dictionary in memory. Its documents are numbered from `base` in the index. */
export interface OpenSegment {
  number: number;
  /** Another one for every segment that this process opens. */
  serial: number;
  base: number;
  meta: SegmentMeta;
  terms: TermTable;
  documents: DocumentTable;
  ids: HashIndex;
  titles: HashIndex;
  preset: Uint8Array;
}

/** One generation, ready for queries. */
export interface SearchIndex {
  readonly reader: GenerationReader;
  /** Knows the lexicon and the abbreviations that the articles define. */
  readonly analyser: Analyser;
  readonly ranking: Ranking;
  readonly segments: readonly OpenSegment[];
  /** Documents of all segments, hidden ones included. */
  readonly documentCount: number;
  /** Articles that can be found. */
  readonly articleCount: number;
  /** 1 for documents that a later segment replaces or removes; null: none. */
  readonly hidden: Uint8Array | null;
  /** The terms of all segments. */
  readonly terms: TermSource;
  readonly scratch: Scratch;
  /** Articles that were on a page before. */
  readonly articles: ArticleCache;
  /** Lists of postings that were asked for before, decoded. */
  readonly postings: ByteCache<PostingsList>;
}

export interface OpenOptions {
  /** Memory for articles that were on a page before, in bytes; 0: none. */
  articleCacheBytes?: number;
  /** Memory for lists of postings that were asked for before, in bytes; 0: none. */
  postingsCacheBytes?: number;
  /** An index that is open already: segments that it has too are not read again. */
  previous?: SearchIndex | null;
  ranking?: Ranking;
}

/** Room for some seven thousand articles of usual size. */
const ARTICLE_CACHE_BYTES = 32 * 2 ** 20;
/** Room for six million postings; those of common words, which most queries have. */
const POSTINGS_CACHE_BYTES = 24 * 2 ** 20;

/**
 * Loads the dictionaries of a generation. Throws `index_damaged` for a layout that this version cannot read;
 * another analyser or lexicon is no error here (see `needsRebuild`).
 */
export async function openIndex(
  reader: GenerationReader,
  analyser: Analyser,
  {
    articleCacheBytes = ARTICLE_CACHE_BYTES,
    postingsCacheBytes = POSTINGS_CACHE_BYTES,
    previous = null,
    ranking = RANKING,
  }: OpenOptions = {},
): Promise<SearchIndex> {
  const segments = await loadSegments(reader, previous);
  const documentCount = segments.reduce((sum, { meta }) => sum + meta.articles, 0);
  const hidden = findHidden(segments, documentCount);
  const articleCount = documentCount - (hidden?.reduce((sum, one) => sum + one, 0) ?? 0);
  return {
    reader,
    ranking,
    analyser: extendAnalyser(analyser, minedConcepts(segments, analyser)),
    segments,
    documentCount,
    articleCount,
    hidden,
    terms: createTermSource({ segments, articleCount }),
    scratch: createScratch(Math.max(0, ...segments.map(({ meta }) => meta.articles))),
    articles: previous?.articles ?? createArticleCache(articleCacheBytes),
    postings: previous?.postings ?? new ByteCache(postingsCacheBytes),
  };
}

const extended = new WeakMap<Analyser, { concepts: string; analyser: Analyser }>();

/** Generations of one team mostly define the same abbreviations: the last analyser made of them is kept. */
function extendAnalyser(analyser: Analyser, mined: readonly Concept[]): Analyser {
  const concepts = JSON.stringify(mined);
  const last = extended.get(analyser);
  if (last?.concepts === concepts) return last.analyser;
  const made = analyser.extend(mined);
  extended.set(analyser, { concepts, analyser: made });
  return made;
}

/** Every article of a generation that no later segment replaces or removes, segment by segment. */
export async function* readAllArticles(reader: GenerationReader): AsyncIterable<Article> {
  const segments = await loadSegments(reader, null);
  const documentCount = segments.reduce((sum, { meta }) => sum + meta.articles, 0);
  const hidden = findHidden(segments, documentCount);
  for (const segment of segments) {
    let document = segment.base;
    for await (const article of readSegmentArticles(reader, segment)) {
      if (hidden?.[document++] !== 1) yield article;
    }
  }
}

let serials = 0;

async function loadSegments(
  reader: GenerationReader,
  previous: SearchIndex | null,
): Promise<OpenSegment[]> {
  const segments: OpenSegment[] = [];
  let base = 0;
  for (const [number, manifest] of reader.segments.entries()) {
    if (manifest.formatVersion > FORMAT_VERSION) {
      throw new YuukError('index_damaged', 'The index was written by a newer version of yuuk.', {
        hint: 'Update yuuk or rebuild the index.',
      });
    }
    const known = previous?.segments[number];
    if (known?.base === base && previous?.reader.segments[number]?.checksum === manifest.checksum) {
      segments.push(known);
      base += known.meta.articles;
      continue;
    }
    const sections = readDictionary(await reader.readDictionary(number));
    segments.push({
      number,
      serial: serials++,
      base,
      meta: sections.meta,
      terms: new TermTable(sections.terms, sections.blocks),
      documents: DocumentTable.read(sections.documents),
      ids: HashIndex.read(new ByteReader(sections.ids)),
      titles: HashIndex.read(new ByteReader(sections.titles)),
      preset: sections.preset,
    });
    base += sections.meta.articles;
  }
  return segments;
}

/** Whether the worker should rebuild: the generation was analysed in another way than this process would. */
export function needsRebuild(reader: GenerationReader, analyser: Analyser): boolean {
  return reader.segments.some(
    (manifest) =>
      manifest.formatVersion !== FORMAT_VERSION ||
      manifest.analyserVersion !== ANALYSER_VERSION ||
      manifest.lexicon !== analyser.lexicon.checksum ||
      manifest.icu !== analyser.segmenter.version,
  );
}

function minedConcepts(segments: readonly OpenSegment[], analyser: Analyser): Concept[] {
  const known = new Set(analyser.lexicon.concepts.map(({ name }) => name));
  const concepts: Concept[] = [];
  for (const { meta } of segments) {
    for (const spellings of meta.abbreviations) {
      const name = spellings[0] ?? '';
      if (known.has(name)) continue;
      known.add(name);
      concepts.push({ name, spellings });
    }
  }
  return concepts;
}

/**
 * Later segments hide the articles of earlier ones that they hold themselves or name as removed. Segments of
 * one build part its articles and hide nothing of each other.
 */
function findHidden(segments: readonly OpenSegment[], documentCount: number): Uint8Array | null {
  const hidden = new Uint8Array(documentCount);
  let any = false;
  for (const later of segments) {
    const hashes = [...later.meta.removed.map(hashText), ...later.ids.hashes];
    for (const earlier of segments) {
      if (earlier.number >= later.number) break;
      if (earlier.meta.build === later.meta.build) continue;
      for (const hash of hashes) {
        for (const document of earlier.ids.findHash(hash)) {
          hidden[earlier.base + document] = 1;
          any = true;
        }
      }
    }
  }
  return any ? hidden : null;
}

const CHUNKS_A_READ = 64;

/** All articles of a segment in its order, a few dozen chunks at a time. */
async function* readSegmentArticles(
  reader: GenerationReader,
  segment: Pick<OpenSegment, 'number' | 'meta' | 'preset'>,
): AsyncIterable<Article> {
  const chunks = Math.ceil(segment.meta.articles / ARTICLES_PER_CHUNK);
  for (let from = 0; from < chunks; from += CHUNKS_A_READ) {
    const requests: ChunkRequest[] = [];
    for (let chunk = from; chunk < Math.min(chunks, from + CHUNKS_A_READ); chunk++) {
      requests.push({ segment: segment.number, kind: 'articles', chunk });
    }
    const read = await reader.readChunks(requests);
    const deflated: DeflatedArticle[] = [];
    for (const [i, chunk] of read.entries()) {
      const first = (from + i) * ARTICLES_PER_CHUNK;
      const count = Math.min(ARTICLES_PER_CHUNK, segment.meta.articles - first);
      for (let place = 0; place < count; place++) deflated.push(unpackArticle(chunk, place));
    }
    yield* inflateArticles(deflated, segment.preset);
  }
}

/** The segment that holds a document of the index. */
export function segmentOf(index: SearchIndex, document: number): OpenSegment {
  let at = index.segments.length - 1;
  while (at > 0 && index.segments[at]!.base > document) at--;
  return index.segments[at]!;
}
