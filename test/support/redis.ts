import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { findServers } from '../../src/run/own-redis/find-server.ts';

export interface TestRedis {
  /** Path of the unix socket. */
  socket: string;
  pid: number;
  /** A new client; closed by `stop`. */
  connect(): Redis;
  /** Ends the server by its pid and removes its folder. */
  stop(): Promise<void>;
}

/** A Redis server of the test's own, on a unix socket in a temporary folder. */
export async function startRedis(args: readonly string[] = []): Promise<TestRedis> {
  const [binary] = (await findServers(process.env)).usable;
  if (binary === undefined) throw new Error('no Redis server: run "npm test", which provides one');
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-redis-'));
  const socket = path.join(folder, 'r.sock');
  const server: ChildProcess = spawn(
    binary.path,
    ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`${binary.path} ended with ${code}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      if (/ready to accept connections/i.test(chunk.toString())) resolve();
    });
  });
  const clients: Redis[] = [];
  return {
    socket,
    pid: server.pid as number,
    connect() {
      const client = new Redis({ path: socket, maxRetriesPerRequest: null });
      client.on('error', () => {});
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      if (server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit');
        server.kill('SIGKILL');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
