import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeSlack } from '../../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { runYuuk, spawnYuuk, type YuukProcess } from '../../support/yuuk-process.ts';

const tries = 50;
const commandsPerTry = 24;

let redis: TestRedis;
let environment: Record<string, string>;
const running = new Set<YuukProcess>();

beforeAll(async () => {
  redis = await startRedis(['--appendonly', 'yes']);
  environment = { REDIS_URL: redis.socket, HOST: '127.0.0.1', PORT: '0' };
  const indexed = await runYuuk(['index', 'samples'], environment);
  if (indexed.code !== 0) throw new Error(indexed.stderr);
});
afterAll(async () => {
  for (const yuuk of running) {
    yuuk.kill('SIGKILL');
    await yuuk.exited;
  }
  await redis.stop();
});

/** One person a command: the limit of commands a minute is not what is tried here. */
const people = Array.from({ length: commandsPerTry }, (_, at) => ({
  id: `U0LOAD${at}`,
  name: `load${at}`,
  locale: 'en-US',
  tz: 'UTC',
}));

async function startWeb() {
  const slack = await FakeSlack.start({ users: people });
  const yuuk = spawnYuuk(['web'], {
    ...environment,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  });
  running.add(yuuk);
  const [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
  slack.sendTo(origin);
  return { slack, yuuk };
}

test(`of ${tries} stops under load, none leaves an acknowledged command unanswered`, async () => {
  let acknowledged = 0;
  let refused = 0;
  const unanswered: string[] = [];
  let slowest = 0;
  let next = startWeb();
  for (let round = 0; round < tries; round += 1) {
    const { slack, yuuk } = await next;
    if (round + 1 < tries) next = startWeb();
    // Commands arrive one after the other around the signal, which comes somewhere in their middle.
    const deliveries = people.map(async ({ id }, at) => {
      await sleep(at * 2);
      const delivery = await slack.command('redis cpu', { user: id }).catch(() => null);
      return { id, isAcknowledged: delivery?.status === 200 };
    });
    await sleep((round % commandsPerTry) * 2);
    const from = performance.now();
    yuuk.kill('SIGTERM');
    const { code } = await yuuk.exited;
    slowest = Math.max(slowest, performance.now() - from);
    running.delete(yuuk);
    expect(code).toBe(0);
    const answered = new Set(slack.messages.map(({ ephemeralTo }) => ephemeralTo));
    for (const { id, isAcknowledged } of await Promise.all(deliveries)) {
      if (isAcknowledged) acknowledged += 1;
      else refused += 1;
      if (isAcknowledged && !answered.has(id)) unanswered.push(`round ${round}: ${id}`);
    }
    await slack.stop();
  }
  console.log({ tries, acknowledged, refused, slowestStopMs: Math.round(slowest) });
  expect(unanswered).toEqual([]);
  // Else the signal came before or after all of them, and nothing was tried.
  expect(acknowledged).toBeGreaterThan(tries);
  expect(refused).toBeGreaterThan(tries);
}, 360_000);
