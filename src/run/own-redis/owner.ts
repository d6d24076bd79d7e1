import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { probeServer } from './probe-server.ts';

/**
 * Every process that needs the own server holds one connection with such a name; a process that is
 * killed loses its connection, so the count is right whatever happens.
 */
const namePrefix = 'yuuk-owner-';
const commandMs = 1500;
const shutdownMs = 3000;
const pollMs = 10;

/** Connects as one of the server's owners. Never connects again by itself: its end is the news. */
export async function openOwner(socket: string): Promise<Redis> {
  const owner = new Redis({
    path: socket,
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: commandMs,
    commandTimeout: commandMs,
  });
  owner.on('error', () => {});
  try {
    await owner.connect();
    await owner.client('SETNAME', `${namePrefix}${process.pid}`);
    return owner;
  } catch (error) {
    owner.disconnect();
    throw error;
  }
}

/**
 * Gives the server up; the last owner shuts it down, and the server writes everything to the disk
 * before it goes. The caller holds the data folder's lock, so that nobody joins meanwhile.
 * Resolves to whether the server was shut down.
 */
export async function leaveServer(owner: Redis, socket: string): Promise<boolean> {
  try {
    // The name goes first: the next to leave must not count a connection that is about to end.
    await owner.client('SETNAME', 'yuuk-leaving');
    const clients = String(await owner.client('LIST'));
    if (clients.includes(` name=${namePrefix}`)) return false;
    // No answer comes when it succeeds: the connection ends.
    await owner.shutdown().catch(() => {});
    return await waitUntilAbsent(socket);
  } catch {
    // Frozen or gone: whoever starts next finds out.
    return false;
  } finally {
    owner.disconnect();
  }
}

async function waitUntilAbsent(socket: string): Promise<boolean> {
  const deadline = performance.now() + shutdownMs;
  while (performance.now() < deadline) {
    if ((await probeServer(socket)) === 'absent') return true;
    await sleep(pollMs);
  }
  return false;
}
