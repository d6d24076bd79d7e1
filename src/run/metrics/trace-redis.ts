import { tracingChannel } from 'node:diagnostics_channel';
import { Counter, Histogram, type Registry } from 'prom-client';

/**
 * Commands that wait for something to happen, whose time says nothing of Redis; and what ioredis says of itself when
 * it connects (`CLIENT SETINFO`), which servers before 7.2 refuse.
 */
const untimed = new Set([
  'client',
  'bzpopmin',
  'blmove',
  'brpoplpush',
  'blpop',
  'xread',
  'subscribe',
  'ssubscribe',
]);

interface Traced {
  command: string;
}

const begun = new WeakMap<object, number>();

/**
 * Counts and times the commands of all Redis clients of this process, through the channel that ioredis
 * publishes them on (`ioredis:command`). Each command of a pipeline counts.
 * @returns ends it
 */
export function traceRedis(registry: Registry): () => void {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'yuuk_redis_round_trip_seconds',
    help: 'Time from a Redis command to its answer, commands that wait left out',
    buckets: [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2, 10],
    registers,
  });
  const failures = new Counter({
    name: 'yuuk_redis_failures_total',
    help: 'Redis commands that were refused, timed out or lost their connection',
    registers,
  });
  const channel = tracingChannel<unknown, object>('ioredis:command');
  const handlers = {
    start(context: object) {
      if (isTraced(context) && !untimed.has(context.command.toLowerCase()))
        begun.set(context, performance.now());
    },
    asyncStart(context: object) {
      const from = begun.get(context);
      begun.delete(context);
      if (from !== undefined) seconds.observe((performance.now() - from) / 1000);
    },
    error(context: object) {
      if (begun.has(context) && !isUnknownScript(context)) failures.inc();
    },
    end() {},
    asyncEnd() {},
  };
  channel.subscribe(handlers);
  return () => {
    channel.unsubscribe(handlers);
  };
}

const isTraced = (context: object): context is Traced =>
  'command' in context && typeof context.command === 'string';

/** A script's first call on a server is by its digest, which that server has to ask for: no fault of anybody's. */
const isUnknownScript = (context: object): boolean =>
  'error' in context &&
  context.error instanceof Error &&
  context.error.message.startsWith('NOSCRIPT');
