/**
 * The bytes of a segment, as `src/search` builds and reads them and `src/store` keeps them. The store
 * treats every chunk as opaque; only counts, sizes and checksums concern it.
 */
export interface SegmentChunks {
  /** Read whole, once a generation. */
  dictionary: Uint8Array[];
  /** Read by number while a query runs. */
  postings: Uint8Array[];
  /** Read by number: compressed groups of articles. */
  articles: Uint8Array[];
}

/** What a reader must know before it trusts a segment. Plain JSON. */
export interface SegmentManifest {
  /** Layout of the bytes; a reader refuses a higher one. */
  formatVersion: number;
  /** Version of the text analysis; another one needs a rebuild. */
  analyserVersion: number;
  /** `process.versions.icu` of the builder (word boundaries depend on it), or `script` without ICU. */
  icu: string;
  /** Hash of the lexicon the segment was built with. */
  lexicon: string;
  articleCount: number;
  termCount: number;
  chunks: { dictionary: number; postings: number; articles: number };
  /** SHA-256, hex, over all dictionary chunks in order. */
  dictionaryChecksum: string;
  /** SHA-256, hex, over the checksums of all chunks; proves the whole segment. */
  checksum: string;
}

export interface BuiltSegment {
  manifest: SegmentManifest;
  chunks: SegmentChunks;
}

export interface ChunkRequest {
  /** Index of the segment in the generation's list, counted over all shards. */
  segment: number;
  kind: 'postings' | 'articles';
  chunk: number;
}

/**
 * One pinned generation, as the search sees it. Implemented over Redis by `src/store` and over plain
 * memory for tests, `parse`-only tools and the benchmark; one contract suite holds both.
 */
export interface GenerationReader {
  readonly generation: number;
  readonly indexedAt: string | null;
  readonly segments: readonly SegmentManifest[];
  /** All dictionary chunks of a segment, checksum verified. Throws `index_damaged`. */
  readDictionary(segment: number): Promise<Uint8Array[]>;
  /**
   * Chunks in the order asked, in one round trip a shard (cached ones cost none). Each is verified by its
   * own CRC at its end before it is returned. Throws `index_damaged` or `redis_unavailable`.
   */
  readChunks(requests: readonly ChunkRequest[]): Promise<Uint8Array[]>;
}
