import { buildInThreads } from '../../src/jobs/build-in-threads.ts';
import { silentLog } from '../../src/log.ts';
import type { Article } from '../../src/parse/article.ts';
import type { Analyser } from '../../src/search/analyser.ts';
import { openIndex, type SearchIndex } from '../../src/search/open-index.ts';
import { searchArticles } from '../../src/search/search-articles.ts';
import type { BuiltSegment, GenerationReader } from '../../src/search/segment.ts';
import { openConnections } from '../../src/store/connections.ts';
import { createGenerationStore, type GenerationStore } from '../../src/store/generation-store.ts';
import { createLiveIndex } from '../../src/store/live-index.ts';
import { openFirstSeen } from '../../src/store/records/first-seen.ts';
import { type BenchRedis, startBenchRedis } from './bench-redis.ts';
import type { Contender } from './measure.ts';

const SHOWN = 10;
const SWAPS = 100;
const WARM_BYTES = 2 ** 30;

/** Bytes of chunks that a query reads, on average. */
export interface ReadBytes {
  postings: number;
  articles: number;
}

/** Our own index in a Redis of its own, as `src/run` would publish and open it. */
export interface PublishedIndex {
  redis: BenchRedis;
  buildSeconds: number;
  publishSeconds: number;
  /** Time that the server spent in the script that moves the pointer. */
  swapMs: number;
  /** In Redis: index, articles, and when each was first seen. */
  storedBytes: number;
  /** All four ways to ask: caches cold or warm, all words first or any word. */
  contenders: Contender[];
  /** What one cold query of these reads. */
  readBytes(queries: readonly string[]): Promise<ReadBytes>;
  /** Swaps two generations many times under load; counts the questions that failed. */
  swapUnderLoad(queries: readonly string[]): Promise<{ failed: number; asked: number }>;
  close(): Promise<void>;
}

export async function publishIndex(
  articles: readonly Article[],
  analyser: Analyser,
): Promise<PublishedIndex> {
  const redis = await startBenchRedis();
  const connections = openConnections({ url: redis.url, log: silentLog });
  const cold = createGenerationStore(connections, { cacheBytes: 0 });
  const warm = createGenerationStore(connections, { cacheBytes: WARM_BYTES });
  const emptyBytes = await redis.usedMemory();

  const started = performance.now();
  const segments = await buildInThreads(articles, { analyser, shards: 1 });
  const built = performance.now();
  await redis.resetStatistics();
  await publish(cold, segments);
  const published = performance.now();
  const swapMs = await redis.scriptMs();
  await openFirstSeen(connections.worker).record(
    articles.map(({ id }) => id),
    new Date(0),
  );

  const coldIndex = await openIndex(await cold.openReader(), analyser, {
    articleCacheBytes: 0,
    postingsCacheBytes: 0,
  });
  const warmIndex = await openIndex(await warm.openReader(), analyser);
  const storedBytes = (await redis.usedMemory()) - emptyBytes;
  return {
    redis,
    buildSeconds: (built - started) / 1000,
    publishSeconds: (published - built) / 1000,
    swapMs,
    storedBytes,
    contenders: [
      { name: 'yuuk.cold', ask: (query) => ask(coldIndex, query) },
      { name: 'yuuk.cold.any', ask: (query) => ask(coldIndex, anyWord(query)) },
      { name: 'yuuk.warm', ask: (query) => ask(warmIndex, query) },
      { name: 'yuuk.warm.any', ask: (query) => ask(warmIndex, anyWord(query)) },
    ],
    readBytes: async (queries) => countReadBytes(await cold.openReader(), analyser, queries),
    async swapUnderLoad(queries) {
      await publish(cold, segments);
      const live = createLiveIndex({
        store: cold,
        subscriber: connections.subscriber,
        log: silentLog,
        engine: {
          open: (reader, previous) => openIndex(reader, analyser, { previous }),
          search: searchArticles,
        },
      });
      await live.start();
      let asked = 0;
      let failed = 0;
      const swapped = new AbortController();
      const reader = async (): Promise<void> => {
        while (!swapped.signal.aborted) {
          const query = queries[asked++ % queries.length] ?? '';
          await live
            .search(query, { limit: SHOWN, offset: 0, explain: false })
            .catch(() => failed++);
        }
      };
      const readers = [reader(), reader()];
      for (let swap = 0; swap < SWAPS; swap++) {
        await cold.rollback();
        await live.refresh();
      }
      swapped.abort();
      await Promise.all(readers);
      live.close();
      return { failed, asked };
    },
    async close() {
      await connections.close();
      await redis.stop();
    },
  };
}

async function publish(store: GenerationStore, segments: readonly BuiltSegment[]): Promise<void> {
  await store.publishGeneration(segments, {
    indexedAt: new Date(0).toISOString(),
    savedRevision: 0,
    sourcesChecksum: 'bench',
    receipts: [],
  });
}

function ask(index: SearchIndex, query: string): Promise<unknown> {
  return searchArticles(index, query, { limit: SHOWN, offset: 0, explain: false });
}

function anyWord(query: string): string {
  return query.split(' ').join(' OR ');
}

async function countReadBytes(
  reader: GenerationReader,
  analyser: Analyser,
  queries: readonly string[],
): Promise<ReadBytes> {
  const bytes = { postings: 0, articles: 0 };
  const counting: GenerationReader = {
    ...reader,
    async readChunks(requests) {
      const chunks = await reader.readChunks(requests);
      for (const [i, { kind }] of requests.entries()) bytes[kind] += chunks[i]?.byteLength ?? 0;
      return chunks;
    },
  };
  const index = await openIndex(counting, analyser, {
    articleCacheBytes: 0,
    postingsCacheBytes: 0,
  });
  for (const query of queries) await ask(index, query);
  return { postings: bytes.postings / queries.length, articles: bytes.articles / queries.length };
}
