import type { RedisClient } from '../connections.ts';
import { execAll } from '../exec-all.ts';
import { key } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

/** A person's own last searches, shown to nobody else. */
export interface SearchHistory {
  note(userId: string, query: string): Promise<void>;
  /** Newest first, each once. */
  read(userId: string, limit: number): Promise<string[]>;
  /** Removes them at once; how many there were. */
  forget(userId: string): Promise<number>;
}

export const historyKey = (userId: string) => key('history', userId);
const longestQuery = 500;

/** Whether a query is short enough to be shown in a list. */
export const fitsHistory = (query: string): boolean => query.length <= longestQuery;

/** A Lua function that puts a query first, each once: 20 of them, for 90 days after the last. */
export const noteHistoryLua = `
local function noteHistory(name, query)
  redis.call('LREM', name, 0, query)
  redis.call('LPUSH', name, query)
  redis.call('LTRIM', name, 0, 19)
  redis.call('EXPIRE', name, 7776000)
end
`;
const noteHistory = defineScript(`${noteHistoryLua}noteHistory(KEYS[1], ARGV[1])`);

export function openSearchHistory(client: RedisClient): SearchHistory {
  return {
    async note(userId, query) {
      if (fitsHistory(query)) await runScript(client, noteHistory, [historyKey(userId)], [query]);
    },
    read: (userId, limit) => client.lrange(historyKey(userId), 0, limit - 1),
    async forget(userId) {
      const name = historyKey(userId);
      const [count] = await execAll(client.multi().llen(name).del(name));
      return Number(count);
    },
  };
}
