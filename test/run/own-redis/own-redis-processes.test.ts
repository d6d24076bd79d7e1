import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cleanUp,
  type Driver,
  type DriverEvent,
  makeTestFolder,
  readServerPid,
  startDriver,
  withClient,
} from '../../support/own-redis.ts';
import type { DriverOptions } from '../../support/own-redis-driver.ts';

const lockModule = path.join(import.meta.dirname, '../../../src/run/own-redis/file-lock.mjs');

/** Whether a driver has said `times` times that its server is back. */
const isBack = (times: number) => (events: readonly DriverEvent[]) =>
  events.filter(({ message }) => message === 'the own Redis server is back').length >= times;

let folder: string;
let dataFolder: string;
let drivers: Driver[];

beforeEach(async () => {
  folder = await makeTestFolder();
  dataFolder = path.join(folder, 'data');
  drivers = [];
});
afterEach(async () => {
  for (const driver of drivers) driver.kill('SIGKILL');
  await Promise.all(drivers.map((driver) => driver.exited));
  await cleanUp(folder, dataFolder);
});

function start(options: Partial<DriverOptions> = {}): Driver {
  const driver = startDriver({ dataFolder, ...options });
  drivers.push(driver);
  return driver;
}

async function startReady(): Promise<{ driver: Driver; socket: string; started: boolean }> {
  const driver = start();
  const { socket, started } = await driver.next('ready');
  return { driver, socket: String(socket), started: started === true };
}

async function serverPid(): Promise<number> {
  const pid = await readServerPid(dataFolder);
  if (pid === null) throw new Error('no server runs');
  return pid;
}

test('of three starts at once one starts the server, and of three stops at once one ends it', async () => {
  for (let round = 1; round <= 3; round++) {
    const trio = [start(), start(), start()];
    const ready = await Promise.all(trio.map((driver) => driver.next('ready', 'refused')));
    expect(ready.filter(({ started }) => started === true)).toHaveLength(1);
    const [socket] = new Set(ready.map((event) => String(event['socket'])));
    const count = await withClient(socket ?? '', (client) => client.incr('rounds'));
    expect(count).toBe(round);
    const shutDown = await Promise.all(trio.map((driver) => driver.stop()));
    expect(shutDown.filter(Boolean)).toHaveLength(1);
    expect(await readServerPid(dataFolder)).toBeNull();
    const said = await readFile(path.join(dataFolder, 'redis.log'), 'utf8');
    expect(said.match(/ready to accept connections/gi)).toHaveLength(round);
    expect(said.match(/ready to exit/gi)).toHaveLength(round);
  }
});

test('Ctrl-C ends the bot and, as nobody else is there, the server', async () => {
  const { driver } = await startReady();
  driver.killGroup('SIGINT');
  await driver.next('stopped');
  expect(driver.events.at(-1)).toMatchObject({ shutDown: true });
  expect(await driver.exited).toEqual({ code: 0, signal: null });
  expect(await readServerPid(dataFolder)).toBeNull();
});

test('Ctrl-C at the bot that started the server leaves the server to the others', async () => {
  const [first, second] = [await startReady(), await startReady()];
  const pid = await serverPid();
  first.driver.killGroup('SIGINT');
  await first.driver.exited;
  // A signal to the server would take effect within a tenth of a second of its own clock.
  await withClient(second.socket, (client) => client.blpop('nothing', 0.5));
  expect(await serverPid()).toBe(pid);
  expect(second.driver.events.filter(({ level }) => level === 'warn')).toEqual([]);
});

test('kill -9 of the bot leaves the server and its data to the next start, whose end ends it', async () => {
  const first = await startReady();
  await withClient(first.socket, (client) => client.set('kept', 'yes'));
  const pid = await serverPid();
  first.driver.kill('SIGKILL');
  await first.driver.exited;
  const second = await startReady();
  expect(second.started).toBe(false);
  expect(await serverPid()).toBe(pid);
  expect(await withClient(second.socket, (client) => client.get('kept'))).toBe('yes');
  expect(await second.driver.stop()).toBe(true);
});

test('kill -9 of the server: one of its owners starts it again, within 5 s, with the data', async () => {
  const [first, second] = [await startReady(), await startReady()];
  await withClient(first.socket, (client) => client.set('kept', 'yes'));
  const killed = await serverPid();
  const begin = performance.now();
  process.kill(killed, 'SIGKILL');
  await Promise.all([first, second].map(({ driver }) => driver.until(isBack(1))));
  expect(performance.now() - begin).toBeLessThan(5000);
  expect(await serverPid()).not.toBe(killed);
  expect(await withClient(first.socket, (client) => client.get('kept'))).toBe('yes');
  expect(await first.driver.stop()).toBe(false);
  expect(await second.driver.stop()).toBe(true);
});

test('a server killed again and again comes back each time', async () => {
  const { driver, socket } = await startReady();
  for (let round = 1; round <= 4; round++) {
    expect(await withClient(socket, (client) => client.incr('rounds'))).toBe(round);
    const pid = await serverPid();
    process.kill(pid, 'SIGKILL');
    await driver.until(isBack(round));
  }
  expect(await driver.stop()).toBe(true);
});

test('Ctrl-C with a frozen server ends within 5 s', async () => {
  const { driver } = await startReady();
  const pid = await serverPid();
  process.kill(pid, 'SIGSTOP');
  const begin = performance.now();
  driver.kill('SIGINT');
  expect((await driver.exited).code).toBe(0);
  expect(performance.now() - begin).toBeLessThan(5000);
});

test('Ctrl-C while the server is dead and cannot come back ends within 5 s', async () => {
  const { driver } = await startReady();
  const pid = await serverPid();
  const [file] = (await readdir(path.join(dataFolder, 'appendonlydir')).catch(() => []))
    .filter((name) => name.endsWith('.manifest'))
    .map((name) => path.join(dataFolder, 'appendonlydir', name));
  await writeFile(file ?? path.join(dataFolder, 'appendonly.aof'), 'damaged\n');
  process.kill(pid, 'SIGKILL');
  await driver.until((events) => events.some(({ level }) => level === 'error'));
  const begin = performance.now();
  driver.kill('SIGINT');
  expect((await driver.exited).code).toBe(0);
  expect(performance.now() - begin).toBeLessThan(5000);
});

test('the lock of a process that was killed is taken over', async () => {
  await mkdir(dataFolder);
  const doomed = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { acquireFileLock } from ${JSON.stringify(lockModule)};
     await acquireFileLock(${JSON.stringify(path.join(dataFolder, 'redis.lock'))});
     process.kill(process.pid, 'SIGKILL');`,
  ]);
  await once(doomed, 'exit');
  expect(await readdir(dataFolder)).toEqual(['redis.lock']);
  const begin = performance.now();
  expect((await startReady()).started).toBe(true);
  // Sooner than a lock of which nothing is known would be given up.
  expect(performance.now() - begin).toBeLessThan(10_000);
});

test('a bot that is killed while it starts leaves nothing that stops the next one', async () => {
  for (let round = 0; round < 3; round++) {
    const doomed = start();
    while (!(await readdir(dataFolder).catch((): string[] => [])).includes('redis.lock')) {
      if (doomed.events.length > 0) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    doomed.kill('SIGKILL');
    await doomed.exited;
    const next = await startReady();
    await withClient(next.socket, (client) => client.ping());
    expect(await next.driver.stop()).toBe(true);
  }
});
