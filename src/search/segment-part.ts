import type { DocumentFacts } from './document-table.ts';
import type { Concept } from './lexicon.ts';
import type { AverageLengths } from './weigh-fields.ts';

/*
 * A large build is done in parts of some thousand articles, which know nothing of each other and may be
 * indexed in any thread; joined in their order they give the bytes that one part would have given. Everything
 * here is plain data that can be posted between threads.
 */

/** What indexing a part needs to know of the whole. */
export interface BuildPlan {
  shards: number;
  averages: AverageLengths;
  /** Abbreviations that the articles define, beside the lexicon. */
  abbreviations: Concept[];
  /** The deflate dictionary of the articles. */
  preset: Uint8Array;
}

/** Articles that follow one another in the order of ties. */
export interface PartInput {
  /** Place of the first in that order. */
  firstRank: number;
  /** Each as `serialiseArticle` wrote it. */
  serialised: string[];
}

export interface HashEntry {
  hash: number;
  document: number;
}

/** One shard's share of a part. Its documents count from 0. */
export interface SegmentPart {
  /** By document; of the titles only as much as ties need. */
  facts: DocumentFacts[];
  /** Documents by the hash of their id, and of their whole titles. */
  ids: HashEntry[];
  titles: HashEntry[];
  /** Keys of the dictionary, ascending, as `encodeKey` writes them, one after the other, and where each ends. */
  keys: Uint8Array;
  keyEnds: Uint32Array;
  /** By key: documents that hold it, the last of them, and where its postings end. */
  counts: Uint32Array;
  lasts: Uint32Array;
  postingEnds: Uint32Array;
  postings: Uint8Array;
  /** Deflated articles one after the other, where each ends, and the bytes of each before. */
  articles: Uint8Array;
  articleEnds: Uint32Array;
  articleSizes: Uint32Array;
  /** CRC-32 of each article before it was deflated. */
  checks: Uint32Array;
}

/** Indexes parts, here or in other threads, and gives back the shards of each in the order of the parts. */
export type IndexParts = (
  plan: BuildPlan,
  inputs: Iterable<PartInput>,
) => Promise<readonly (readonly SegmentPart[])[]>;
