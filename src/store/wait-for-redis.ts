import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { YuukError } from '../errors.ts';
import { accessOptions, serverOptions } from './connections.ts';
import { describeAddress, parseRedisUrl, type RedisAddress } from './redis-address.ts';
import { explainRedisError } from './redis-errors.ts';

/** What Redis is doing while a start waits for it. */
export type RedisWaiting =
  | { state: 'loading'; percent: number | null }
  | { state: 'unreachable'; reason: string };

export interface WaitForRedisOptions {
  url: string;
  /** How long a server that does not answer at all is tried, in ms. 0: one try. */
  patienceMs: number;
  /** Called when the state changes and at every further percent; for a progress line. */
  onWaiting?: (waiting: RedisWaiting) => void;
}

const pauseMs = 100;

/**
 * Waits until Redis answers. A server that is loading its data is waited for without end; one that
 * cannot be reached for `patienceMs`, or refuses the password, is an error.
 * @throws YuukError `environment` with a next step, without credentials.
 */
export async function waitForRedis({
  url,
  patienceMs,
  onWaiting = () => {},
}: WaitForRedisOptions): Promise<void> {
  const address = parseRedisUrl(url);
  let patience: AbortSignal | null = null;
  let said = '';
  for (;;) {
    const outcome = await probe(address);
    if (outcome === 'ready') return;
    if (outcome instanceof YuukError) {
      if (outcome.code !== 'redis_unavailable') throw outcome;
      if (patienceMs === 0 || patience?.aborted) throw notAnswering(address, outcome);
      patience ??= AbortSignal.timeout(patienceMs);
    } else patience = null;
    const waiting: RedisWaiting =
      outcome instanceof YuukError ? { state: 'unreachable', reason: reasonOf(outcome) } : outcome;
    const key = JSON.stringify(waiting);
    if (key !== said) onWaiting(waiting);
    said = key;
    await delay(pauseMs);
  }
}

type Probe = 'ready' | YuukError | Extract<RedisWaiting, { state: 'loading' }>;

async function probe(address: RedisAddress): Promise<Probe> {
  const bounds = { connectTimeout: 1000, commandTimeout: 1000, disconnectTimeout: 100 };
  const client =
    address.kind === 'cluster'
      ? new Cluster(address.nodes, {
          lazyConnect: true,
          clusterRetryStrategy: null,
          slotsRefreshTimeout: 1000,
          redisOptions: { ...accessOptions(address), ...bounds },
        })
      : new Redis({
          ...serverOptions(address),
          ...bounds,
          lazyConnect: true,
          retryStrategy: null,
          sentinelRetryStrategy: () => null,
          // The check would hide that the server is loading.
          enableReadyCheck: false,
        });
  let failure: Error | undefined;
  client.on('error', (error: Error) => {
    failure ??= error;
  });
  try {
    await client.connect();
    if (client instanceof Cluster) return 'ready';
    const info = await client.info('persistence');
    if (!/^loading:1/m.test(info)) return 'ready';
    const percent = /^loading_loaded_perc:([\d.]+)/m.exec(info)?.[1];
    return {
      state: 'loading',
      percent: percent === undefined ? null : Math.floor(Number(percent)),
    };
  } catch (error) {
    // The promise says "Connection is closed", the event says why.
    const explained = explainRedisError(failure ?? error);
    if (explained instanceof YuukError) return explained;
    throw explained;
  } finally {
    client.disconnect();
  }
}

const reasonOf = (error: YuukError) => (error.cause instanceof Error ? error.cause.message : '');

const notAnswering = (address: RedisAddress, cause: YuukError) =>
  new YuukError('environment', 'Redis does not answer.', {
    cause: new Error(`${describeAddress(address)}: ${reasonOf(cause)}`),
    hint: 'Start that Redis or correct its address; without REDIS_URL yuuk starts its own.',
  });
