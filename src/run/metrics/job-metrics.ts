import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { JobEnded } from '../../jobs/job-ended.ts';
import type { QueueDepth } from '../../store/job-queue.ts';

export type ReadDepths = () => Promise<QueueDepth[]>;

export interface JobMetrics {
  jobEnded: (ended: JobEnded) => void;
  watchQueues(readDepths: ReadDepths): void;
}

/** Registers the measures of refreshes, digests and their queues. */
export function createJobMetrics(registry: Registry, now: () => number): JobMetrics {
  const registers = [registry];
  const jobs = new Counter({
    name: 'yuuk_jobs_total',
    help: 'Jobs of this process by queue and outcome, such as published, unchanged, refused, posted, failed',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'yuuk_job_seconds',
    help: 'Time of a job from its beginning to its end',
    labelNames: ['queue'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
    registers,
  });
  return {
    jobEnded({ queue, outcome, milliseconds }) {
      jobs.inc({ queue, outcome });
      if (milliseconds !== null) seconds.observe({ queue }, milliseconds / 1000);
    },
    watchQueues(readDepths) {
      let reading: Promise<QueueDepth[]> | null = null;
      /** Both gauges are collected at once, from one look. While Redis is away nothing is known of the queues. */
      const read = () =>
        (reading ??= readDepths()
          .catch(() => [])
          .finally(() => {
            reading = null;
          }));
      const depth: Gauge = new Gauge({
        name: 'yuuk_queue_jobs',
        help: 'Jobs by queue and state',
        labelNames: ['queue', 'state'],
        registers,
        async collect() {
          const depths = await read();
          depth.reset();
          for (const { queue, waitingSince: _, ...states } of depths) {
            for (const [state, count] of Object.entries(states)) depth.set({ queue, state }, count);
          }
        },
      });
      const age: Gauge = new Gauge({
        name: 'yuuk_queue_age_seconds',
        help: 'How long the oldest job has waited for a worker; 0: none waits',
        labelNames: ['queue'],
        registers,
        async collect() {
          const depths = await read();
          age.reset();
          for (const { queue, waitingSince } of depths)
            age.set({ queue }, waitingSince === null ? 0 : (now() - waitingSince) / 1000);
        },
      });
    },
  };
}
