import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './connections.ts';

/** All keys that match a pattern, on every master, without blocking a server. A key may come twice. */
export async function* scanKeys(client: RedisClient, match: string): AsyncGenerator<string> {
  const nodes: Redis[] = client instanceof Cluster ? client.nodes('master') : [client];
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, names] = await node.scan(cursor, 'MATCH', match, 'COUNT', 1000);
      yield* names;
      cursor = next;
    } while (cursor !== '0');
  }
}
