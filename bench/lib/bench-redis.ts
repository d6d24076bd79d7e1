import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';

export interface BenchRedis {
  url: string;
  /** A new client; closed by `stop`. */
  connect(): Redis;
  /** Bytes that the server's data take. */
  usedMemory(): Promise<number>;
  /** Starts `scriptMs` and all other counts of the server anew. */
  resetStatistics(): Promise<void>;
  /** Time that the server was busy with scripts. */
  scriptMs(): Promise<number>;
  version(): Promise<string>;
  stop(): Promise<void>;
}

/** A Redis without persistence, on a free port of loopback: what a query costs with a network between. */
export async function startBenchRedis(args: readonly string[] = []): Promise<BenchRedis> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-bench-redis-'));
  const port = await findFreePort();
  const server = spawn(
    'redis-server',
    ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await untilReady(server);
  const clients: Redis[] = [];
  const connect = (): Redis => {
    const client = new Redis({ host: '127.0.0.1', port });
    clients.push(client);
    return client;
  };
  const control = connect();
  return {
    url: `redis://127.0.0.1:${port}`,
    connect,
    usedMemory: async () => readNumber(await control.info('memory'), 'used_memory'),
    async resetStatistics() {
      await control.config('RESETSTAT');
    },
    async scriptMs() {
      const calls = /^cmdstat_eval:.*?usec=(\d+)/m.exec(await control.info('commandstats'));
      return Number(calls?.[1] ?? Number.NaN) / 1000;
    },
    async version() {
      return /^redis_version:(\S+)/m.exec(await control.info('server'))?.[1] ?? 'unknown';
    },
    async stop() {
      for (const client of clients) client.disconnect();
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(server: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`redis-server did not start: ${said.slice(-500)}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/ready to accept connections/i.test(said)) resolve();
    });
  });
  server.stdout?.removeAllListeners('data').resume();
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

function readNumber(info: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? Number.NaN);
}
