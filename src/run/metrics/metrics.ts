import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { RequestEnded } from '../../bot/request-ended.ts';
import type { JobEnded } from '../../jobs/job-ended.ts';
import { type AnswerMetrics, createAnswerMetrics } from './answer-metrics.ts';
import { createJobMetrics, type ReadDepths } from './job-metrics.ts';
import { traceRedis } from './trace-redis.ts';

export interface IndexFacts {
  generation: number | null;
  articles: number;
  indexedAt: string | null;
  redisAway: boolean;
  fault: unknown;
}

export interface Metrics extends AnswerMetrics {
  /** A request of somebody ended. */
  requestEnded: (ended: RequestEnded) => void;
  /** A job of this process ended. */
  jobEnded: (ended: JobEnded) => void;
  /** From now on the queues are looked at with each rendering. */
  watchQueues(readDepths: ReadDepths): void;
  render(): Promise<{ contentType: string; text: string }>;
  /** Stops listening to Redis' client. */
  close(): void;
}

/**
 * What `/metrics` shows, in Prometheus' text format. No label holds a word, a person, a channel or a key: their
 * number has no bound, and they are nobody's business.
 */
export function createMetrics({
  readIndex,
  version,
  now,
}: {
  /** null: the index is not open yet. */
  readIndex: () => IndexFacts | null;
  version: string;
  now: () => number;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'yuuk_info',
    help: 'The running version',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);

  const gauge = (name: string, help: string, read: (facts: IndexFacts) => number | null) => {
    const given: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const facts = readIndex();
        const value = facts === null ? null : read(facts);
        // A value that is not known is left out; 0 would be a statement.
        if (value === null) given.remove();
        else given.set(value);
      },
    });
  };
  gauge('yuuk_index_generation', 'Number of the live generation', (facts) => facts.generation);
  gauge('yuuk_index_articles', 'Articles in the index', (facts) =>
    facts.generation === null ? null : facts.articles,
  );
  gauge('yuuk_index_age_seconds', 'Time since the last successful refresh', ({ indexedAt }) =>
    indexedAt === null ? null : (now() - Date.parse(indexedAt)) / 1000,
  );
  gauge('yuuk_index_damaged', '1 while another generation than the live one answers', (facts) =>
    facts.fault === null ? 0 : 1,
  );
  gauge('yuuk_redis_up', '0 while the pointer of the index cannot be read', (facts) =>
    facts.redisAway ? 0 : 1,
  );

  const jobs = createJobMetrics(registry, now);
  return {
    ...createAnswerMetrics(registry),
    ...jobs,
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    close: traceRedis(registry),
  };
}
