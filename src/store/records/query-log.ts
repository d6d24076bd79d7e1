import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';
import type { NamePerson } from './person-key.ts';

/** What was asked, in normalised words, for the replay before a publish. Who asked is a keyed hash. */
export interface QueryLog {
  note(words: readonly string[], userId: string, now: Date): Promise<void>;
  /** The last queries, each once, newest first. */
  readDistinct(limit: number): Promise<string[]>;
  /** Drops what is older than it may be, also when nobody asks any more. */
  dropOld(now: Date): Promise<void>;
  /** Removes a person's queries; how many there were. */
  forget(userId: string): Promise<number>;
}

export const queriesKey = key('queries');

/** A Lua function that logs words with the hash of who asked, and drops what is older than `oldest` (ms). */
export const noteQueryLua = `
local function noteQuery(name, person, words, oldest)
  redis.call('XADD', name, 'MAXLEN', '~', 50000, '*', 'person', person, 'words', words)
  redis.call('XTRIM', name, 'MINID', oldest)
end
`;
const noteQuery = defineScript(`${noteQueryLua}noteQuery(KEYS[1], ARGV[1], ARGV[2], ARGV[3])`);

/** Read at once when looking for distinct or for own queries. */
const batch = 1000;

/** What the log keeps at least, in ms since 1970. */
export const oldestKept = (now: Date, days: number): number => now.getTime() - days * 86_400_000;

/** @param days how long a query is kept (`limits` of the configuration). */
export function openQueryLog(
  client: RedisClient,
  namePerson: NamePerson,
  { days }: { days: number },
): QueryLog {
  /** Entries newest first. */
  async function* readEntries() {
    let from = '+';
    for (;;) {
      const entries = await client.xrevrange(queriesKey, from, '-', 'COUNT', batch);
      for (const [id, fields] of entries) {
        yield { id, person: fields[1] ?? '', words: fields[3] ?? '' };
      }
      const last = entries.at(-1)?.[0];
      if (last === undefined || entries.length < batch) return;
      from = `(${last}`;
    }
  }

  return {
    async note(words, userId, now) {
      if (words.length === 0) return;
      const person = await namePerson(userId);
      const parameters = [person, words.join(' '), oldestKept(now, days)];
      await runScript(client, noteQuery, [queriesKey], parameters);
    },

    async readDistinct(limit) {
      const distinct = new Set<string>();
      for await (const { words } of readEntries()) {
        distinct.add(words);
        if (distinct.size >= limit) break;
      }
      return [...distinct];
    },

    async dropOld(now) {
      await client.xtrim(queriesKey, 'MINID', oldestKept(now, days));
    },

    async forget(userId) {
      const person = await namePerson(userId);
      const own: string[] = [];
      for await (const entry of readEntries()) if (entry.person === person) own.push(entry.id);
      if (own.length > 0) await client.xdel(queriesKey, ...own);
      return own.length;
    },
  };
}
