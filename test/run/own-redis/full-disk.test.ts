import { execFileSync } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { ensureOwnRedis, type OwnRedis } from '../../../src/run/own-redis/own-redis.ts';
import {
  cleanUp,
  killIfAlive,
  makeTestFolder,
  readServerPid,
  withClient,
} from '../../support/own-redis.ts';

let folder: string;
let dataFolder: string;
let share: OwnRedis | null;

beforeEach(async () => {
  folder = await makeTestFolder();
  dataFolder = path.join(folder, 'disk');
  await mkdir(dataFolder);
  share = null;
});
afterEach(async () => {
  await share?.stop();
  // Its pid file goes with the disk.
  const pid = await readServerPid(dataFolder);
  if (pid !== null) killIfAlive(pid);
  await unmount();
  await cleanUp(folder, dataFolder);
});

/** A small disk in memory at the data folder; false where this user may not make one. */
function mount(megabytes: number): boolean {
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dataFolder];
    execFileSync('/bin/mount', options, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function unmount(): Promise<void> {
  try {
    execFileSync('/bin/umount', ['-l', dataFolder], { stdio: 'ignore' });
  } catch {
    // Nothing was mounted.
  }
}

async function ensure(): Promise<OwnRedis> {
  share = await ensureOwnRedis({
    dataFolder,
    lang: 'en',
    log: silentLog,
    env: { PATH: process.env['PATH'], YUUK_NO_INSTALL: '1' },
    report: () => {},
  });
  return share;
}

/** Writes until the server refuses or goes away. */
async function writeUntilRefused(socket: string): Promise<string> {
  return withClient(socket, async (client) => {
    try {
      for (let n = 0; ; n++) await client.set(`filler${n}`, 'x'.repeat(64 * 1024));
    } catch (error) {
      return String(error);
    }
  });
}

test('on a full disk writes are refused, reads go on, and writes come back with the space', async (context) => {
  if (!mount(8)) context.skip('no disk can be mounted here');
  const ballast = path.join(dataFolder, 'ballast');
  await writeFile(ballast, Buffer.alloc(2 * 1024 * 1024));
  const { socket } = await ensure();
  await withClient(socket, (client) => client.set('kept', 'yes'));
  expect(await writeUntilRefused(socket)).toContain('MISCONF');
  expect(await withClient(socket, (client) => client.get('kept'))).toBe('yes');
  await rm(ballast);
  await withClient(socket, async (client) => {
    const isWritten = () =>
      client.set('after', 'yes').then(
        () => true,
        () => false,
      );
    while (!(await isWritten())) await client.ping();
    expect(await client.get('after')).toBe('yes');
  });
});

test('a disk that fills up at once under "fsync always" costs a restart and no data', async (context) => {
  if (!mount(280)) context.skip('no disk can be mounted here');
  const { socket } = await ensure();
  await withClient(socket, async (client) => {
    expect((await client.config('GET', 'appendfsync'))[1]).toBe('always');
    await client.set('kept', 'yes');
  });
  const { bavail, bsize } = await statfs(dataFolder);
  await writeFile(path.join(dataFolder, 'ballast'), Buffer.alloc(bavail * bsize - 1024 * 1024));
  await writeUntilRefused(socket);
  await withClient(socket, async (client) => {
    const read = () => client.get('kept').catch(() => null);
    while ((await read()) !== 'yes') await client.ping().catch(() => {});
    while ((await client.config('GET', 'appendfsync'))[1] !== 'everysec') await client.ping();
  });
});
