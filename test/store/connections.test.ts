import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { checkServer, inspectServer, reportServer } from '../../src/store/check-server.ts';
import { openConnections } from '../../src/store/connections.ts';
import { explainRedisError } from '../../src/store/redis-errors.ts';
import { type RedisWaiting, waitForRedis } from '../../src/store/wait-for-redis.ts';
import { createTestServer, findFreePort, type TestServer } from './support/server.ts';

const servers: TestServer[] = [];

async function createServer(...parameters: Parameters<typeof createTestServer>) {
  const server = await createTestServer(...parameters);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.remove()));
});

/** What a promise was refused with, as the user would be told it. */
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => explainRedisError(error),
  );

test('a frozen Redis is given up by readers within 3 s and used again when it thaws', async () => {
  const server = await createServer();
  await server.start();
  const { reader } = server.connect();
  await reader.set('a', '1');
  server.freeze();
  const started = performance.now();
  const error = await failure(reader.get('a'));
  expect(performance.now() - started).toBeLessThan(3000);
  expect(error).toMatchObject({ code: 'redis_unavailable' });
  server.thaw();
  expect(await reader.get('a')).toBe('1');
});

test('a dead Redis is given up within 3 s by readers; a worker waits and goes on', async () => {
  const server = await createServer(['--appendonly', 'yes']);
  await server.start();
  const { reader, worker } = server.connect();
  await worker.set('a', '1');
  await server.kill();
  const patient = worker.incr('a');
  const started = performance.now();
  expect(await failure(reader.get('a'))).toMatchObject({ code: 'redis_unavailable' });
  expect(performance.now() - started).toBeLessThan(3000);
  await server.start();
  expect(await patient).toBe(2);
  expect(await reader.get('a')).toBe('2');
});

test('closing returns soon, also while Redis is frozen', async () => {
  const server = await createServer();
  await server.start();
  const connections = server.connect();
  await Promise.all([connections.reader.ping(), connections.worker.ping()]);
  server.freeze();
  const started = performance.now();
  await connections.close();
  expect(performance.now() - started).toBeLessThan(3500);
  await expect(connections.reader.ping()).rejects.toThrow('closed');
});

test('closing while Redis is away refuses what still waits', async () => {
  const server = await createServer();
  await server.start();
  const connections = server.connect();
  await connections.worker.ping();
  await server.kill();
  const waiting = failure(connections.worker.incr('a'));
  const later = failure(connections.worker.multi().incr('a').exec());
  await connections.close();
  expect(await waiting).toMatchObject({ code: 'redis_unavailable' });
  expect(await later).toMatchObject({ code: 'redis_unavailable' });
});

test('a Redis that is loading is waited for, with its progress', async () => {
  const server = await createServer();
  await server.start({ args: ['--appendonly', 'no'] });
  const { worker } = server.connect();
  await worker.eval("for i = 1, 4000 do redis.call('SET', 'k' .. i, string.rep('x', 500)) end", 0);
  await worker.save();
  await server.kill();
  await server.start({
    args: ['--key-load-delay', '200', '--loading-process-events-interval-bytes', '1024'],
    awaitReady: false,
  });
  const seen: RedisWaiting[] = [];
  await waitForRedis({
    url: server.url,
    patienceMs: 10_000,
    onWaiting: (waiting) => seen.push(waiting),
  });
  expect(seen.some((waiting) => waiting.state === 'loading')).toBe(true);
  expect(await worker.get('k4000')).toHaveLength(500);
});

test('a Redis that does not answer is an environment fault with a next step', async () => {
  const port = await findFreePort();
  const error = await failure(
    waitForRedis({ url: `redis://u:hunter2@127.0.0.1:${port}`, patienceMs: 0 }),
  );
  expect(error).toMatchObject({ code: 'environment', message: 'Redis does not answer.' });
  expect(everythingSaidBy(error)).not.toContain('hunter2');
});

test('a frozen Redis is given up after the patience asked for, not after so many tries', async () => {
  const server = await createServer();
  await server.start();
  server.freeze();
  const from = performance.now();
  const error = await failure(waitForRedis({ url: server.url, patienceMs: 2000 }));
  expect(error).toMatchObject({ code: 'environment', message: 'Redis does not answer.' });
  expect(performance.now() - from).toBeLessThan(12_000);
  server.thaw();
}, 60_000);

test('a wrong password is told without the password, to people and to the log', async () => {
  const port = await findFreePort();
  const server = await createServer(['--requirepass', 'right'], { port });
  await server.start();
  const url = `redis://:hunter2@127.0.0.1:${port}`;
  const error = await failure(waitForRedis({ url, patienceMs: 1000 }));
  expect(error).toMatchObject({ code: 'environment', message: expect.stringMatching(/password/) });
  const lines: unknown[] = [];
  const note = (...line: unknown[]) => void lines.push(line);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const connections = openConnections({ url, log });
  const refused = await failure(connections.reader.get('a'));
  await connections.close();
  expect(lines).not.toHaveLength(0);
  expect(refused).toBeInstanceOf(YuukError);
  expect(everythingSaidBy(error) + everythingSaidBy(refused) + JSON.stringify(lines)).not.toContain(
    'hunter2',
  );
  const missing = await failure(
    waitForRedis({ url: `redis://127.0.0.1:${port}`, patienceMs: 1000 }),
  );
  expect(missing).toMatchObject({ code: 'environment' });
});

test('a server fit for the job passes the check and only warns of missing persistence', async () => {
  const server = await createServer();
  await server.start();
  const [report] = await checkServer(server.connect().reader);
  expect(report).toMatchObject({
    product: 'redis',
    role: 'master',
    evictionPolicy: 'noeviction',
    appendOnly: false,
  });
  expect(report?.findings.map(({ level, about }) => [level, about])).toEqual([
    ['warning', 'persistence'],
  ]);
});

test('a server that evicts, or is a replica, is refused with a next step', async () => {
  const server = await createServer(['--maxmemory-policy', 'allkeys-lru']);
  await server.start();
  const { reader } = server.connect();
  const error = await failure(checkServer(reader));
  expect(error).toMatchObject({
    code: 'environment',
    message: expect.stringContaining('allkeys-lru'),
    hint: expect.stringContaining('noeviction'),
  });
  await reader.config('SET', 'maxmemory-policy', 'noeviction');
  await reader.replicaof('127.0.0.1', await findFreePort());
  expect(await failure(checkServer(reader))).toMatchObject({
    code: 'environment',
    message: expect.stringContaining('replica'),
  });
  expect(await failure(reader.set('a', '1'))).toMatchObject({
    code: 'environment',
    message: expect.stringContaining('read-only'),
  });
});

test('a Redis that cannot write to its disk says so when something is to be written', async () => {
  const server = await createServer(['--save', '3600 1']);
  await server.start();
  const { worker } = server.connect();
  await worker.set('a', '1');
  await rm(server.folder, { recursive: true });
  await worker.bgsave();
  while (!/rdb_bgsave_in_progress:0/.test(await worker.info('persistence'))) await delay(5);
  expect(await failure(worker.set('a', '2'))).toMatchObject({
    code: 'environment',
    message: expect.stringContaining('disk'),
  });
  expect(await worker.get('a')).toBe('1');
});

test('a node of a cluster that is named alone is refused', async () => {
  const server = await createServer(['--cluster-enabled', 'yes']);
  await server.start();
  expect(await failure(checkServer(server.connect().reader))).toMatchObject({
    code: 'environment',
    hint: expect.stringContaining('commas'),
  });
});

test.each([
  ['redis_version:6.0.16\r\n', 'fatal', 'version'],
  ['redis_version:6.2.0\r\n', undefined, undefined],
  ['redis_version:10.0.1\r\n', undefined, undefined],
  ['redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.0\r\n', undefined, undefined],
  ['redis_version:7.0.0\r\naof_last_write_status:err\r\n', 'warning', 'persistence'],
  ['redis_version:7.0.0\r\nused_memory:95\r\nmaxmemory:100\r\n', 'warning', 'memory'],
])('versions and states are judged from INFO: %j', (info, level, about) => {
  const base = '# Server\r\nmaxmemory_policy:noeviction\r\nrole:master\r\naof_enabled:1\r\n';
  const { findings } = reportServer(base + info, { cluster: false });
  expect([findings[0]?.level, findings[0]?.about]).toEqual([level, about]);
});

test('a server without Redis behind it cannot be inspected', async () => {
  const port = await findFreePort();
  const connections = openConnections({
    url: `redis://127.0.0.1:${port}`,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  expect(await failure(inspectServer(connections.reader))).toMatchObject({
    code: 'redis_unavailable',
  });
  await connections.close();
});

/** An error with all that hangs on it, as a careless logger would print it. */
function everythingSaidBy(error: unknown): string {
  return inspect(error, { depth: 10, showHidden: true, getters: true });
}
