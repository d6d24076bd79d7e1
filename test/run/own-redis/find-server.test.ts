import { execFileSync } from 'node:child_process';
import { chmod, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findServers } from '../../../src/run/own-redis/find-server.ts';
import { makeTestFolder, writeScript } from '../../support/own-redis.ts';

let folder: string;
beforeEach(async () => {
  folder = await makeTestFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const says = (file: string, text: string) => writeScript(path.join(folder, file), `echo "${text}"`);
const find = (...folders: string[]) =>
  findServers({ PATH: folders.map((name) => path.join(folder, name)).join(path.delimiter) }, []);

test.each([
  ['Redis server v=6.2.0 sha=00000000:0 malloc=libc bits=64 build=0', 'Redis', '6.2.0'],
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', 'Redis', '7.0.15'],
  ['Redis server v=10.0.1 sha=00000000:0', 'Redis', '10.0.1'],
  ['Valkey server v=7.2.5 sha=00000000:0', 'Valkey', '7.2.5'],
  ['Valkey server v=8.1.0-rc1 sha=00000000:0', 'Valkey', '8.1.0-rc1'],
])('takes %s', async (text, product, version) => {
  const file = await says('a/redis-server', text);
  expect(await find('a')).toEqual({ usable: [{ path: file, product, version }], rejected: [] });
});

test.each([
  ['Redis server v=6.0.16 sha=00000000:0', 'Redis 6.0.16'],
  ['Redis server v=5.0.3 sha=00000000:0', 'Redis 5.0.3'],
  ['Redis server version 2.2.0 v=2.2.0', null],
  ['Valkey server v=7.1.9 sha=00000000:0', 'Valkey 7.1.9'],
])('refuses %s', async (text, tooOld) => {
  const file = await says('a/redis-server', text);
  const { usable, rejected } = await find('a');
  expect(usable).toEqual([]);
  expect(rejected).toEqual([
    tooOld === null
      ? { path: file, reason: 'unusable', detail: text }
      : { path: file, reason: 'too-old', detail: tooOld },
  ]);
});

test('keeps the reason of each binary that does not run, and finds the next one', async () => {
  const garbage = path.join(folder, 'a', 'valkey-server');
  await writeScript(garbage, '');
  await writeFile(garbage, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 2, 3]));
  const noLibrary = await writeScript(
    path.join(folder, 'b', 'redis-server'),
    'echo "error while loading shared libraries: libsystemd.so.0" >&2; exit 127',
  );
  const other = await says('c/redis-server', 'KeyDB server v=6.3.4');
  const good = await says('d/redis-server', 'Redis server v=7.2.4 sha=0');
  const { usable, rejected } = await find('a', 'b', 'c', 'd');
  expect(usable.map(({ path: file }) => file)).toEqual([good]);
  expect(rejected.map(({ path: file, reason }) => [file, reason])).toEqual([
    [garbage, 'unusable'],
    [noLibrary, 'unusable'],
    [other, 'unusable'],
  ]);
  expect(rejected[1]?.detail).toBe('error while loading shared libraries: libsystemd.so.0');
  expect(rejected[2]?.detail).toBe('KeyDB server v=6.3.4');
});

test('prefers Valkey, then the order of PATH, and names a program once', async () => {
  const second = await says('b/redis-server', 'Redis server v=7.2.4');
  const valkey = await says('b/valkey-server', 'Valkey server v=8.0.1');
  const first = await says('a/redis-server', 'Redis server v=7.0.1');
  await symlink(first, path.join(folder, 'b', 'valkey-server-old'));
  await writeScript(path.join(folder, 'c', 'other'), '');
  await symlink(first, path.join(folder, 'c', 'redis-server'));
  const { usable } = await find('a', 'b', 'c');
  expect(usable.map(({ path: file }) => file)).toEqual([valkey, first, second]);
});

test('overlooks folders, files that may not be run, and relative places on PATH', async () => {
  await writeScript(path.join(folder, 'a', 'redis-server', 'inside'), '');
  const plain = await says('b/redis-server', 'Redis server v=7.2.4');
  await chmod(plain, 0o644);
  await says('c/redis-server', 'Redis server v=7.2.4');
  const relative = path.relative(process.cwd(), path.join(folder, 'c'));
  const searchPath = ['', '.', relative, path.join(folder, 'a'), path.join(folder, 'b')];
  expect(await findServers({ PATH: searchPath.join(path.delimiter) }, [])).toEqual({
    usable: [],
    rejected: [],
  });
});

test('looks in more places after PATH', async () => {
  const onPath = await says('a/redis-server', 'Redis server v=7.0.1');
  const known = await says('b/redis-server', 'Redis server v=7.2.4');
  const { usable } = await findServers({ PATH: path.join(folder, 'a') }, [path.join(folder, 'b')]);
  expect(usable.map(({ path: file }) => file)).toEqual([onPath, known]);
});

test('tells nothing of our environment to a server', async () => {
  await writeScript(
    path.join(folder, 'a', 'redis-server'),
    `/usr/bin/env > "${folder}/environment"; echo "Redis server v=7.0.0"`,
  );
  await findServers({ PATH: path.join(folder, 'a'), SLACK_BOT_TOKEN: 'xoxb-not-for-others' }, []);
  const seen = execFileSync('cat', [path.join(folder, 'environment')], { encoding: 'utf8' });
  expect(seen).toContain('PATH=');
  expect(seen).not.toContain('xoxb');
});
