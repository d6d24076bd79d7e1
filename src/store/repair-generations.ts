import type { RedisClient } from './connections.ts';
import { execAll } from './exec-all.ts';
import { readManifest } from './generation-manifest.ts';
import { generationKey, listKeys, pointerKey, retiredKey, segmentKeys } from './keys.ts';
import { readPointer } from './pointer.ts';
import { scanKeys } from './scan-keys.ts';

/** An unknown generation may still be read by somebody who is about to finish. */
const sweptSeconds = 3600;

/**
 * Brings the shards outside the pointer's slot in line with the pointer: those of the live and the previous
 * generation live for ever, those of retired ones expire. Publishing ends with it; repeated from the
 * pointer, it heals a crash in between.
 *
 * A generation that was retired never comes back, so a reading that was overtaken can only have persisted
 * too much; the second reading finds that and takes it back.
 */
export async function repairGenerations(
  client: RedisClient,
  { graceSeconds, sweep = false }: { graceSeconds: number; sweep?: boolean },
): Promise<void> {
  if (sweep) await sweepGenerations(client);
  const persisted = await persistShards(client, await keptGenerations(client));
  const kept = await keptGenerations(client);
  for (const [generation, shards] of persisted) {
    if (!kept.has(generation)) await expireShards(client, generation, shards, graceSeconds);
  }
  for (const member of await client.smembers(retiredKey)) {
    const [generation = Number.NaN, shards = 0] = member.split('/').map(Number);
    if (!kept.has(generation)) await expireShards(client, generation, shards, graceSeconds);
    await client.srem(retiredKey, member);
  }
}

async function keptGenerations(client: RedisClient): Promise<Set<number>> {
  const pointer = await readPointer(client);
  return new Set([pointer?.live, pointer?.previous].filter((each) => each != null));
}

async function persistShards(
  client: RedisClient,
  generations: Iterable<number>,
): Promise<Map<number, number>> {
  const persisted = new Map<number, number>();
  for (const generation of generations) {
    const shards = await countShards(client, generation);
    await forEachShard(shards, async (shard) => {
      const keys = listKeys(segmentKeys(generation, shard));
      await execAll(keys.reduce((commands, name) => commands.persist(name), client.pipeline()));
    });
    persisted.set(generation, shards);
  }
  return persisted;
}

/** A damaged description must not keep the others from being repaired; readers complain of it. */
async function countShards(client: RedisClient, generation: number): Promise<number> {
  const fields = await client.hgetall(generationKey(generation));
  try {
    return readManifest(fields).segments.length;
  } catch {
    return 0;
  }
}

async function expireShards(
  client: RedisClient,
  generation: number,
  shards: number,
  seconds: number,
): Promise<void> {
  await forEachShard(shards, async (shard) => {
    const keys = listKeys(segmentKeys(generation, shard));
    await execAll(
      keys.reduce((commands, name) => commands.expire(name, seconds), client.pipeline()),
    );
  });
}

/** The first shard is in the pointer's slot, where the scripts do it. */
const forEachShard = (shards: number, visit: (shard: number) => Promise<void>) =>
  Promise.all(Array.from({ length: Math.max(0, shards - 1) }, (_, index) => visit(index + 1)));

/**
 * Gives an expiry to generations that live for ever and that the pointer does not know: what a server that
 * lost its last writes may leave. Newer ones than the last published are left alone, they are being made.
 */
async function sweepGenerations(client: RedisClient): Promise<void> {
  const fence = Number((await client.hget(pointerKey, 'fence')) ?? 0);
  const kept = await keptGenerations(client);
  for await (const name of scanKeys(client, '{yuuk*}:g:*')) {
    const generation = Number(/^\{yuuk(?::\d+)?\}:g:(\d+)/.exec(name)?.[1] ?? Number.NaN);
    if (!(generation <= fence) || kept.has(generation)) continue;
    if ((await client.ttl(name)) === -1) await client.expire(name, sweptSeconds);
  }
}
