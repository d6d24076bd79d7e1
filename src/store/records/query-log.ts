import type { RedisClient } from '../connections.ts';
import { execAll } from '../exec-all.ts';
import { key } from '../keys.ts';
import type { NamePerson } from './person-key.ts';

/** What was asked, in normalised words, for the replay before a publish. Who asked is a keyed hash. */
export interface QueryLog {
  note(words: readonly string[], userId: string, now: Date): Promise<void>;
  /** The last queries, each once, newest first. */
  readDistinct(limit: number): Promise<string[]>;
  /** Removes a person's queries; how many there were. */
  forget(userId: string): Promise<number>;
}

const queriesKey = key('queries');
const mostQueries = 50_000;
/** Read at once when looking for distinct or for own queries. */
const batch = 1000;

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
      const oldest = String(now.getTime() - days * 86_400_000);
      await execAll(
        client
          .multi()
          .xadd(
            queriesKey,
            'MAXLEN',
            '~',
            mostQueries,
            '*',
            'person',
            person,
            'words',
            words.join(' '),
          )
          .xtrim(queriesKey, 'MINID', oldest),
      );
    },

    async readDistinct(limit) {
      const distinct = new Set<string>();
      for await (const { words } of readEntries()) {
        distinct.add(words);
        if (distinct.size >= limit) break;
      }
      return [...distinct];
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
