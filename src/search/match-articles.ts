import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Article } from '../parse/article.ts';
import {
  ARTICLES_PER_CHUNK,
  type DeflatedArticle,
  deflateArticle,
  inflateTexts,
  PRESET_BYTES,
  serialiseArticle,
  sourcesStart,
  unpackArticle,
} from './article-codec.ts';
import { hashText } from './hash-index.ts';
import { shardOf } from './index-part.ts';
import type { OpenSegment, SearchIndex } from './open-index.ts';
import type { ChunkRequest, GenerationReader } from './segment.ts';
import { breathe } from './sort-in-steps.ts';

/** What is indexed anew is one part; with more of it than this, everything is. */
const MOST_CHANGED = { articles: 4096, share: 0.25, characters: 8_000_000 };
const CHUNKS_A_READ = 64;
const ARTICLES_A_STEP = 256;

/** Where an article of the index to be comes from. */
export type Origin =
  /** The document of the old segment that holds the same text, and its article as it is to be stored. */
  | { old: number; article: DeflatedArticle }
  /** Indexed anew: its place among the changed articles of its shard. */
  | { changed: number };

/** One shard of the index to be, in the order of ties. */
export interface MatchedShard {
  old: OpenSegment;
  origins: Origin[];
  /** Places in the order of ties over all shards. */
  ranks: number[];
  /** CRC-32 of each serialised article. */
  checks: number[];
}

/** Articles beside those that an index holds already. */
export interface ArticleMatch {
  reader: GenerationReader;
  shards: MatchedShard[];
  /** The others, serialised, in the order of ties. */
  changed: string[];
}

interface KnownArticle {
  shard: number;
  document: number;
  sources: number;
  article: DeflatedArticle;
}

/**
 * Looks for articles in the main segments of an index, by all that a search looks at: where they come from may have
 * changed. Null where too little is the same to be worth it.
 * @param ordered in the order of ties.
 */
export async function matchArticles(
  ordered: readonly Article[],
  base: SearchIndex,
): Promise<ArticleMatch | null> {
  const [first] = base.segments;
  // The delta is of another build than the main segments.
  const segments = base.segments.filter(({ meta }) => meta.build === first?.meta.build);
  const preset = first?.preset;
  // Articles were few when a shorter one was chosen.
  if (preset === undefined || preset.length < PRESET_BYTES) return null;
  const known = await readKnown(base.reader, segments);
  const match: ArticleMatch = {
    reader: base.reader,
    shards: segments.map((old) => ({ old, origins: [], ranks: [], checks: [] })),
    changed: [],
  };
  const changedOf = segments.map(() => 0);
  const most = Math.min(MOST_CHANGED.articles, ordered.length * MOST_CHANGED.share);
  let characters = 0;
  for (const [rank, article] of ordered.entries()) {
    const text = serialiseArticle(article);
    const { content, sources } = nameParts(text);
    const same = known.get(content);
    const number = same?.shard ?? shardOf(article.id, segments.length);
    const shard = match.shards[number]!;
    shard.ranks.push(rank);
    shard.checks.push(crc32(text));
    if (same === undefined) {
      shard.origins.push({ changed: changedOf[number]!++ });
      match.changed.push(text);
      characters += text.length;
      if (match.changed.length > most || characters > MOST_CHANGED.characters) return null;
    } else {
      const stored =
        same.sources === sources ? same.article : deflateArticle(Buffer.from(text), preset);
      shard.origins.push({ old: same.document, article: stored });
    }
    if (rank % ARTICLES_A_STEP === 0) await breathe();
  }
  return match.shards.every(isInOrder) ? match : null;
}

/** Whether the old documents follow one another as they did; else the order of ties is another one. */
function isInOrder({ origins }: MatchedShard): boolean {
  let last = -1;
  for (const origin of origins) {
    if (!('old' in origin)) continue;
    if (origin.old <= last) return false;
    last = origin.old;
  }
  return true;
}

/** All articles of an index by the name of their content. */
async function readKnown(
  reader: GenerationReader,
  segments: readonly OpenSegment[],
): Promise<Map<string, KnownArticle>> {
  const known = new Map<string, KnownArticle>();
  for (const [shard, segment] of segments.entries()) {
    let document = 0;
    for await (const stored of readStored(reader, segment)) {
      for (const [i, text] of inflateTexts(stored, segment.preset).entries()) {
        const { content, sources } = nameParts(text);
        known.set(content, { shard, document, sources, article: stored[i]! });
        document++;
      }
      await breathe();
    }
  }
  return known;
}

/** The articles of a segment as they are stored, some hundreds at a time. */
async function* readStored(
  reader: GenerationReader,
  { number, meta }: OpenSegment,
): AsyncIterable<DeflatedArticle[]> {
  const chunks = Math.ceil(meta.articles / ARTICLES_PER_CHUNK);
  for (let from = 0; from < chunks; from += CHUNKS_A_READ) {
    const requests: ChunkRequest[] = [];
    for (let chunk = from; chunk < Math.min(chunks, from + CHUNKS_A_READ); chunk++) {
      requests.push({ segment: number, kind: 'articles', chunk });
    }
    const stored: DeflatedArticle[] = [];
    for (const [i, chunk] of (await reader.readChunks(requests)).entries()) {
      const count = Math.min(ARTICLES_PER_CHUNK, meta.articles - (from + i) * ARTICLES_PER_CHUNK);
      for (let place = 0; place < count; place++) stored.push(unpackArticle(chunk, place));
    }
    yield stored;
  }
}

/** Names a serialised article's content and its sources. */
function nameParts(text: string): { content: string; sources: number } {
  const start = sourcesStart(text);
  // 120 bits: two of a million texts share a name with a chance of one in 10^24.
  const content = createHash('sha256').update(text.slice(0, start)).digest('base64');
  return { content: content.slice(0, 20), sources: hashText(text.slice(start)) };
}
