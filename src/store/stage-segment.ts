import { YuukError } from '../errors.ts';
import type { BuiltSegment } from '../search/segment.ts';
import type { RedisClient } from './connections.ts';
import { execAll } from './exec-all.ts';
import { listKeys, type SegmentKeys } from './keys.ts';

/** Bytes sent at once: large enough to hide the round trip, small enough to hold nobody up. */
const batchBytes = 256 * 1024;

/**
 * Writes a segment's chunks under keys that expire.
 *
 * Every batch is one MULTI with the expiry in it, so no crash, not even between a vanished key and the
 * batch that creates it again, leaves a key that lives for ever. The keys are emptied first: after a
 * crash Redis may hand out the number of a lost generation again.
 * @param onBytes is told the size of each batch that Redis has taken.
 */
export async function stageSegment(
  client: RedisClient,
  keys: SegmentKeys,
  { chunks, manifest }: BuiltSegment,
  { ttlSeconds, onBytes }: { ttlSeconds: number; onBytes: (bytes: number) => void },
): Promise<void> {
  for (const kind of ['dictionary', 'postings', 'articles'] as const) {
    if (chunks[kind].length !== manifest.chunks[kind]) {
      throw new YuukError('internal', 'A segment does not have the chunks that it claims.');
    }
  }
  await client.unlink(...listKeys(keys));
  for (const kind of ['dictionary', 'postings', 'articles'] as const) {
    for (const batch of batchesOf(chunks[kind])) {
      const write = client.multi().hset(keys[kind], ...batch.fields);
      for (const name of listKeys(keys)) write.expire(name, ttlSeconds);
      await execAll(write);
      onBytes(batch.bytes);
    }
  }
}

/** Whether all chunks are there; PUBLISH's scripts count those of the pointer's slot again. */
export async function isStaged(
  client: RedisClient,
  keys: SegmentKeys,
  { chunks }: BuiltSegment['manifest'],
): Promise<boolean> {
  const counts = await execAll(
    listKeys(keys).reduce((pipeline, name) => pipeline.hlen(name), client.pipeline()),
  );
  return [chunks.dictionary, chunks.postings, chunks.articles].every(
    (count, index) => counts[index] === count,
  );
}

function* batchesOf(chunks: readonly Uint8Array[]) {
  let fields: (string | Buffer)[] = [];
  let bytes = 0;
  for (const [number, chunk] of chunks.entries()) {
    fields.push(String(number), Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    bytes += chunk.byteLength;
    if (bytes >= batchBytes) {
      yield { fields, bytes };
      fields = [];
      bytes = 0;
    }
  }
  if (fields.length > 0) yield { fields, bytes };
}
