import { ARTICLES_PER_CHUNK, type DeflatedArticle, packArticles } from './article-codec.ts';
import { ByteWriter } from './byte-writer.ts';
import { ChunkSealer } from './chunk-seal.ts';
import { DocumentTable } from './document-table.ts';
import { HashIndex } from './hash-index.ts';
import { KeyMerger } from './merge-keys.ts';
import { PostingsJoiner } from './postings-joiner.ts';
import type { HashEntry, SegmentPart } from './segment-part.ts';
import { breathe, sortInSteps } from './sort-in-steps.ts';
import { TermTableWriter } from './term-table.ts';

const TERMS_A_STEP = 4096;
const CHUNKS_A_STEP = 256;
const NONE = new Uint8Array(0);

/** The bytes of one segment, before its dictionary is put together. */
export interface WrittenSegment {
  terms: Uint8Array;
  blocks: Uint8Array;
  documents: Uint8Array;
  ids: Uint8Array;
  titles: Uint8Array;
  postings: Uint8Array[];
  articles: Uint8Array[];
  termCount: number;
  articleCount: number;
}

/**
 * Joins the parts of one shard, in their order, and takes the articles out of them. Gives way to the event loop as it
 * works.
 */
export async function joinParts(parts: readonly SegmentPart[]): Promise<WrittenSegment> {
  const bases: number[] = [];
  let articleCount = 0;
  for (const { facts } of parts) {
    bases.push(articleCount);
    articleCount += facts.length;
  }
  // First the articles, half of all bytes: what stands in a chunk need not stay in its part.
  const articles = await joinArticles(parts);
  return {
    ...(await joinTerms(parts, bases)),
    documents: DocumentTable.write(parts.flatMap(({ facts }) => facts)),
    ids: await joinHashes(
      parts.map(({ ids }) => ids),
      bases,
    ),
    titles: await joinHashes(
      parts.map(({ titles }) => titles),
      bases,
    ),
    articles,
    articleCount,
  };
}

async function joinTerms(
  parts: readonly SegmentPart[],
  bases: readonly number[],
): Promise<Pick<WrittenSegment, 'terms' | 'blocks' | 'postings' | 'termCount'>> {
  const table = new TermTableWriter();
  const chunks = new ChunkFiller();
  const merger = new KeyMerger(parts);
  const joiner = new PostingsJoiner(parts, bases, merger);
  while (merger.next()) {
    const { count, length } = joiner.measure();
    const place = table.add(merger.key(), count, length);
    if (length > 0) joiner.write(chunks.reserve(place, length), place.offset);
    if (table.count % TERMS_A_STEP === 0) await breathe();
  }
  const { terms, index } = table.take();
  return { terms, blocks: index, postings: chunks.finish(), termCount: table.count };
}

async function joinHashes(
  runs: readonly (readonly HashEntry[])[],
  bases: readonly number[],
): Promise<Uint8Array> {
  const entries = runs.flatMap((run, part) =>
    run.map(({ hash, document }) => ({ hash, document: bases[part]! + document })),
  );
  const writer = new ByteWriter();
  const sorted = await sortInSteps(entries, (a, b) => a.hash - b.hash || a.document - b.document);
  HashIndex.write(writer, sorted);
  return writer.take();
}

async function joinArticles(parts: readonly SegmentPart[]): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  const sealer = new ChunkSealer();
  let pending: DeflatedArticle[] = [];
  for (const part of parts) {
    const { articles, articleEnds, articleSizes } = part;
    part.articles = NONE;
    let start = 0;
    for (const [at, end] of articleEnds.entries()) {
      pending.push({ bytes: articles.subarray(start, end), size: articleSizes[at]! });
      start = end;
      if (pending.length < ARTICLES_PER_CHUNK) continue;
      chunks.push(sealer.seal(packArticles(pending)));
      pending = [];
      if (chunks.length % CHUNKS_A_STEP === 0) await breathe();
    }
  }
  if (pending.length > 0) chunks.push(sealer.seal(packArticles(pending)));
  return chunks;
}

/** Lays lists into chunks at the places that the term table gave out. */
class ChunkFiller {
  private readonly chunks: Uint8Array[] = [];
  private readonly sealer = new ChunkSealer();
  private current = new Uint8Array(0);
  private used = 0;
  private number = -1;

  reserve(place: { chunk: number; offset: number }, length: number): Uint8Array {
    if (place.chunk !== this.number) {
      this.close();
      this.number = place.chunk;
      this.used = 0;
    }
    const end = place.offset + length;
    if (end > this.current.length) {
      const grown = new Uint8Array(Math.max(end, this.current.length * 2, 2048));
      grown.set(this.current.subarray(0, this.used));
      this.current = grown;
    }
    this.used = end;
    return this.current;
  }

  private close(): void {
    if (this.number >= 0) this.chunks.push(this.sealer.seal(this.current.subarray(0, this.used)));
  }

  finish(): Uint8Array[] {
    this.close();
    return this.chunks;
  }
}
