import { afterEach, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { runYuuk, spawnYuuk } from '../support/yuuk-process.ts';

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
    for (const args of [['web'], ['worker'], ['index', 'samples'], ['export'], ['rollback']]) {
      const { code, stderr } = await runYuuk(args, { REDIS_URL: server.socket, PORT: '0' });
      expect([args, code, stderr]).toEqual([args, 78, expect.stringMatching(said)]);
      expect(stderr).toMatch(/\n {2}→ .+/);
    }
    expect(await server.connect().dbsize()).toBe(before);
  },
  60_000,
);

test('web and worker start over a Redis that is full, and what is indexed is found', async () => {
  const server = await start();
  const environment = { REDIS_URL: server.socket, HOST: '127.0.0.1', PORT: '0' };
  expect((await runYuuk(['index', 'samples'], environment)).code).toBe(0);
  await server.connect().config('SET', 'maxmemory', '1mb');
  for (const role of ['web', 'worker']) {
    const yuuk = spawnYuuk([role], environment);
    const [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    yuuk.kill('SIGTERM');
    expect(await yuuk.exited).toMatchObject({ code: 0 });
  }
  expect((await runYuuk(['search', 'redis', 'cpu'], environment)).stdout).toContain('Redis');
}, 60_000);
