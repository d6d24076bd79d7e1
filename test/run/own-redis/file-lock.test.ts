import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  lstat,
  lutimes,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireFileLock } from '../../../src/run/own-redis/file-lock.mjs';
import { makeTestFolder } from '../../support/own-redis.ts';

const modulePath = path.join(import.meta.dirname, '../../../src/run/own-redis/file-lock.mjs');
let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await makeTestFolder();
  lock = path.join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function runScript(body: string) {
  const script = `import { acquireFileLock } from ${JSON.stringify(modulePath)};
    import { readFileSync, writeFileSync } from 'node:fs';
    const lock = ${JSON.stringify(lock)};
    ${body}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
}

const age = (file: string, seconds: number) => {
  const then = new Date(Date.now() - seconds * 1000);
  return lutimes(file, then, then);
};

test('one process at a time is inside, also when some are killed inside', async () => {
  const counter = path.join(folder, 'counter');
  const inside = path.join(folder, 'inside');
  await writeFile(counter, '0');
  await writeFile(inside, '');
  const rounds = 15;
  const workers = [0, 1, 2, 3].map(() =>
    runScript(`for (let n = 0; n < ${rounds}; n++) {
      const release = await acquireFileLock(lock);
      const count = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
      await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(${JSON.stringify(counter)}, String(count + 1));
      await release();
    }`),
  );
  const killed = [0, 1, 2].map(() =>
    runScript(`await acquireFileLock(lock); process.kill(process.pid, 'SIGKILL');`),
  );
  const exits = await Promise.all([...workers, ...killed].map((child) => once(child, 'exit')));
  const ends = exits.map(([code, signal]) => code ?? signal);
  expect(ends).toEqual([0, 0, 0, 0, 'SIGKILL', 'SIGKILL', 'SIGKILL']);
  expect(await readFile(counter, 'utf8')).toBe(String(4 * rounds));
});

test('of many that find a stale lock at the same moment one takes it over', async () => {
  for (let round = 0; round < 40; round++) {
    await symlink('1.0.otherhos.abcdef', lock);
    await age(lock, 60);
    const tries = Array.from({ length: 12 }, () => acquireFileLock(lock, { deadlineMs: 0 }));
    const releases = (await Promise.all(tries)).filter((release) => release !== null);
    expect(releases).toHaveLength(1);
    await releases[0]?.();
  }
});

test('is given up at the deadline while somebody else holds it, and had again after', async () => {
  const release = await acquireFileLock(lock);
  expect(await acquireFileLock(lock, { deadlineMs: 0 })).toBeNull();
  await release();
  expect(await readdir(folder)).toEqual([]);
  const again = await acquireFileLock(lock, { deadlineMs: 0 });
  await again?.();
  expect(again).not.toBeNull();
});

test('tells a wait that a person would notice, with the holder', async () => {
  const release = await acquireFileLock(lock);
  const holders: (number | null)[] = [];
  const second = await acquireFileLock(lock, {
    onWait: (pid) => {
      holders.push(pid);
      void release();
    },
  });
  await second();
  expect(holders).toEqual([process.pid]);
});

test('a lock of another host is respected while it is touched, and taken over once it is not', async () => {
  await symlink('1.0.otherhos.abcdef', lock);
  await age(lock, 5);
  expect(await acquireFileLock(lock, { deadlineMs: 0 })).toBeNull();
  await age(lock, 60);
  const release = await acquireFileLock(lock, { deadlineMs: 0 });
  expect(release).not.toBeNull();
  await release?.();
});

test('a lock of an older life that had our pid is taken over', async () => {
  const release = await acquireFileLock(lock);
  const [pid, started, host] = (await readlink(lock)).split('.');
  await release();
  await symlink(`${pid}.${Number(started) - 3_600_000}.${host}.abcdef`, lock);
  const again = await acquireFileLock(lock, { deadlineMs: 0 });
  expect(again).not.toBeNull();
  await again?.();
});

test('a takeover that was killed half-way stops nobody for good', async () => {
  await symlink('1.0.otherhos.abcdef', lock);
  await symlink('otherhos', `${lock}.takeover`);
  await age(lock, 60);
  await age(`${lock}.takeover`, 60);
  const release = await acquireFileLock(lock);
  await release();
  expect(await readdir(folder)).toEqual([]);
});

test('the release leaves a lock alone that somebody else has taken over', async () => {
  const release = await acquireFileLock(lock);
  await rm(lock);
  await symlink('1.0.otherhos.abcdef', lock);
  await release();
  expect((await lstat(lock)).isSymbolicLink()).toBe(true);
});

test('says why a lock cannot be had in a folder that is not there', async () => {
  await expect(acquireFileLock(path.join(folder, 'none', 'lock'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
