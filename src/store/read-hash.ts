import type { RedisClient } from './connections.ts';

/** The fields of a hash in order of their names, which Redis does not keep. */
export async function readHash(
  client: RedisClient,
  name: string,
): Promise<[field: string, value: string][]> {
  return Object.entries(await client.hgetall(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
