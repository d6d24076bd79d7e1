import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createTestServer, findFreePort, type TestServer } from '../../store/support/server.ts';

const run = promisify(execFile);

/** A master, its replica, and three sentinels that agree on them. */
export interface TestSentinels {
  readonly url: string;
  readonly master: TestServer;
  remove(): Promise<void>;
}

export async function createTestSentinels(): Promise<TestSentinels> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-sentinel-'));
  const servers: TestServer[] = [];
  const sentinels: ChildProcess[] = [];

  const startServer = async (...args: string[]) => {
    const port = await findFreePort();
    const server = await createTestServer(['--appendonly', 'yes', ...args], { port });
    servers.push(server);
    await server.start();
    return { server, port };
  };

  const startSentinel = async (masterPort: number) => {
    const port = await findFreePort();
    const file = path.join(folder, `${port}.conf`);
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor main 127.0.0.1 ${masterPort} 2`,
      'sentinel down-after-milliseconds main 1000',
      'sentinel failover-timeout main 4000',
    ];
    await writeFile(file, lines.join('\n'));
    sentinels.push(spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' }));
    return port;
  };

  const master = await startServer();
  const replica = await startServer('--replicaof', '127.0.0.1', String(master.port));
  await untilInfo(replica.port, 'replication', /master_link_status:up/);
  const ports = await Promise.all([1, 2, 3].map(() => startSentinel(master.port)));
  for (const port of ports) {
    await untilInfo(port, 'sentinel', /status=ok,.*slaves=1,sentinels=3/);
  }
  return {
    url: `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(',')}/0?name=main`,
    master: master.server,
    async remove() {
      for (const sentinel of sentinels) {
        const ended = once(sentinel, 'exit');
        sentinel.kill('SIGKILL');
        await ended;
      }
      await Promise.all(servers.map((server) => server.remove()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilInfo(port: number, section: string, expected: RegExp): Promise<void> {
  for (;;) {
    const info = await run('redis-cli', ['-p', String(port), 'info', section]).catch(() => null);
    if (info && expected.test(info.stdout)) return;
    await delay(50);
  }
}
