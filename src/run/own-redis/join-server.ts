import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { YuukError } from '../../errors.ts';
import { type DataFolder, isOursAlone, makeSocketFolder } from './data-folder.ts';
import { errorCode } from './error-code.ts';
import { explainFailure } from './explain-failure.ts';
import { acquireFileLock } from './file-lock.mjs';
import type { Environment, ServerBinary } from './find-server.ts';
import type { OwnRedisMessages } from './messages.ts';
import { leaveServer, openOwner } from './owner.ts';
import { probeServer } from './probe-server.ts';
import { findServerProcess } from './server-process.ts';
import { type StartFailure, startServer } from './start-server.ts';

/** One process's share in the running server. */
export interface Membership {
  /** The connection that counts as this process; its end means that the server is gone. */
  owner: Redis;
  socket: string;
  /** Whether this process started the server, rather than found it running. */
  started: boolean;
}

export interface JoinRunningOptions {
  data: DataFolder;
  messages: OwnRedisMessages;
  report: (message: string) => void;
}

export interface JoinOptions extends JoinRunningOptions {
  env: Environment;
  /** The servers that may be started, best first. */
  provide: () => Promise<readonly ServerBinary[]>;
}

const silenceMs = 5000;
const vanishMs = 3000;
const leaveLockMs = 2000;
const pollMs = 25;

/**
 * Becomes an owner of the data folder's server, which is started if none runs. All of it happens
 * under the lock, so of several starts at once exactly one starts it, and nobody joins a server
 * that its last owner is shutting down.
 *
 * @throws YuukError `environment`
 */
export async function joinServer(options: JoinOptions): Promise<Membership> {
  return underLock(options, async () => {
    const running = await findRunning(options);
    const socket = running ?? (await start(options, await options.provide()));
    return { owner: await own(socket, options), socket, started: running === null };
  });
}

/** The same without a start: null where no server runs. */
export async function joinRunningServer(options: JoinRunningOptions): Promise<Membership | null> {
  return underLock(options, async () => {
    const socket = await findRunning(options);
    if (socket === null) return null;
    return { owner: await own(socket, options), socket, started: false };
  });
}

/** Gives the server up; resolves to whether this was the last owner and the server is shut down. */
export async function leaveOwnServer(
  data: DataFolder,
  { owner, socket }: Membership,
): Promise<boolean> {
  const release = await acquireFileLock(data.lock, { deadlineMs: leaveLockMs }).catch(() => null);
  if (release === null) {
    owner.disconnect();
    return false;
  }
  try {
    return await leaveServer(owner, socket);
  } finally {
    await release();
  }
}

async function own(socket: string, { data, messages }: JoinRunningOptions): Promise<Redis> {
  try {
    return await openOwner(socket);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new YuukError('environment', messages.startFailed(reason), {
      cause: error,
      hint: messages.startFailedHint(data.log),
    });
  }
}

async function underLock<T>(options: JoinRunningOptions, work: () => Promise<T>): Promise<T> {
  const release = await takeLock(options);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function takeLock(options: JoinRunningOptions): Promise<() => Promise<void>> {
  const { data, messages, report } = options;
  try {
    return await acquireFileLock(data.lock, { onWait: () => report(messages.waitingForLock) });
  } catch (error) {
    const code = errorCode(error);
    throw new YuukError('environment', messages.notWritable(data.folder, code), {
      cause: error,
      hint: code === 'ENOSPC' ? messages.diskFullHint : messages.notADataFolderHint,
    });
  }
}

/** The socket of the server that runs for this folder, once it answers. */
async function findRunning(options: JoinRunningOptions): Promise<string | null> {
  const { data, messages } = options;
  for (const socket of data.sockets) {
    if (await isTrusted(socket, data)) {
      if (await answers(socket, options)) return socket;
    }
  }
  const pid = await waitForNoProcess(data);
  if (pid === null) return null;
  throw new YuukError('environment', messages.socketLost(pid), {
    hint: messages.socketLostHint(pid),
  });
}

/** In the temporary folder anybody may listen; only a folder that is ours alone counts. */
async function isTrusted(socket: string, data: DataFolder): Promise<boolean> {
  const folder = path.dirname(socket);
  return folder === data.folder || (await isOursAlone(folder).catch(() => false));
}

/** Waits for a server that reads its data, and a while for one that is silent. */
async function answers(
  socket: string,
  { data, messages, report }: JoinRunningOptions,
): Promise<boolean> {
  let told = false;
  let deadline = performance.now() + silenceMs;
  for (;;) {
    const state = await probeServer(socket);
    if (state === 'ready') return true;
    if (state === 'absent') return false;
    if (state === 'forbidden') {
      throw new YuukError('environment', messages.otherUser(data.folder), {
        hint: messages.otherUserHint,
      });
    }
    if (state === 'loading') {
      deadline = performance.now() + silenceMs;
      if (!told) report(messages.loading);
      told = true;
    }
    if (performance.now() > deadline) {
      const pid = await findServerProcess(data);
      throw new YuukError('environment', messages.silent(pid), { hint: messages.silentHint(pid) });
    }
    await sleep(pollMs);
  }
}

/** Two servers on one data folder would ruin it: one that nobody can reach has to be gone first. */
async function waitForNoProcess(data: DataFolder): Promise<number | null> {
  const deadline = performance.now() + vanishMs;
  for (;;) {
    const pid = await findServerProcess(data);
    if (pid === null || performance.now() > deadline) return pid;
    await sleep(pollMs);
  }
}

/** Starts the first candidate that comes up, and returns its socket. */
async function start(options: JoinOptions, servers: readonly ServerBinary[]): Promise<string> {
  const { data, messages } = options;
  let first: { failure: StartFailure; server: ServerBinary } | null = null;
  for (const server of servers) {
    for (const socket of data.sockets) {
      if (path.dirname(socket) !== data.folder) await makeSocketFolder(socket, messages);
      const failure = await startServer(server, {
        data,
        socket,
        env: options.env,
        onLoading: () => options.report(messages.loading),
      });
      if (failure === null) return socket;
      first ??= { failure, server };
      if (failure.kind !== 'socket') break;
    }
  }
  if (first === null) throw new Error('no server to start was given');
  throw await explainFailure(first.failure, { ...first, data, messages });
}
