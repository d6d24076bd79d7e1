// Plain JavaScript, because scripts/setup.mjs needs this lock before anything is built.
import { createHash, randomBytes } from 'node:crypto';
import { lstat, lutimes, readlink, symlink, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 1000;
/** A holder that is alive touches its lock every second; after this long without it, it is gone. */
const silentMs = 15_000;
const pollMs = 40;
/** A wait that a person would notice; a shorter one is not worth a message. */
const noticeMs = 1000;
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * Takes an exclusive lock between processes. The lock is a symbolic link whose target names its
 * holder: made and named in one step, and without a byte of disk space, so that it can be had on a
 * full disk. The lock of a holder that died is taken over: at once where its pid is known to be
 * dead, else once it has not been touched for 15 s (another host or container on a shared folder).
 *
 * @param {string} file
 * @param {{ deadlineMs?: number, onWait?: (holder: number | null) => void }} [options]
 * @returns {Promise<(() => Promise<void>) | null>} the release, or null when the deadline passed
 */
export async function acquireFileLock(
  file,
  { deadlineMs = Number.POSITIVE_INFINITY, onWait } = {},
) {
  const mine = [process.pid, processStart(), host, randomBytes(6).toString('hex')].join('.');
  const begin = performance.now();
  let told = false;
  for (;;) {
    if (await create(file, mine)) return hold(file, mine);
    const other = await inspect(file);
    if (other === null) continue;
    if (other.stale) {
      await removeStale(file, other.target);
      continue;
    }
    const waited = performance.now() - begin;
    if (waited >= deadlineMs) return null;
    if (!told && waited >= noticeMs) {
      told = true;
      onWait?.(other.pid);
    }
    await sleep(pollMs);
  }
}

async function create(file, target) {
  try {
    await symlink(target, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function hold(file, mine) {
  const beat = setInterval(() => {
    const now = new Date();
    lutimes(file, now, now).catch(() => {});
  }, beatMs);
  beat.unref();
  return async () => {
    clearInterval(beat);
    if ((await read(file)) === mine) await remove(file);
  };
}

async function inspect(file) {
  const target = await read(file);
  const age = await ageOf(file);
  if (target === null || age === null) return null;
  const [pid, started, holderHost] = target.split('.');
  const known = holderHost === host;
  return {
    target,
    pid: known ? Number(pid) : null,
    stale: age > silentMs || (known && !isAlive(Number(pid), Number(started))),
  };
}

/**
 * Two processes may judge the same lock stale; without a second lock around the removal the slower
 * one would remove what the faster one has just taken.
 */
async function removeStale(file, target) {
  const guard = `${file}.takeover`;
  if (!(await create(guard, host))) {
    const age = await ageOf(guard);
    if (age !== null && age > silentMs) await remove(guard);
    else await sleep(pollMs);
    return;
  }
  try {
    if ((await read(file)) === target) await remove(file);
  } finally {
    await remove(guard);
  }
}

/** The target of a link; '' of a file that is none, which is then judged by its age. */
async function read(file) {
  try {
    return await readlink(file);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    if (error.code === 'EINVAL') return '';
    throw error;
  }
}

async function ageOf(file) {
  try {
    return Date.now() - (await lstat(file)).mtimeMs;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

async function remove(file) {
  await unlink(file).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function isAlive(pid, started) {
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
