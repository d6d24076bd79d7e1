import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';
import { chooseFsync } from './disk-space.ts';
import { type Environment, type ServerBinary, serverEnvironment } from './find-server.ts';
import { probeServer } from './probe-server.ts';

export type StartFailure = {
  kind: 'socket' | 'damaged' | 'newer-data' | 'disk-full' | 'other';
  /** The last thing the server said. */
  detail: string;
};

export interface StartOptions {
  data: DataFolder;
  socket: string;
  env: Environment;
  /** Called once when the server begins to read saved data. */
  onLoading: () => void;
}

const answerMs = 15_000;
const pollMs = 15;

/**
 * Starts a server that outlives this process, and waits until it answers, however long it reads
 * its data. The caller holds the data folder's lock. Resolves to null, or to why it did not start.
 */
export async function startServer(
  binary: ServerBinary,
  { data, socket, env, onLoading }: StartOptions,
): Promise<StartFailure | null> {
  const logStart = await sizeOf(data.log);
  const child = spawn(binary.path, await serverArguments(data, socket), {
    detached: true,
    stdio: 'ignore',
    env: serverEnvironment(env),
  });
  child.unref();
  const fault = await waitForAnswer(child, socket, onLoading);
  if (fault === null) return null;
  await end(child);
  return readFailure(await readFrom(data.log, logStart), fault);
}

async function serverArguments(data: DataFolder, socket: string): Promise<string[]> {
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: data.folder,
    pidfile: data.pidFile,
    logfile: data.log,
    daemonize: 'no',
    appendonly: 'yes',
    appendfsync: await chooseFsync(data.folder),
    save: '',
    'maxmemory-policy': 'noeviction',
    // An old generation that expires must not hold the server up while its keys are freed.
    'lazyfree-lazy-expire': 'yes',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

async function waitForAnswer(
  child: ChildProcess,
  socket: string,
  onLoading: () => void,
): Promise<string | null> {
  let fault: string | null = null;
  child.once('error', (error) => {
    fault = error.message;
  });
  child.once('exit', (code, signal) => {
    fault = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
  });
  let loading = false;
  let deadline = performance.now() + answerMs;
  for (;;) {
    const state = await probeServer(socket);
    if (state === 'ready') return null;
    if (fault !== null) return fault;
    if (state === 'loading') {
      deadline = performance.now() + answerMs;
      if (!loading) onLoading();
      loading = true;
    }
    if (performance.now() > deadline) return 'it did not answer within 15 s';
    await sleep(pollMs);
  }
}

/** Ends a server that did not come up; it may hold data files that the next candidate needs. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Reads the cause from what the server wrote to its log. The patterns are those of Redis 6.2 to 8 and Valkey. */
function readFailure(said: string, fallback: string): StartFailure {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const last = (lines.at(-1) ?? fallback).replace(/^\S+ \d+ \w+ \d+ [\d:.]+ [#*.-] /, '');
  const detail = last.slice(0, 300);
  const causes: [RegExp, StartFailure['kind']][] = [
    [/Can't handle RDB format version/i, 'newer-data'],
    [/unix socket: |bind: /i, 'socket'],
    [/No space left on device/i, 'disk-full'],
    [
      /Bad file format|Unrecoverable error|Invalid AOF manifest|Unable to obtain the AOF|error in RDB reading|Wrong signature|check-aof|Unexpected end of file/i,
      'damaged',
    ],
  ];
  const kind = causes.find(([pattern]) => pattern.test(said))?.[1] ?? 'other';
  return { kind, detail };
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

async function readFrom(file: string, position: number): Promise<string> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return '';
  try {
    const bytes = Buffer.alloc(64 * 1024);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
