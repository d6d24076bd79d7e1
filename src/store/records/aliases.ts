import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { readHash } from '../read-hash.ts';
import { type Carrier, createCarrier } from './carrier.ts';

/** Old ids of articles whose address was learnt later. */
export interface Aliases {
  /** The present id of an article: its own where it was never renamed. */
  resolve(articleId: string): Promise<string>;
  readAll(): Promise<Map<string, string>>;
  add(aliases: ReadonlyMap<string, string>): Promise<void>;
}

const aliasesKey = key('aliases');
/** Longer chains do not occur; a circle must not hold a request for ever. */
const longestChain = 8;

export function openAliases(client: RedisClient): Aliases {
  return {
    async resolve(articleId) {
      let id = articleId;
      for (let step = 0; step < longestChain; step++) {
        const next = await client.hget(aliasesKey, id);
        if (next === null) break;
        id = next;
      }
      return id;
    },
    readAll: async () => new Map(await readHash(client, aliasesKey)),
    async add(aliases) {
      const changed = [...aliases].filter(([oldId, newId]) => oldId !== newId);
      if (changed.length > 0) await client.hset(aliasesKey, new Map(changed));
    },
  };
}

export const carryAliases = (aliases: Aliases): Carrier =>
  createCarrier({
    name: 'aliases',
    schema: z.tuple([z.string(), z.string()]),
    read: async () => [...(await aliases.readAll())],
    restore: async (entries) => aliases.add(new Map([...entries, ...(await aliases.readAll())])),
  });
