import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { describeDataFolder } from '../../src/run/own-redis/data-folder.ts';
import type { DriverOptions } from './own-redis-driver.ts';

/** A folder for one test; `cleanUp` ends the servers of its data folders and removes it. */
export async function makeTestFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'yuuk-own-'));
}

/** Ends what still runs for these data folders, by their pid files, and removes the test's folder. */
export async function cleanUp(folder: string, ...dataFolders: string[]): Promise<void> {
  for (const dataFolder of dataFolders) {
    const pid = await readServerPid(dataFolder);
    if (pid !== null) killIfAlive(pid);
    for (const socket of describeDataFolder(dataFolder).sockets) {
      if (path.dirname(socket) === dataFolder) continue;
      await rm(path.dirname(socket), { recursive: true, force: true });
    }
  }
  await rm(folder, { recursive: true, force: true });
}

export async function readServerPid(dataFolder: string): Promise<number | null> {
  const text = await readFile(path.join(dataFolder, 'redis.pid'), 'utf8').catch(() => '');
  return text === '' ? null : Number(text);
}

/** Kills a process; false where it had gone already. */
export function killIfAlive(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Runs `work` with a client of the server at a socket. */
export async function withClient<T>(
  socket: string,
  work: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = new Redis({ path: socket, maxRetriesPerRequest: 3 });
  client.on('error', () => {});
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** An executable shell script. */
export async function writeScript(file: string, body: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
  return file;
}

export interface DriverEvent {
  event: string;
  [field: string]: unknown;
}

export interface Driver {
  pid: number;
  events: DriverEvent[];
  /** The first event of that name, or of any name given, awaited if it has not come yet. */
  next(...names: string[]): Promise<DriverEvent>;
  /** Resolves once `seen` is true of the events so far. */
  until(seen: (events: readonly DriverEvent[]) => boolean): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Signals it and what it started in its process group, as Ctrl-C on a terminal does. */
  killGroup(signal: NodeJS.Signals): void;
  /** Asks it to stop; resolves to whether it shut the server down. */
  stop(): Promise<boolean>;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** A process of its own that holds a share in the own server of a data folder. */
export function startDriver(options: DriverOptions): Driver {
  const script = path.join(import.meta.dirname, 'own-redis-driver.ts');
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', script, JSON.stringify(options)],
    { detached: true, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const pid = child.pid as number;
  const events: DriverEvent[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      events.push(JSON.parse(line) as DriverEvent);
      news.emit('event');
    });
  }
  const exited = once(child, 'close').then(([code, signal]) => {
    news.emit('event');
    return { code, signal };
  });
  const until = async (seen: (events: readonly DriverEvent[]) => boolean) => {
    while (!seen(events)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the driver ended too early: ${JSON.stringify(events)}`);
      }
      await once(news, 'event');
    }
  };
  const next = async (...names: string[]) => {
    const find = () => events.find(({ event }) => names.includes(event));
    await until(() => find() !== undefined);
    return find() as DriverEvent;
  };
  return {
    pid,
    events,
    next,
    until,
    kill: (signal) => void child.kill(signal),
    killGroup: (signal) => void process.kill(-pid, signal),
    async stop() {
      child.stdin?.write('stop\n');
      const { shutDown } = await next('stopped');
      await exited;
      return shutDown === true;
    },
    exited,
  };
}
