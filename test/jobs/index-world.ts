import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { indexDirectly } from '../../src/jobs/index-directly.ts';
import type { FetchOptions, RefreshDependencies } from '../../src/jobs/refresh-types.ts';
import { type RefreshTask, runRefresh } from '../../src/jobs/run-refresh.ts';
import { parseSourceRecord, type SourceRecords } from '../../src/jobs/source-records.ts';
import { silentLog } from '../../src/log.ts';
import { parseDump } from '../../src/parse/parse-dump.ts';
import { createAnalyser } from '../../src/search/analyser.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { openIndex, readAllArticles } from '../../src/search/open-index.ts';
import { searchArticles } from '../../src/search/search-articles.ts';
import { createHttpClient } from '../../src/sources/http-client.ts';
import { type Connections, openConnections } from '../../src/store/connections.ts';
import { createGenerationStore, type GenerationStore } from '../../src/store/generation-store.ts';
import { openRecords, type Records } from '../../src/store/records/records.ts';
import { openSourceRecords } from '../../src/store/records/source-records.ts';
import type { TestRedis } from '../support/redis.ts';

/** One entry of a dump as these tests write it. */
export interface WrittenEntry {
  title: string;
  bookmarkCount?: number;
  url?: string;
  tags?: string[];
  comment?: string;
  bookmarkedAt?: string;
}

/** A team's yuuk without Slack: a folder of dumps, an index, records, over a Redis of the test's own. */
export interface IndexWorld {
  folder: string;
  connections: Connections;
  store: GenerationStore;
  records: Records;
  sourceRecords: SourceRecords;
  dependencies: RefreshDependencies;
  fetch: FetchOptions;
  clock: { now: number };
  /** Writes `dumps/<name>` with these entries, or with any text. */
  put(name: string, entries: readonly WrittenEntry[] | string): Promise<void>;
  remove(name: string): Promise<void>;
  refresh(task?: Partial<RefreshTask>): ReturnType<typeof runRefresh>;
  indexDirectly(task?: Partial<RefreshTask>): ReturnType<typeof runRefresh>;
  /** Titles in the live index, sorted. */
  titles(): Promise<string[]>;
  search(query: string): Promise<string[]>;
  close(): Promise<void>;
}

const { lexicon } = parseLexicon('redis | レディス\ncontainer | コンテナ\n');

const taskOf = (task: Partial<RefreshTask>): RefreshTask => ({
  sources: [{ path: 'dumps' }],
  force: false,
  dryRun: false,
  ...task,
});

export async function openIndexWorld(
  redis: Pick<TestRedis, 'socket'>,
  options: { allowAddresses?: string[]; settleMs?: number; folder?: string } = {},
): Promise<IndexWorld> {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'yuuk-world-')));
  await mkdir(path.join(folder, 'dumps'), { recursive: true });
  const connections = openConnections({ url: redis.socket, log: silentLog });
  const clock = { now: Date.parse('2026-11-23T00:00:00Z') };
  const now = () => new Date(clock.now);
  const store = createGenerationStore(connections);
  const records = openRecords(connections.worker, {
    commandsPerMinute: 20,
    queryLogDays: 30,
    now: () => clock.now,
    randomKey: () => '00'.repeat(32),
  });
  const sourceRecords = openSourceRecords(connections.worker, parseSourceRecord);
  const client = createHttpClient({
    userAgent: 'yuuk/test',
    maxBytes: 1_000_000,
    deadlineMs: 5_000,
    delayMs: 0,
    now: Date.now,
    wait: async () => {},
    allowAddresses: options.allowAddresses,
  });
  const fetch: FetchOptions = {
    client,
    files: {
      root: folder,
      maxFileBytes: 50_000_000,
      maxFiles: 1_000,
      settleMs: options.settleMs ?? 0,
      now: Date.now,
      wait: async () => {},
    },
    environment: {},
    maxPages: 10,
    parse: (file, bytes, format) =>
      parseDump({ file, bytes }, { now: now(), ...(format === undefined ? {} : { format }) }),
  };
  const dependencies: RefreshDependencies = {
    store,
    records,
    analyser: createAnalyser({ lexicon }),
    shards: 1,
    maxLossPercent: 30,
    lang: 'en',
    log: silentLog,
    now,
    reader: 'v1',
    onProgress: () => {},
  };
  const openLive = async () => await openIndex(await store.openReader(), dependencies.analyser);

  return {
    folder,
    connections,
    store,
    records,
    sourceRecords,
    dependencies,
    fetch,
    clock,
    async put(name, entries) {
      const file = path.join(folder, 'dumps', name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, typeof entries === 'string' ? entries : JSON.stringify(entries));
      const old = new Date('2026-01-01T00:00:00Z');
      await utimes(file, old, old);
    },
    async remove(name) {
      await rm(path.join(folder, 'dumps', name), { recursive: true });
    },
    refresh: (task = {}) => runRefresh(taskOf(task), fetch, sourceRecords, dependencies),
    indexDirectly: (task = {}) => indexDirectly(taskOf(task), fetch, dependencies),
    async titles() {
      const titles: string[] = [];
      for await (const article of readAllArticles(await store.openReader())) {
        titles.push(article.title);
      }
      return titles.toSorted();
    },
    async search(query) {
      const page = { limit: 10, offset: 0, explain: false };
      const { results } = await searchArticles(await openLive(), query, page);
      return results.map(({ article }) => article.title);
    },
    async close() {
      await client.close();
      await connections.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
