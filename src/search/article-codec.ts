import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { YuukError } from '../errors.ts';
import type { Article, TimePrecision } from '../parse/article.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/**
 * Articles are deflated one by one against a preset dictionary made of the archive's own articles, and
 * packed a few to a chunk. All articles of a result page are inflated in one call: the raw deflate streams
 * are joined, and the dictionary goes before each as a stored block, because it is what their
 * back-references reach into. One call instead of ten is three times as fast.
 */

export const ARTICLES_PER_CHUNK = 4;
/** More would save a tenth of the bytes and cost every query the time to copy it. */
export const PRESET_BYTES = 8 * 1024;

/**
 * For texts of a kilobyte the tables that zlib clears take as long as the work: small ones suffice. Higher levels
 * save one byte in a hundred.
 */
const DEFLATE = {
  level: 3,
  windowBits: 14,
  memLevel: 7,
  chunkSize: 2048,
  finishFlush: constants.Z_SYNC_FLUSH,
};

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;

/** Ends a sync flush; the same for every article, so it is not stored (as in RFC 7692). */
const FLUSH_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** An empty last block. */
const STREAM_END = Buffer.from([0x01, 0x00, 0x00, 0xff, 0xff]);

/** An article as the positions of an array; names of fields would be most of a small one. */
type PackedArticle = [
  id: string,
  url: string | null,
  title: string,
  /** The article's own title; a number is the length of the title's start that it equals. */
  articleTitle: string | number,
  siteName: string | null,
  site: string | null,
  excerpt: string,
  publishedAt: string | null,
  bookmarkCount: number | null,
  categories: string[],
  tags: string[],
  bookmarks: [
    user: string,
    comment: string,
    tags: string[],
    at: string | null,
    precision: TimePrecision | null,
  ][],
  sources: [format: string, file: string, position: number][],
];

/** The text that is deflated. */
export function serialiseArticle(article: Article): string {
  const { title, articleTitle } = article;
  const packed: PackedArticle = [
    article.id,
    article.url,
    title,
    title.startsWith(articleTitle) ? articleTitle.length : articleTitle,
    article.siteName,
    article.site,
    article.excerpt,
    article.publishedAt,
    article.bookmarkCount,
    article.categories,
    article.tags,
    article.bookmarks.map((mark) => [
      mark.user,
      mark.comment,
      mark.tags,
      mark.at,
      mark.atPrecision,
    ]),
    article.sources.map((source) => [source.format, source.file, source.position]),
  ];
  return JSON.stringify(packed);
}

/**
 * Where the sources of a serialised article begin; what stands before them is all that a search looks at. They are the
 * last of the values that the outer array holds.
 */
export function sourcesStart(text: string): number {
  let depth = 0;
  let last = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (code === OPEN) depth++;
    else if (code === CLOSE) depth--;
    else if (code === COMMA && depth === 1) last = at;
  }
  return last;
}

/** The quote that ends the JSON string which starts at `start`. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
}

export function deserialiseArticle(text: string): Article {
  const packed: PackedArticle = JSON.parse(text);
  const [id, url, title, own, siteName, site, excerpt, publishedAt, bookmarkCount] = packed;
  return {
    id,
    url,
    title,
    articleTitle: typeof own === 'number' ? title.slice(0, own) : own,
    siteName,
    site,
    excerpt,
    publishedAt,
    bookmarkCount,
    categories: packed[9],
    tags: packed[10],
    bookmarks: packed[11].map(([user, comment, tags, at, atPrecision]) => ({
      user,
      comment,
      tags,
      at,
      atPrecision,
    })),
    sources: packed[12].map(([format, file, position]) => ({ format, file, position })),
  };
}

/** A dictionary of serialised articles spread evenly over the archive; those near its end cost least. */
export function choosePreset(articles: readonly Article[]): Uint8Array {
  const parts: string[] = [];
  let size = 0;
  const wanted = Math.min(articles.length, 64);
  for (let i = 0; i < wanted && size < PRESET_BYTES; i++) {
    const text = serialiseArticle(articles[Math.floor((i * articles.length) / wanted)]!);
    parts.push(text);
    size += Buffer.byteLength(text);
  }
  const bytes = Buffer.from(parts.join(''));
  return bytes.subarray(Math.max(0, bytes.length - PRESET_BYTES));
}

/** One article of a chunk, still deflated. */
export interface DeflatedArticle {
  bytes: Uint8Array;
  /** Bytes of the serialised text. */
  size: number;
}

export function deflateArticle(raw: Uint8Array, preset: Uint8Array): DeflatedArticle {
  const deflated = deflateRawSync(raw, { ...DEFLATE, dictionary: preset });
  return { bytes: deflated.subarray(0, deflated.length - FLUSH_TAIL.length), size: raw.length };
}

/** The articles of one chunk, without its seal. */
export function packArticles(articles: readonly DeflatedArticle[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { bytes, size } of articles) {
    writer.writeVarint(size);
    writer.writeVarint(bytes.length);
    writer.writeBytes(bytes);
  }
  return writer.take();
}

/** The article at `place` in a chunk. Throws `index_damaged`. */
export function unpackArticle(chunk: Uint8Array, place: number): DeflatedArticle {
  const reader = new ByteReader(chunk);
  for (let i = 0; ; i++) {
    const size = reader.readVarint();
    const bytes = reader.readBytes(reader.readVarint());
    if (i === place) return { bytes, size };
  }
}

/** Inflates any number of articles that share a preset dictionary. Throws `index_damaged`. */
export function inflateArticles(
  articles: readonly DeflatedArticle[],
  preset: Uint8Array,
): Article[] {
  return inflateTexts(articles, preset).map(deserialiseArticle);
}

/** The same, as `serialiseArticle` wrote them. */
export function inflateTexts(articles: readonly DeflatedArticle[], preset: Uint8Array): string[] {
  if (articles.length === 0) return [];
  const stored = storedBlock(preset);
  const parts: Uint8Array[] = [];
  let total = 0;
  for (const { bytes, size } of articles) {
    parts.push(stored, bytes, FLUSH_TAIL);
    total += preset.length + size;
  }
  parts.push(STREAM_END);
  const raw = inflate(Buffer.concat(parts), total);
  const inflated: string[] = [];
  let at = 0;
  for (const { size } of articles) {
    at += preset.length;
    inflated.push(raw.toString('utf8', at, at + size));
    at += size;
  }
  return inflated;
}

function storedBlock(content: Uint8Array): Uint8Array {
  const block = Buffer.alloc(5 + content.length);
  block.writeUInt16LE(content.length, 1);
  block.writeUInt16LE(0xffff ^ content.length, 3);
  block.set(content, 5);
  return block;
}

function inflate(stream: Uint8Array, size: number): Buffer {
  try {
    const raw = inflateRawSync(stream, { chunkSize: Math.max(1024, size), maxOutputLength: size });
    if (raw.length === size) return raw;
  } catch (cause) {
    throw damaged(cause);
  }
  throw damaged();
}

function damaged(cause?: unknown): YuukError {
  return new YuukError('index_damaged', 'The stored articles are damaged.', {
    cause,
    hint: 'Rebuild the index.',
  });
}
