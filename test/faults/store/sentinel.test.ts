import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { checkServer } from '../../../src/store/check-server.ts';
import { type Connections, openConnections } from '../../../src/store/connections.ts';
import { createGenerationStore } from '../../../src/store/generation-store.ts';
import { waitForRedis } from '../../../src/store/wait-for-redis.ts';
import { isWholeByChecksum, makeMeta, makeSegment } from '../../store/support/segments.ts';
import { createTestServer, findFreePort, type TestServer } from '../../store/support/server.ts';

const run = promisify(execFile);
const servers: TestServer[] = [];
const sentinels: ChildProcess[] = [];
let connections: Connections | undefined;
let folder: string | undefined;

afterEach(async () => {
  await connections?.close();
  for (const sentinel of sentinels.splice(0)) {
    const ended = once(sentinel, 'exit');
    sentinel.kill('SIGKILL');
    await ended;
  }
  await Promise.all(servers.splice(0).map((server) => server.remove()));
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function startServer(...args: string[]): Promise<number> {
  const port = await findFreePort();
  const server = await createTestServer(['--appendonly', 'yes', ...args], { port });
  servers.push(server);
  await server.start();
  return port;
}

async function startSentinel(masterPort: number): Promise<number> {
  folder ??= await mkdtemp(path.join(tmpdir(), 'yuuk-sentinel-'));
  const port = await findFreePort();
  const file = path.join(folder, `${port}.conf`);
  await writeFile(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor main 127.0.0.1 ${masterPort} 2`,
      'sentinel down-after-milliseconds main 1000',
      'sentinel failover-timeout main 4000',
    ].join('\n'),
  );
  const sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  sentinels.push(sentinel);
  return port;
}

test('with sentinels a lost master is replaced: what was published is read, and publishing goes on', async () => {
  const master = await startServer();
  const replica = await startServer('--replicaof', '127.0.0.1', String(master));
  await untilInfo(replica, 'replication', /master_link_status:up/);
  const ports = await Promise.all([1, 2, 3].map(() => startSentinel(master)));
  for (const port of ports) {
    await untilInfo(port, 'sentinel', /status=ok,.*slaves=1,sentinels=3/);
  }
  const url = `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(',')}/0?name=main`;
  await waitForRedis({ url, patienceMs: 10_000 });
  // The lost master takes the last replica with it: then the new master is asked.
  connections = openConnections({ url, log: silentLog, readFromReplicas: true });
  await checkServer(connections.reader);
  const store = createGenerationStore(connections, { cacheBytes: 1 });
  await store.publishGeneration([makeSegment(1)], makeMeta());
  await connections.worker.call('WAIT', 1, 2000);

  await servers[0]?.kill();
  const killedAt = performance.now();
  for (;;) {
    const whole = await store.openReader().then(isWholeByChecksum, () => false);
    if (whole) break;
    await delay(50);
  }
  const readableMs = performance.now() - killedAt;
  const outcome = await store.publishGeneration([makeSegment(2)], makeMeta());
  expect(outcome.published).toBe(true);
  expect(await isWholeByChecksum(await store.openReader())).toBe(true);
  expect(readableMs).toBeLessThan(20_000);
  console.info({ readableMs });
});

async function untilInfo(port: number, section: string, expected: RegExp): Promise<void> {
  for (;;) {
    const info = await run('redis-cli', ['-p', String(port), 'info', section]).catch(() => null);
    if (info && expected.test(info.stdout)) return;
    await delay(50);
  }
}
