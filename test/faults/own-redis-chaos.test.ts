import { readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from '../../bench/lib/random.ts';
import {
  cleanUp,
  type Driver,
  killIfAlive,
  makeTestFolder,
  readServerPid,
  startDriver,
} from '../support/own-redis.ts';

const steps = 120;
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

let folder: string;
let dataFolder: string;
let bots: Set<Driver>;

beforeEach(async () => {
  folder = await makeTestFolder();
  dataFolder = path.join(folder, 'data');
  bots = new Set();
});
afterEach(async () => {
  for (const bot of bots) bot.kill('SIGKILL');
  await Promise.all([...bots].map((bot) => bot.exited));
  await cleanUp(folder, dataFolder);
});

function startBot(): void {
  const bot = startDriver({ dataFolder });
  bots.add(bot);
  void bot.exited.then(() => bots.delete(bot));
}

/** Servers at work in the data folder; known on Linux only. */
async function countServers(): Promise<number> {
  const pids = await readdir('/proc').catch(() => []);
  const folders = await Promise.all(
    pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => null)),
  );
  return folders.filter((cwd) => cwd === dataFolder).length;
}

/** Increments a counter without end; every number that was answered, in order. */
function count(socket: string): { answered: number[]; stop(): Promise<void> } {
  const client = new Redis({
    path: socket,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 20,
  }).on('error', () => {});
  const answered: number[] = [];
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await client.incr('count').then(
        (n) => answered.push(n),
        () => sleep(5),
      );
    }
    client.disconnect();
  };
  const done = loop();
  return {
    answered,
    stop: () => {
      stopping.abort();
      return done;
    },
  };
}

test(`bots and servers that start, stop and are killed at random: never two servers, nothing answered is lost (seed ${seed})`, async (context) => {
  const { next: random } = createRandom(seed);
  const pick = () => [...bots][Math.floor(random() * bots.size)];
  startBot();
  await pick()?.next('ready');
  const counter = count(path.join(dataFolder, 'redis.sock'));
  let kills = 0;
  for (let step = 0; step < steps; step++) {
    expect(await countServers()).toBeLessThanOrEqual(1);
    const dice = random();
    if (bots.size < 3 && dice < 0.6) startBot();
    else if (dice < 0.75) pick()?.kill('SIGINT');
    else if (dice < 0.88) pick()?.kill('SIGKILL');
    else {
      const pid = await readServerPid(dataFolder);
      if (pid !== null && (await countServers()) > 0 && killIfAlive(pid)) kills += 1;
    }
    await sleep(50 + random() * 350);
  }
  await counter.stop();
  for (const bot of bots) bot.kill('SIGINT');
  await Promise.all([...bots].map((bot) => bot.exited));

  const { answered } = counter;
  await context.annotate(`${answered.length} answers, ${kills} times the server was killed`);
  expect(answered.length).toBeGreaterThan(0);
  const repeated = answered.filter((n, index) => index > 0 && n <= (answered[index - 1] ?? 0));
  expect(repeated).toEqual([]);

  startBot();
  const [last] = bots;
  await last?.next('ready');
  expect(await last?.stop()).toBe(true);
  expect(await countServers()).toBe(0);
});
