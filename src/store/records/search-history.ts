import type { RedisClient } from '../connections.ts';
import { execAll } from '../exec-all.ts';
import { key } from '../keys.ts';

/** A person's own last searches, shown to nobody else. */
export interface SearchHistory {
  note(userId: string, query: string): Promise<void>;
  /** Newest first, each once. */
  read(userId: string, limit: number): Promise<string[]>;
  /** Removes them at once; how many there were. */
  forget(userId: string): Promise<number>;
}

const historyKey = (userId: string) => key('history', userId);
const mostSearches = 20;
const longestQuery = 500;
const lifeSeconds = 90 * 86_400;

export function openSearchHistory(client: RedisClient): SearchHistory {
  return {
    async note(userId, query) {
      if (query.length > longestQuery) return;
      const name = historyKey(userId);
      await execAll(
        client
          .multi()
          .lrem(name, 0, query)
          .lpush(name, query)
          .ltrim(name, 0, mostSearches - 1)
          .expire(name, lifeSeconds),
      );
    },
    read: (userId, limit) => client.lrange(historyKey(userId), 0, limit - 1),
    async forget(userId) {
      const name = historyKey(userId);
      const [count] = await execAll(client.multi().llen(name).del(name));
      return Number(count);
    },
  };
}
