/**
 * Every key of yuuk is made here or in the module of its record, from `key`; docs/redis-keys.md lists them all.
 *
 * The tag in braces keeps keys in one slot of a Redis Cluster: scripts, MULTI and BullMQ need that.
 * Shards after the first have tags of their own, which spreads the bulk of the index.
 */
export const tag = '{yuuk}';

/** `{yuuk}:a:b` of the parts `a`, `b`. */
export const key = (...parts: readonly (string | number)[]) => `${tag}:${parts.join(':')}`;

/** From 3 on: the slots of `{yuuk}`, `{yuuk:3}`, `{yuuk:4}` … lie far apart, so on different masters. */
const shardTag = (shard: number) => (shard === 0 ? tag : `{yuuk:${shard + 2}}`);

/** Hash: which generation is live, and what guards its change. */
export const pointerKey = key('index');

/** Set of `generation/shards`: generations whose other shards must still be given an expiry. */
export const retiredKey = key('index', 'retired');

/** Channel that tells readers to look at the pointer again. */
export const changesChannel = key('index', 'changes');

/** Hash: manifest, checksum, time of the last refresh and delta of one generation. */
export const generationKey = (generation: number) => key('g', generation);

/** The three hashes of one segment: chunk number to chunk. */
export interface SegmentKeys {
  readonly dictionary: string;
  readonly postings: string;
  readonly articles: string;
}

export const segmentKeys = (generation: number, shard: number): SegmentKeys =>
  chunkKeys(`${shardTag(shard)}:g:${generation}`);

/** The delta segment lives beside the pointer, whatever the number of shards. */
export const deltaKeys = (generation: number, delta: number): SegmentKeys =>
  chunkKeys(`${generationKey(generation)}:delta:${delta}`);

export const listKeys = ({ dictionary, postings, articles }: SegmentKeys) => [
  dictionary,
  postings,
  articles,
];

const chunkKeys = (prefix: string): SegmentKeys => ({
  dictionary: `${prefix}:dictionary`,
  postings: `${prefix}:postings`,
  articles: `${prefix}:articles`,
});
