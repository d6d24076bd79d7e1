import type { Redis } from 'ioredis';
import type { Running } from '../../test/faults/app/support/deployment.ts';
import { median } from './measure.ts';

/** What one process is like at one moment. */
export interface ProcessSample {
  rssMb: number;
  heapMb: number;
  /** 99th percentile of the event loop's delay since the last sample, in ms. */
  delayP99Ms: number;
  handles: number;
  files: number;
}

export interface RedisSample {
  keys: number;
  memoryMb: number;
  clients: number;
}

const metricOf = (text: string, name: string) =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+-]+)$`, 'm').exec(text)?.[1] ?? Number.NaN);

/** Reads `/metrics` of a process; null when it does not answer. */
export async function sampleProcess({ origin }: Running): Promise<ProcessSample | null> {
  const text = await fetch(`${origin}/metrics`, { signal: AbortSignal.timeout(5000) })
    .then((response) => response.text())
    .catch(() => null);
  if (text === null) return null;
  return {
    rssMb: metricOf(text, 'process_resident_memory_bytes') / 2 ** 20,
    heapMb: metricOf(text, 'nodejs_heap_size_used_bytes') / 2 ** 20,
    delayP99Ms: metricOf(text, 'nodejs_eventloop_lag_p99_seconds') * 1000,
    handles: metricOf(text, 'nodejs_active_handles_total'),
    files: metricOf(text, 'process_open_fds'),
  };
}

export async function sampleRedis(client: Redis): Promise<RedisSample> {
  const [keys, info] = [await client.dbsize(), await client.info()];
  const fact = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return { keys, memoryMb: fact('used_memory') / 2 ** 20, clients: fact('connected_clients') };
}

/** Medians of the second and of the last third of a run: what still grows shows between them. */
export interface Trend {
  middle: number;
  end: number;
  change: number;
}

export function findTrend<Sample>(
  samples: readonly Sample[],
  read: (sample: Sample) => number,
): Trend {
  const third = Math.floor(samples.length / 3);
  const middle = median(samples.slice(third, 2 * third).map(read));
  const end = median(samples.slice(2 * third).map(read));
  return { middle: rounded(middle), end: rounded(end), change: rounded((end / middle - 1) * 100) };
}

const rounded = (value: number) => Math.round(value * 10) / 10;
