import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/log.ts';
import { type Connections, openConnections } from '../../../src/store/connections.ts';

/** A redis-server in a folder of its own that a test may kill, freeze, start again and take apart. */
export interface TestServer {
  readonly folder: string;
  /** What `REDIS_URL` would say. */
  readonly url: string;
  /** Starts the server; resolves when it is ready, or at once with `awaitReady: false`. */
  start(options?: { args?: string[]; awaitReady?: boolean }): Promise<void>;
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Connections closed by `remove`. */
  connect(): Connections;
  /** Ends the server by its pid and removes its folder. */
  remove(): Promise<void>;
}

export async function createTestServer(
  args: readonly string[] = [],
  { port }: { port?: number } = {},
): Promise<TestServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-store-'));
  const socket = path.join(folder, 'r.sock');
  const url = port === undefined ? socket : `redis://127.0.0.1:${port}`;
  const connections: Connections[] = [];
  let child: ChildProcess | null = null;
  const kill = async () => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    folder,
    url,
    async start({ args: more = [], awaitReady = true } = {}) {
      const listen =
        port === undefined
          ? ['--port', '0', '--unixsocket', socket]
          : ['--bind', '127.0.0.1', '--port', String(port)];
      child = spawn('redis-server', [...listen, '--dir', folder, '--save', '', ...args, ...more], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const server = child;
      const ready = new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
        server.stdout?.on('data', (chunk: Buffer) => {
          if (/ready to accept connections/i.test(chunk.toString())) resolve();
        });
      });
      ready.catch(() => {});
      if (awaitReady) await ready;
    },
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    connect() {
      const opened = openConnections({ url, log: silentLog });
      connections.push(opened);
      return opened;
    },
    async remove() {
      child?.kill('SIGCONT');
      await Promise.all(connections.map((opened) => opened.close()));
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
