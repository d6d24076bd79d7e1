import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodeOf, YuukError } from '../../../src/errors.ts';
import { silentLog } from '../../../src/log.ts';
import { describeDataFolder } from '../../../src/run/own-redis/data-folder.ts';
import {
  ensureOwnRedis,
  findOwnRedis,
  type OwnRedis,
} from '../../../src/run/own-redis/own-redis.ts';
import {
  cleanUp,
  makeTestFolder,
  readServerPid,
  withClient,
  writeScript,
} from '../../support/own-redis.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;
let dataFolder: string;
let said: string[];
let shares: OwnRedis[];

beforeEach(async () => {
  folder = await makeTestFolder();
  dataFolder = path.join(folder, 'data');
  said = [];
  shares = [];
});
afterEach(async () => {
  await Promise.all(shares.map((share) => share.stop()));
  await cleanUp(folder, dataFolder);
});

interface EnsureOptions {
  data?: string;
  lang?: 'ja' | 'en';
  /** PATH; then no other places are searched. */
  searchPath?: string;
  env?: Record<string, string>;
}

async function ensure({ data = dataFolder, lang = 'en', searchPath, env }: EnsureOptions = {}) {
  const share = await ensureOwnRedis({
    dataFolder: data,
    lang,
    log: silentLog,
    env: { ...env, PATH: searchPath ?? process.env['PATH'], YUUK_NO_INSTALL: '1' },
    ...(searchPath !== undefined && { places: [] }),
    report: (message) => said.push(message),
  });
  shares.push(share);
  return share;
}

async function find() {
  const share = await findOwnRedis({
    dataFolder,
    lang: 'en',
    report: (message) => said.push(message),
  });
  if (share !== null) shares.push(share);
  return share;
}

async function refusalOf(result: Promise<unknown>): Promise<YuukError> {
  const error = await result.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof YuukError)) throw new Error('was not refused', { cause: error });
  expect(exitCodeOf(error)).toBe(78);
  expect(error.hint).toBeTruthy();
  return error;
}

const settingOf = (socket: string, name: string) =>
  withClient(socket, async (client) => (await client.config('GET', name))[1]);

async function writeSomeData(): Promise<string> {
  const share = await ensure();
  await withClient(share.socket, async (client) => {
    for (let n = 0; n < 10; n++) await client.set(`k${n}`, 'v'.repeat(20));
  });
  await share.stop();
  return (await dataFiles()).find((name) => /\.incr\.aof$|appendonly\.aof$/.test(name)) ?? '';
}

async function dataFiles(): Promise<string[]> {
  const found = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  return found.filter((f) => f.isFile()).map((f) => path.join(f.parentPath, f.name));
}

async function overwrite(file: string, text: string, position: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(text, position);
  await handle.close();
}

/**
 * Starts the own server from a process that may not write where root may: as root, another user's.
 * Null where that user cannot be or cannot read this project.
 */
async function runUnprivileged(): Promise<{ output: string; code: number } | null> {
  await chmod(folder, 0o755);
  const script = path.join(import.meta.dirname, '../../support/own-redis-driver.ts');
  const driver = [process.execPath, '--import', 'tsx', script, JSON.stringify({ dataFolder })];
  const somebody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const [command = '', ...args] = isRoot ? [...somebody, ...driver] : driver;
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', TMPDIR: '/tmp' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await Promise.race([
    once(child, 'close').then(([exitCode]) => Number(exitCode)),
    once(child, 'error').then(() => null),
  ]);
  return code === null || output === '' ? null : { output, code };
}

describe('a start', () => {
  test('brings up a server that keeps what it is told and that only its owner reaches', async () => {
    const { socket, started } = await ensure();
    expect(started).toBe(true);
    expect(socket).toBe(path.join(dataFolder, 'redis.sock'));
    expect(await settingOf(socket, 'port')).toBe('0');
    expect(await settingOf(socket, 'appendonly')).toBe('yes');
    expect(await settingOf(socket, 'maxmemory-policy')).toBe('noeviction');
    expect((await stat(socket)).mode & 0o777).toBe(0o700);
    expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
  });

  test('waits for the disk at each write while there is room on it', async () => {
    expect(await settingOf((await ensure()).socket, 'appendfsync')).toBe('always');
  });

  test('hands no secret of ours to the server', async () => {
    await ensure({ env: { SLACK_BOT_TOKEN: 'xoxb-not-for-others' } });
    const pid = await readServerPid(dataFolder);
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    expect(environment).not.toContain('xoxb');
  });

  test('keeps its data from one start to the next', async () => {
    const first = await ensure();
    await withClient(first.socket, (client) => client.set('kept', 'yes'));
    expect(await first.stop()).toBe(true);
    const second = await ensure();
    expect(second.started).toBe(true);
    expect(await withClient(second.socket, (client) => client.get('kept'))).toBe('yes');
  });

  test('joins a server that runs, and the last one out shuts it down', async () => {
    const first = await ensure();
    const second = await ensure();
    expect(second).toMatchObject({ socket: first.socket, started: false });
    expect(await first.stop()).toBe(false);
    expect(await withClient(second.socket, (client) => client.ping())).toBe('PONG');
    expect(await second.stop()).toBe(true);
    expect(await readServerPid(dataFolder)).toBeNull();
    expect(await readdir(dataFolder)).not.toContain('redis.lock');
  });

  test('finds the same server by another way to the same folder', async () => {
    await ensure();
    await symlink(dataFolder, path.join(folder, 'other-way'));
    expect((await ensure({ data: path.join(folder, 'other-way') })).started).toBe(false);
  });

  test.each([
    ['blanks', 'my data'],
    ['quotes', `it's "mine"`],
    ['Japanese', 'データ'],
    ['a backslash and a dollar', 'a\\b$HOME'],
  ])('works in a folder whose name has %s', async (_, name) => {
    dataFolder = path.join(folder, name);
    const { socket } = await ensure();
    expect(await settingOf(socket, 'dir')).toBe(dataFolder);
  });

  test('moves the socket to the temporary folder where its path would be too long', async () => {
    dataFolder = path.join(folder, 'd'.repeat(60), 'e'.repeat(60));
    const share = await ensure();
    expect(Buffer.byteLength(share.socket)).toBeLessThanOrEqual(100);
    expect((await stat(path.dirname(share.socket))).mode & 0o777).toBe(0o700);
    expect((await ensure()).started).toBe(false);
    expect((await find())?.socket).toBe(share.socket);
  });

  test('moves the socket also where the data folder cannot hold one', async () => {
    await mkdir(path.join(dataFolder, 'redis.sock'), { recursive: true });
    const share = await ensure();
    expect(share.socket).toBe(describeDataFolder(dataFolder).sockets[1]);
    expect((await ensure()).started).toBe(false);
  });

  test('does not use a socket folder in the temporary folder that others may write to', async () => {
    dataFolder = path.join(folder, 'd'.repeat(60), 'e'.repeat(60));
    const [socket = ''] = describeDataFolder(dataFolder).sockets;
    await mkdir(path.dirname(socket), { recursive: true });
    await chmod(path.dirname(socket), 0o777);
    expect((await refusalOf(ensure())).message).toContain(path.dirname(socket));
  });
});

describe('looking for the server', () => {
  test('finds none where there is no folder, or no server, and makes nothing', async () => {
    expect(await find()).toBeNull();
    await expect(stat(dataFolder)).rejects.toThrow('ENOENT');
    await mkdir(dataFolder);
    expect(await find()).toBeNull();
    expect(await readdir(dataFolder)).toEqual([]);
  });

  test('keeps the server up until the looker is done with it', async () => {
    const bot = await ensure();
    const command = await find();
    expect(command).toMatchObject({ socket: bot.socket, started: false });
    expect(await bot.stop()).toBe(false);
    expect(await withClient(bot.socket, (client) => client.ping())).toBe('PONG');
    expect(await command?.stop()).toBe(true);
  });
});

describe('what an earlier life left behind', () => {
  test('a socket file that nobody serves is no obstacle', async () => {
    await mkdir(dataFolder);
    const file = path.join(dataFolder, 'redis.sock');
    const server = spawn(process.execPath, [
      '-e',
      `require('node:net').createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    await once(server, 'exit');
    expect((await stat(file)).isSocket()).toBe(true);
    expect((await ensure()).started).toBe(true);
  });

  test('the pid file of another program is no obstacle', async () => {
    await mkdir(dataFolder);
    await writeFile(path.join(dataFolder, 'redis.pid'), `${process.pid}\n`);
    expect((await ensure()).started).toBe(true);
  });

  test('the tail of the data cut off by a crash is no obstacle', async () => {
    const file = await writeSomeData();
    await truncate(file, (await stat(file)).size - 7);
    const { socket } = await ensure();
    expect(await withClient(socket, (client) => client.get('k0'))).toBe('v'.repeat(20));
  });

  test('damaged data ends with how to mend it or move it aside, and moving it aside works', async () => {
    const file = await writeSomeData();
    await overwrite(file, 'XXXX', 0);
    const refusal = await refusalOf(ensure());
    expect(refusal.message).toContain('damaged');
    expect(refusal.hint).toMatch(/check-aof --fix '.*appendonly\.aof/);
    const moveAside = /(mv '.*)$/.exec(refusal.hint ?? '')?.[1] ?? '';
    execFileSync('/bin/sh', ['-c', moveAside]);
    expect((await ensure()).started).toBe(true);
    expect((await readdir(dataFolder)).some((name) => name.endsWith('.damaged'))).toBe(true);
  });

  test('data of a newer server is told from damaged data', async () => {
    const share = await ensure();
    await withClient(share.socket, async (client) => {
      await client.set('k', 'v');
      await client.bgrewriteaof();
      while (
        /aof_rewrite_in_progress:1|aof_rewrite_scheduled:1/.test(await client.info('persistence'))
      ) {
        await client.ping();
      }
    });
    await share.stop();
    const base = (await dataFiles()).find((name) => name.includes('base.rdb')) ?? '';
    await overwrite(base, 'REDIS0099', 0);
    expect((await refusalOf(ensure())).message).toContain('newer');
  });
});

describe('a data folder that cannot be used', () => {
  test('is told apart when it is a file', async () => {
    await writeFile(dataFolder, '');
    expect((await refusalOf(ensure())).message).toBe(
      `The data folder ${dataFolder} is a file, not a folder.`,
    );
    const inside = await refusalOf(ensure({ data: path.join(dataFolder, 'inside'), lang: 'ja' }));
    expect(inside.message).toContain('ファイルです');
  });

  test('is told when it cannot be written', async (context) => {
    await mkdir(dataFolder, { mode: 0o500 });
    const run = await runUnprivileged();
    if (run === null) context.skip('this user cannot become somebody else');
    expect(run?.output).toContain(`The data folder ${dataFolder} cannot be written (EACCES).`);
    expect(run?.code).toBe(78);
  });

  test("is told when its server is another user's", async (context) => {
    if (!isRoot) context.skip('only root can become somebody else');
    await ensure();
    await chmod(dataFolder, 0o777);
    const run = await runUnprivileged();
    if (run === null) context.skip('this user cannot become somebody else');
    expect(run?.output).toContain('was started by another user');
    expect(run?.code).toBe(78);
  });
});

describe('a server that does not answer', () => {
  test('is never doubled while it is frozen', async () => {
    const { socket } = await ensure();
    const pid = await readServerPid(dataFolder);
    process.kill(pid ?? 0, 'SIGSTOP');
    try {
      const refusal = await refusalOf(ensure());
      expect(refusal.message).toContain(`process ${pid}`);
      expect(refusal.hint).toContain(`kill ${pid}`);
      const begin = performance.now();
      await shares[0]?.stop();
      expect(performance.now() - begin).toBeLessThan(5000);
    } finally {
      process.kill(pid ?? 0, 'SIGCONT');
    }
    expect(await withClient(socket, (client) => client.ping())).toBe('PONG');
  });

  test('is never doubled when its socket is lost', async () => {
    const { socket } = await ensure();
    const pid = await readServerPid(dataFolder);
    await rm(socket);
    expect((await refusalOf(ensure())).message).toContain(`process ${pid}`);
    expect(await readServerPid(dataFolder)).toBe(pid);
  });

  test('is waited for, with a message, while it reads its data', async () => {
    const first = await ensure();
    await withClient(first.socket, async (client) => {
      await client.eval(
        "for i = 1, 200000 do redis.call('SET', 'k' .. i, string.rep('v', 100)) end",
        0,
      );
    });
    await first.stop();
    const { socket } = await ensure();
    expect(await withClient(socket, (client) => client.dbsize())).toBe(200_000);
    expect(said).toContain('Redis is reading its saved data…');
  });
});

describe('a server that looks well and does not come up', () => {
  beforeEach(() =>
    writeScript(
      path.join(folder, 'bin', 'valkey-server'),
      '[ "$1" = --version ] && echo "Valkey server v=8.0.0 sha=0" && exit 0\nexit 3',
    ),
  );

  test('gives way to the next one', async () => {
    const searchPath = `${path.join(folder, 'bin')}:${process.env['PATH']}`;
    const { socket } = await ensure({ searchPath });
    expect(await withClient(socket, (client) => client.ping())).toBe('PONG');
  });

  test('is refused with what is known when there is no other', async () => {
    const refusal = await refusalOf(ensure({ searchPath: path.join(folder, 'bin') }));
    expect(refusal.message).toContain('ended with code 3');
    expect(refusal.hint).toContain('redis.log');
  });
});
