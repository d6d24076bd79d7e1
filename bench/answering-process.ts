/**
 * A process that answers, as the bot does: follows the live index at the address in its first argument and
 * asks each line of standard input. Then it lets a thread rebuild that index for another lexicon, as the bot does
 * after an update, and goes on asking. Prints its figures as JSON (`AnsweringFigures`). With `no-rebuild` as its
 * second argument it only asks.
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { rebuildInThread } from '../src/jobs/refresh-in-thread.ts';
import type { RefreshSettings } from '../src/jobs/refresh-settings.ts';
import { silentLog } from '../src/log.ts';
import { openIndex, type SearchIndex } from '../src/search/open-index.ts';
import { searchArticles } from '../src/search/search-articles.ts';
import { openConnections } from '../src/store/connections.ts';
import { createGenerationStore } from '../src/store/generation-store.ts';
import { createLiveIndex } from '../src/store/live-index.ts';
import { loadAnalyser } from './lib/load-analyser.ts';

export interface AnsweringFigures {
  /** Resident memory once it has answered all queries. */
  residentMiB: number;
  /** The longest that the event loop stood still during the rebuild and the swap; null: there was none. */
  longestBlockMs: number | null;
}

const NANOSECONDS_A_MS = 1e6;
/** People do not ask all the time. */
const PAUSE_MS = 20;

const [, , url = '', mode = ''] = process.argv;
const queries = (await text(process.stdin)).split('\n');
const connections = openConnections({ url, log: silentLog });
const analyser = loadAnalyser();
const live = createLiveIndex<SearchIndex>({
  store: createGenerationStore(connections),
  subscriber: connections.subscriber,
  log: silentLog,
  engine: {
    open: (reader, previous) => openIndex(reader, analyser, { previous }),
    search: searchArticles,
  },
});
await live.start();
for (const query of queries) await live.search(query, { limit: 10, offset: 0, explain: false });
const figures: AnsweringFigures = {
  residentMiB: process.memoryUsage.rss() / 2 ** 20,
  longestBlockMs: mode === 'no-rebuild' ? null : await measureRebuild(),
};
process.stdout.write(JSON.stringify(figures));
live.close();
await connections.close();

async function measureRebuild(): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = live.status().generation;
  const over = new AbortController();
  const asking = askUntil(over.signal);
  const rebuilding = rebuildInThread(createSettings(), { now: () => new Date(), log: silentLog });
  const outcome = await rebuilding.finally(() => over.abort());
  await asking;
  await live.refresh();
  if (live.status().generation === before) throw new Error(`Nothing was rebuilt: ${outcome}.`);
  return delay.max / NANOSECONDS_A_MS;
}

async function askUntil(over: AbortSignal): Promise<void> {
  for (let at = 0; !over.aborted; at++) {
    const query = queries[at % queries.length] ?? '';
    await live.search(query, { limit: 10, offset: 0, explain: false });
    await sleep(PAUSE_MS);
  }
}

/** With one line more in the lexicon, so that the index is out of date. */
function createSettings(): RefreshSettings {
  const lexicon = readFileSync(new URL('../config/lexicon.txt', import.meta.url), 'utf8');
  return {
    redisUrl: url,
    sources: [],
    root: process.cwd(),
    shards: 1,
    maxLossPercent: 30,
    lang: 'en',
    lexicon: `${lexicon}\nquux one | quux two\n`,
    siteNames: {},
    version: 'bench',
    limits: {
      fileBytes: 1,
      fetchedBytes: 1,
      jsonCharacters: 1,
      articlesPerDump: 1,
      bookmarksPerArticle: 1,
      fieldCharacters: 1,
    },
    fetch: { contact: '', delaySeconds: 0, maxPages: 1 },
    queryLogDays: 30,
    secrets: {},
  };
}
