import type { RedisClient } from '../connections.ts';
import { defineScript, runScript } from '../run-script.ts';
import type { NamePerson } from './person-key.ts';
import { noteQueryLua, oldestKept, queriesKey } from './query-log.ts';
import { keepResultsLua, ownResultsKey, type ResultSet, resultsKey } from './result-pages.ts';
import { fitsHistory, historyKey, noteHistoryLua } from './search-history.ts';

/** What one answered search leaves behind. */
export interface SearchTrace {
  userId: string;
  query: string;
  /** Normalised words, for the log; none: not logged. */
  words: readonly string[];
  now: Date;
  /** The result set behind the buttons of the answer, by its id. */
  results: { id: string; set: ResultSet } | null;
}

export interface SearchTraces {
  /** Notes a search in its person's history and in the query log, and keeps its result set: one round trip. */
  leave(trace: SearchTrace): Promise<void>;
}

/** KEYS: history, log, own result sets, result set. ARGV: query, person, words, oldest, id, set; empty: none. */
const leaveTraces = defineScript(`${noteHistoryLua}${noteQueryLua}${keepResultsLua}
if ARGV[1] ~= '' then noteHistory(KEYS[1], ARGV[1]) end
if ARGV[3] ~= '' then noteQuery(KEYS[2], ARGV[2], ARGV[3], ARGV[4]) end
if ARGV[5] ~= '' then keepResults(KEYS[3], KEYS[4], ARGV[5], ARGV[6]) end
`);

export function openSearchTraces(
  client: RedisClient,
  namePerson: NamePerson,
  { days }: { days: number },
): SearchTraces {
  return {
    async leave({ userId, query, words, now, results }) {
      const id = results?.id ?? '';
      const keys = [historyKey(userId), queriesKey, ownResultsKey(userId), resultsKey(id)];
      await runScript(client, leaveTraces, keys, [
        fitsHistory(query) ? query : '',
        await namePerson(userId),
        words.join(' '),
        oldestKept(now, days),
        id,
        results === null ? '' : JSON.stringify(results.set),
      ]);
    },
  };
}
