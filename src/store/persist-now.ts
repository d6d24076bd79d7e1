import { Redis } from 'ioredis';
import type { RedisClient } from './connections.ts';

const patienceMs = 1000;

/**
 * Waits until Redis has this connection's writes on its disk, where it can say so (7.2 and later). With the usual
 * `appendfsync everysec` a crash may otherwise forget what was acknowledged a second ago, and a digest
 * would be posted twice. An older Redis, or one without an append-only file, is taken at its word.
 */
export async function persistNow(client: RedisClient): Promise<void> {
  // Of a cluster it is not known here on which node's connection the write went.
  if (!(client instanceof Redis)) return;
  await client.call('WAITAOF', 1, 0, patienceMs).catch(() => {});
}
