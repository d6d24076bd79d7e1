import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cleanUp, readServerPid, withClient } from '../support/own-redis.ts';

// What a newcomer does with a fresh clone, one step after the other in one clone. The home folder
// is empty, but for npm's cache, which is this machine's.

const root = path.join(import.meta.dirname, '../..');
let folder: string;
let clone: string;
let dataFolder: string;
let starts: Start[] = [];

interface Start {
  child: ChildProcess;
  output(): string;
  /** The console's address, once it is told. */
  ready: Promise<{ origin: string; ms: number }>;
  exited: Promise<number | null>;
  /** Signals everything that `npm start` started in the terminal's process group. */
  signal(name: NodeJS.Signals): void;
}

function npmStart(env: Record<string, string> = {}): Start {
  const begin = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: clone,
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: path.join(folder, 'home'),
      npm_config_cache: npmCache,
      npm_config_update_notifier: 'false',
      LANG: 'en_US.UTF-8',
      PORT: '0',
      YUUK_NO_INSTALL: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  const ready = new Promise<{ origin: string; ms: number }>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const origin = /https?:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (origin !== undefined) resolve({ origin, ms: Math.round(performance.now() - begin) });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void exited.then((code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  ready.catch(() => {});
  const start: Start = {
    child,
    output: () => output,
    ready,
    exited,
    signal: (name) => {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    },
  };
  starts.push(start);
  return start;
}

const npmCache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();

const isHealthy = async (origin: string) => (await fetch(`${origin}/healthz`)).ok;

/** Ctrl-C; resolves once nothing of it runs any more. */
async function interrupt(start: Start): Promise<void> {
  start.signal('SIGINT');
  await start.exited;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-clone-'));
  clone = path.join(folder, 'yuuk');
  dataFolder = path.join(clone, '.data');
  await mkdir(path.join(folder, 'home'));
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
});
afterEach(async () => {
  for (const start of starts) {
    if (start.child.exitCode === null && start.child.signalCode === null) start.signal('SIGKILL');
    await start.exited;
  }
  starts = [];
});
afterAll(() => cleanUp(folder, dataFolder));

test('npm start sets everything up and tells where the console is; Ctrl-C ends all of it', async (context) => {
  const start = npmStart();
  const { origin, ms } = await start.ready;
  await context.annotate(`first start, with a warm npm cache: ${(ms / 1000).toFixed(1)} s`);
  expect(start.output()).toContain('installing dependencies');
  expect(await isHealthy(origin)).toBe(true);
  expect(await readServerPid(dataFolder)).not.toBeNull();
  await interrupt(start);
  expect(await readServerPid(dataFolder)).toBeNull();
});

test('a second start installs and builds nothing', async (context) => {
  const before = (await stat(path.join(clone, 'dist'))).ctimeMs;
  const start = npmStart();
  const { origin, ms } = await start.ready;
  await context.annotate(`second start: ${ms} ms`);
  expect(await isHealthy(origin)).toBe(true);
  expect(start.output()).not.toMatch(/installing|building/);
  expect((await stat(path.join(clone, 'dist'))).ctimeMs).toBe(before);
  await interrupt(start);
});

test('the working tree is as clean as the clone was', () => {
  const changes = execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' });
  expect(changes).toBe('');
});

test('two starts at once share one server, and the second to end stops it', async () => {
  const [first, second] = [npmStart(), npmStart()];
  await Promise.all([first.ready, second.ready]);
  const pid = await readServerPid(dataFolder);
  await interrupt(first);
  expect(await isHealthy((await second.ready).origin)).toBe(true);
  expect(await readServerPid(dataFolder)).toBe(pid);
  await interrupt(second);
  expect(await readServerPid(dataFolder)).toBeNull();
});

test('after kill -9 the next start goes on with the same server and data', async () => {
  const killed = npmStart();
  await killed.ready;
  const pid = await readServerPid(dataFolder);
  await withClient(path.join(dataFolder, 'redis.sock'), (client) => client.set('kept', 'yes'));
  killed.signal('SIGKILL');
  await killed.exited;
  const next = npmStart();
  expect(await isHealthy((await next.ready).origin)).toBe(true);
  expect(await readServerPid(dataFolder)).toBe(pid);
  const kept = await withClient(path.join(dataFolder, 'redis.sock'), (client) =>
    client.get('kept'),
  );
  expect(kept).toBe('yes');
  await interrupt(next);
  expect(await readServerPid(dataFolder)).toBeNull();
});

test('a port in use ends with exit 78 and leaves no server behind', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  const { port } = other.address() as AddressInfo;
  try {
    const start = npmStart({ PORT: String(port) });
    expect(await start.exited).toBe(78);
    expect(start.output()).toContain(String(port));
    expect(start.output()).not.toMatch(/\n\s+at .*\.js:/);
    expect(await readServerPid(dataFolder)).toBeNull();
  } finally {
    other.close();
  }
});

test('a data folder that cannot be one ends with exit 78 and says so', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  const start = npmStart({ YUUK_DATA: file });
  expect(await start.exited).toBe(78);
  expect(start.output()).toMatch(/is a file, not a folder|ファイルです/);
  expect(start.output()).not.toMatch(/\n\s+at .*\.js:/);
});

test('a REDIS_URL that does not answer ends with exit 78 and starts no other server', async () => {
  const start = npmStart({ REDIS_URL: 'redis://127.0.0.1:1' });
  expect(await start.exited).toBe(78);
  expect(start.output()).not.toMatch(/\n\s+at .*\.js:/);
  expect(await readServerPid(dataFolder)).toBeNull();
});

test('without a Redis server it ends with exit 78 and the command that installs one', async (context) => {
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  for (const name of ['node', 'npm', 'sh', 'env']) {
    const [found] = execFileSync('which', [name], { encoding: 'utf8' }).split('\n');
    await symlink(found ?? '', path.join(bin, name));
  }
  const start = npmStart({ PATH: bin });
  const code = await Promise.race([start.exited, start.ready.then(() => 'started' as const)]);
  if (code === 'started')
    context.skip('this machine has a server in a place that is always searched');
  expect(code).toBe(78);
  expect(start.output()).toMatch(/No usable Redis server|使える Redis サーバーが見つかりません/);
  expect(start.output()).not.toMatch(/\n\s+at .*\.js:/);
});

test('after a change of the sources, as by a pull, the next start builds them', async () => {
  const file = path.join(clone, 'src/run/cli/yuuk.ts');
  await writeFile(file, `${await readFile(file, 'utf8')}\n// changed\n`);
  const start = npmStart();
  expect(await isHealthy((await start.ready).origin)).toBe(true);
  expect(start.output()).toMatch(/building|ビルド/);
  expect(start.output()).not.toMatch(/installing|インストール/);
  await interrupt(start);
});

test('a user who may not write there has nothing set up again', async (context) => {
  if (process.getuid?.() !== 0) context.skip('only root can become somebody else');
  execFileSync('chmod', ['-R', 'go+rX', folder]);
  const somebody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  const child = spawn('setpriv', [...somebody, 'node', 'scripts/setup.mjs', '--test'], {
    cwd: clone,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (code === null) context.skip('setpriv is not there');
  expect(code).toBe(0);
});
