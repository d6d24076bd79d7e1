import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { execAll } from '../exec-all.ts';
import { key } from '../keys.ts';
import { parseJson } from './json-hash.ts';

/** The ranking of one answered query, so that its pages keep their order. */
export interface ResultSet {
  /** Only they may turn its pages. */
  userId: string;
  query: string;
  generation: number;
  /** Articles that match every word, and partial matches after them. */
  total: number;
  partialTotal: number;
  /** The ranked articles, as far as they were ranked. */
  ids: string[];
}

/** Result sets behind page buttons. They live as long as a `response_url`: half an hour. */
export interface ResultPages {
  /** @param id random, not to be guessed. */
  keep(id: string, results: ResultSet): Promise<void>;
  /** null when it is gone or somebody else's. */
  read(id: string, userId: string): Promise<ResultSet | null>;
  /** Removes a person's; how many there were. */
  forget(userId: string): Promise<number>;
}

const resultsKey = (id: string) => key('results', id);
const ownKey = (userId: string) => key('results-of', userId);
const lifeSeconds = 1800;

const resultSetSchema: z.ZodType<ResultSet> = z.object({
  userId: z.string(),
  query: z.string(),
  generation: z.number(),
  total: z.number(),
  partialTotal: z.number(),
  ids: z.array(z.string()),
});

export function openResultPages(client: RedisClient): ResultPages {
  return {
    async keep(id, results) {
      const own = ownKey(results.userId);
      // First where `forget` looks for it.
      await execAll(client.multi().sadd(own, id).expire(own, lifeSeconds));
      await client.set(resultsKey(id), JSON.stringify(results), 'EX', lifeSeconds);
    },

    async read(id, userId) {
      const results = parseJson(resultSetSchema, await client.get(resultsKey(id)));
      return results?.userId === userId ? results : null;
    },

    async forget(userId) {
      const ids = await client.smembers(ownKey(userId));
      if (ids.length === 0) return 0;
      const [removed] = await execAll(
        client
          .multi()
          .del(...ids.map(resultsKey))
          .del(ownKey(userId)),
      );
      return Number(removed);
    },
  };
}
