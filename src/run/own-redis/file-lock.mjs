// Plain JavaScript, because scripts/setup.mjs needs this lock before anything is built.
import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 1000;
/** A holder that is alive touches its lock every second; after this long without it, it is gone. */
const silentMs = 15_000;
const pollMs = 40;

/**
 * Takes an exclusive lock between processes: a file that exists while somebody holds it.
 * The lock of a holder that died is taken over, at once where its pid is known to be dead, else
 * once it has not been touched for 15 s (another host or container on a shared folder).
 *
 * @param {string} file
 * @param {{ deadlineMs?: number, onWait?: (holder: number | null) => void }} [options]
 * @returns {Promise<(() => Promise<void>) | null>} the release, or null when the deadline passed
 */
export async function acquireFileLock(
  file,
  { deadlineMs = Number.POSITIVE_INFINITY, onWait } = {},
) {
  const mine = JSON.stringify({
    pid: process.pid,
    started: processStart(),
    host: hostname(),
    nonce: randomUUID(),
  });
  const end = performance.now() + deadlineMs;
  let told = false;
  for (;;) {
    if (await create(file, mine)) return hold(file, mine);
    const other = await inspect(file);
    if (other === null) continue;
    if (other.stale) {
      await removeStale(file, other.content);
      continue;
    }
    if (!told) {
      told = true;
      onWait?.(other.pid);
    }
    if (performance.now() >= end) return null;
    await sleep(pollMs);
  }
}

async function create(file, content) {
  let handle;
  try {
    handle = await open(file, 'wx', 0o600);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
  return true;
}

function hold(file, mine) {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, beatMs);
  beat.unref();
  return async () => {
    clearInterval(beat);
    if ((await read(file)) === mine) await rm(file, { force: true });
  };
}

async function inspect(file) {
  const content = await read(file);
  const status = await stat(file).catch(() => null);
  if (content === null || status === null) return null;
  const holder = parse(content);
  const silent = Date.now() - status.mtimeMs > silentMs;
  const dead = holder !== null && holder.host === hostname() && !isAlive(holder);
  return { content, pid: holder?.pid ?? null, stale: silent || dead };
}

/**
 * Two processes may judge the same lock stale; without a second lock around the removal the slower
 * one would remove what the faster one has just taken.
 */
async function removeStale(file, content) {
  const guard = `${file}.takeover`;
  if (!(await create(guard, ''))) {
    const age = Date.now() - ((await stat(guard).catch(() => null))?.mtimeMs ?? Date.now());
    if (age > silentMs) await rm(guard, { force: true });
    else await sleep(pollMs);
    return;
  }
  try {
    if ((await read(file)) === content) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function read(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Null while the holder has created the file and not yet written to it. */
function parse(content) {
  try {
    const holder = JSON.parse(content);
    return typeof holder?.pid === 'number' ? holder : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, started }) {
  // A container that starts again hands out the same pids: ours, in an older life, is dead.
  if (pid === process.pid) return Math.abs(started - processStart()) < 2000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function processStart() {
  return Math.round(Date.now() - process.uptime() * 1000);
}
