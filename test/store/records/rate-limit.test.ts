import { expect, test } from 'vitest';
import { openRateLimit } from '../../../src/store/records/rate-limit.ts';
import { createTestServer } from '../support/server.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();

const takeTimes = async (limit: ReturnType<typeof openRateLimit>, times: number) => {
  const decisions = [];
  for (let turn = 0; turn < times; turn++) decisions.push(await limit.take('U1'));
  return decisions;
};

test('the command after the last allowed one is told the seconds to wait', async () => {
  let now = 1_000_000;
  const limit = openRateLimit(redis.client, { perMinute: 3, now: () => now });
  expect(await takeTimes(limit, 3)).toEqual([
    { allowed: true },
    { allowed: true },
    { allowed: true },
  ]);
  now += 15_400;
  expect(await limit.take('U1')).toEqual({ allowed: false, waitSeconds: 45 });
  expect(await limit.take('U2')).toEqual({ allowed: true });
});

test('a person is counted over all processes', async () => {
  const processes = [redis.client, redis.connect()].map((client) =>
    openRateLimit(client, { perMinute: 4, now: () => 1_000_000 }),
  );
  const decisions = await Promise.all(processes.map((limit) => takeTimes(limit, 3)));
  const waits = decisions.flat().flatMap((each) => (each.allowed ? [] : [each.waitSeconds]));
  expect(waits).toHaveLength(2);
  expect(waits.every((seconds) => seconds > 0 && seconds <= 60)).toBe(true);
});

test('the window slides: a minute after the first command the next one may come', async () => {
  let now = 1_000_000;
  const limit = openRateLimit(redis.client, { perMinute: 2, now: () => now });
  await limit.take('U1');
  now += 30_000;
  await limit.take('U1');
  now += 30_001;
  await redis.client.flushall();
  expect(await takeTimes(limit, 2)).toEqual([
    { allowed: true },
    { allowed: false, waitSeconds: 30 },
  ]);
});

test('a frozen Redis delays nobody over 300 ms, and the process still counts', async () => {
  const server = await createTestServer();
  await server.start();
  const { reader } = server.connect();
  await reader.ping();
  server.freeze();
  const limit = openRateLimit(reader, { perMinute: 1, now: () => 0 });
  const started = performance.now();
  expect(await limit.take('U1')).toEqual({ allowed: true });
  expect(performance.now() - started).toBeLessThan(1000);
  expect(await limit.take('U1')).toEqual({ allowed: false, waitSeconds: 60 });
  await server.remove();
});
