import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { execAll } from '../exec-all.ts';
import { key } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';
import { parseJson } from './json-hash.ts';

/** One answered query, so that its pages keep their order. */
export interface ResultSet {
  /** Only they may use it. */
  userId: string;
  query: string;
  /** Its ranking is that of this generation. */
  generation: number;
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

export const resultsKey = (id: string) => key('results', id);
export const ownResultsKey = (userId: string) => key('results-of', userId);

/** A Lua function that keeps a result set, and its id first where `forget` looks for it. */
export const keepResultsLua = `
local function keepResults(own, name, id, text)
  redis.call('SADD', own, id)
  redis.call('EXPIRE', own, 1800)
  redis.call('SET', name, text, 'EX', 1800)
end
`;
const keepResults = defineScript(
  `${keepResultsLua}keepResults(KEYS[1], KEYS[2], ARGV[1], ARGV[2])`,
);

const resultSetSchema: z.ZodType<ResultSet> = z.object({
  userId: z.string(),
  query: z.string(),
  generation: z.number(),
});

export function openResultPages(client: RedisClient): ResultPages {
  return {
    async keep(id, results) {
      const keys = [ownResultsKey(results.userId), resultsKey(id)];
      await runScript(client, keepResults, keys, [id, JSON.stringify(results)]);
    },

    async read(id, userId) {
      const results = parseJson(resultSetSchema, await client.get(resultsKey(id)));
      return results?.userId === userId ? results : null;
    },

    async forget(userId) {
      const ids = await client.smembers(ownResultsKey(userId));
      if (ids.length === 0) return 0;
      const [removed] = await execAll(
        client
          .multi()
          .del(...ids.map(resultsKey))
          .del(ownResultsKey(userId)),
      );
      return Number(removed);
    },
  };
}
