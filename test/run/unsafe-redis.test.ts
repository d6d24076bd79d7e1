import { afterEach, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { runYuuk } from '../support/yuuk-process.ts';

const servers: TestRedis[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(args: string[] = []): Promise<TestRedis> {
  const server = await startRedis(['--appendonly', 'yes', ...args]);
  servers.push(server);
  return server;
}

const unsafe: [name: string, prepare: () => Promise<TestRedis>, said: RegExp][] = [
  [
    'a Redis that may evict keys',
    () => start(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']),
    /maxmemory-policy is allkeys-lru/,
  ],
  [
    'a replica',
    async () => {
      const server = await start();
      await server.connect().replicaof('127.0.0.1', '9');
      return server;
    },
    /is a replica/,
  ],
  [
    'a Redis with records of a newer yuuk',
    async () => {
      const server = await start();
      await server.connect().hset('{yuuk}:versions', { saved: 99 });
      return server;
    },
    /records of the team \(saved\) were written by a newer yuuk/,
  ],
];

test.each(unsafe)(
  '%s is refused at the start, with what to do, and left as it was',
  async (_, prepare, said) => {
    const server = await prepare();
    const before = await server.connect().dbsize();
    for (const role of ['web', 'worker']) {
      const { code, stderr } = await runYuuk([role], { REDIS_URL: server.socket, PORT: '0' });
      expect([role, code, stderr]).toEqual([role, 78, expect.stringMatching(said)]);
      expect(stderr).toMatch(/\n {2}→ .+/);
    }
    expect(await server.connect().dbsize()).toBe(before);
  },
  60_000,
);
