import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FakeSlack } from '../../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { runYuuk, spawnYuuk, type YuukProcess } from '../../support/yuuk-process.ts';

let folder: string;
let redis: TestRedis;
let slack: FakeSlack;
let environment: Record<string, string>;
let yuuk: YuukProcess | null = null;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-stopping-'));
  const items = Array.from(
    { length: 1500 },
    (_, at) => `<DT><A HREF="https://blog.example.com/${at}">Article ${at} of Redis and CPU</A>`,
  );
  await writeFile(
    path.join(folder, 'dump.html'),
    `<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>\n${items.join('\n')}\n</DL>`,
  );
  await writeFile(path.join(folder, 'lexicon.txt'), '');
  const source = JSON.stringify(path.join(folder, 'dump.html'));
  await writeFile(path.join(folder, 'yuuk.yaml'), `sources: [{path: ${source}}]\n`);
  redis = await startRedis(['--appendonly', 'yes']);
  slack = await FakeSlack.start();
  environment = {
    REDIS_URL: redis.socket,
    HOST: '127.0.0.1',
    PORT: '0',
    YUUK_CONFIG: folder,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  };
  const indexed = await runYuuk(['index', path.join(folder, 'dump.html')], environment);
  if (indexed.code !== 0) throw new Error(indexed.stderr);
});
afterEach(async () => {
  process.kill(redis.pid, 'SIGCONT');
  yuuk?.kill('SIGKILL');
  await yuuk?.exited;
});
afterAll(async () => {
  await slack.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the log says at the levels of a warning and above. */
const complaints = ({ stderr }: YuukProcess): string[] =>
  stderr()
    .split('\n')
    .filter((line) => line.startsWith('{') && (JSON.parse(line) as { level: number }).level >= 40);

test('a stop at any moment of a start, a rebuild of the index included, is quiet and ends with 0', async () => {
  for (const afterMs of [0, 100, 300, 600, 900, 1200]) {
    // Another lexicon: the boot begins to build the index anew.
    await writeFile(path.join(folder, 'lexicon.txt'), `redis|レディス${afterMs}\n`);
    yuuk = spawnYuuk(['start'], environment);
    await expect.poll(() => yuuk?.stderr(), { timeout: 20_000 }).toContain('Index loaded');
    await sleep(afterMs);
    yuuk.kill('SIGTERM');
    expect([afterMs, await yuuk.exited]).toEqual([afterMs, { code: 0, signal: null }]);
    expect(complaints(yuuk)).toEqual([]);
  }
}, 120_000);

test.each(['web', 'worker', 'start'])(
  'yuuk %s ends within 30 s although Redis is frozen',
  async (role) => {
    yuuk = spawnYuuk([role], environment);
    await yuuk.until(/is running/);
    process.kill(redis.pid, 'SIGSTOP');
    const from = performance.now();
    yuuk.kill('SIGTERM');
    expect(await yuuk.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(30_000);
  },
  60_000,
);

test('a stop while Redis is waited for gives the start up', async () => {
  process.kill(redis.pid, 'SIGSTOP');
  yuuk = spawnYuuk(['web'], environment);
  await expect.poll(() => yuuk?.stderr(), { timeout: 20_000 }).toContain('Waiting for Redis');
  yuuk.kill('SIGTERM');
  expect((await yuuk.exited).code).toBe(0);
}, 60_000);

test('readiness goes before the work under way ends, and a request that comes then is told to come back', async () => {
  yuuk = spawnYuuk(['web'], environment);
  const [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
  slack.sendTo(origin);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  // Slack asks to wait with the answer, and that keeps the process from ending.
  slack.failNext('response_url', { kind: 'rate-limit', retryAfter: 3 });
  await slack.command('redis');
  yuuk.kill('SIGTERM');
  await expect
    .poll(async () => {
      const response = await fetch(`${origin}/readyz`);
      return `${response.status} ${await response.text()}`;
    })
    .toContain('503 stopping');
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  const before = slack.violations.length;
  expect((await slack.command('cpu', { user: 'U0BOB' })).status).toBe(503);
  slack.violations.length = before;
  expect((await yuuk.exited).code).toBe(0);
  expect(slack.messages.filter(({ ephemeralTo }) => ephemeralTo === 'U0ALICE')).toHaveLength(1);
}, 60_000);
