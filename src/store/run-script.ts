import { createHash } from 'node:crypto';
import type { RedisClient } from './connections.ts';

/** A Lua script for Redis and the digest by which a server knows it. */
export interface Script {
  readonly text: string;
  readonly digest: string;
}

export const defineScript = (text: string): Script => ({
  text,
  digest: createHash('sha1').update(text).digest('hex'),
});

/** Runs a script by its digest; its text goes only to a server that does not have it yet. */
export async function runScript(
  client: RedisClient,
  { text, digest }: Script,
  keys: readonly string[],
  parameters: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(digest, keys.length, ...keys, ...parameters);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(text, keys.length, ...keys, ...parameters);
  }
}
