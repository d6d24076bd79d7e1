import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SearchAnswer, SearchOptions } from '../search/answer.ts';

export interface IndexFacts {
  generation: number;
  articles: number;
  indexedAt: string | null;
}

export interface Metrics {
  /** Measures a search: its time, its results, its failures. */
  observeSearch<Options extends SearchOptions, Answer extends SearchAnswer>(
    search: (query: string, options: Options) => Promise<Answer>,
  ): (query: string, options: Options) => Promise<Answer>;
  render(): Promise<{ contentType: string; text: string }>;
}

/**
 * What `/metrics` shows, in Prometheus' text format. No label holds a word, a person or a key: their number
 * has no bound, and they are nobody's business.
 */
export function createMetrics({
  readIndex,
  version,
  now,
}: {
  readIndex: () => IndexFacts | null;
  version: string;
  now: () => number;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'yuuk_info',
    help: 'The running version',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const searches = new Counter({
    name: 'yuuk_searches_total',
    help: 'Searches by outcome: full, partial, none, failed',
    labelNames: ['outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'yuuk_search_seconds',
    help: 'Time from a query to its answer',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  indexGauge('yuuk_index_generation', 'Number of the live generation', (facts) => facts.generation);
  indexGauge('yuuk_index_articles', 'Articles in the index', (facts) => facts.articles);
  indexGauge('yuuk_index_age_seconds', 'Time since the last successful refresh', (facts) =>
    facts.indexedAt === null ? Number.NaN : (now() - Date.parse(facts.indexedAt)) / 1000,
  );

  function indexGauge(name: string, help: string, read: (facts: IndexFacts) => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers,
      collect() {
        const facts = readIndex();
        if (facts !== null) gauge.set(read(facts));
      },
    });
  }

  return {
    observeSearch: (search) => async (query, options) => {
      const stop = seconds.startTimer();
      try {
        const answer = await search(query, options);
        const outcome = answer.total > 0 ? 'full' : answer.results.length > 0 ? 'partial' : 'none';
        searches.inc({ outcome });
        return answer;
      } catch (error) {
        searches.inc({ outcome: 'failed' });
        throw error;
      } finally {
        stop();
      }
    },
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
