import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { runYuuk, spawnYuuk, type YuukProcess } from '../support/yuuk-process.ts';

let folder: string;
let redis: TestRedis;
let slack: FakeSlack;
let yuuk: YuukProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-gaps-'));
  redis = await startRedis();
  slack = await FakeSlack.start();
});
afterAll(async () => {
  yuuk?.kill('SIGKILL');
  await yuuk?.exited;
  await slack.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a gap that a refresh or a saved article fills is a gap no more, and who waits for the article is told', async () => {
  const dump = path.join(folder, 'dumps', 'bookmarks.html');
  const config = path.join(folder, 'config');
  const environment = { REDIS_URL: redis.socket, HOST: '127.0.0.1', PORT: '0' };
  await mkdir(config);
  await mkdir(path.dirname(dump));
  await writeFile(path.join(config, 'lexicon.txt'), '');
  const sources = [{ path: path.dirname(dump) }];
  await writeFile(path.join(config, 'yuuk.yaml'), JSON.stringify({ sources }));
  await writeFile(dump, exportOf('redis', 'mysql'));
  expect((await runYuuk(['index', path.dirname(dump)], environment)).code).toBe(0);
  yuuk = spawnYuuk(['start'], {
    ...environment,
    YUUK_CONFIG: config,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  });
  const [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
  await expect.poll(async () => (await fetch(`${origin}/readyz`)).status, patient).toBe(200);
  slack.sendTo(origin);

  const client = redis.connect();
  const readGaps = async () => Object.keys(await client.hgetall('{yuuk}:gaps'));
  await slack.ask('memcached');
  await slack.ask('cassandra');
  await expect.poll(readGaps, patient).toHaveLength(2);
  await writeFile(dump, exportOf('redis', 'mysql', 'memcached'));
  await slack.ask('reindex', { user: 'U0ADMIN' });
  await expect.poll(readGaps, patient).toEqual([expect.stringMatching(/ cassandra$/u)]);

  // No refresh brings this one: somebody saves it.
  const miss = await slack.ask('cassandra', { user: 'U0BOB' });
  await slack.press(miss, 'watch', { user: 'U0BOB' });
  await slack.ask('save https://a.example/cassandra-guide cassandra');
  const toBob = () => slack.messages.find(({ channel }) => channel === 'D0BOB');
  const told = await slack.until(toBob, 'word to who waited', 40_000);
  expect(JSON.stringify(told.blocks)).toContain('cassandra-guide');
  await expect.poll(readGaps, patient).toEqual([]);
}, 120_000);

const patient = { timeout: 20_000, interval: 50 };

function exportOf(...names: string[]): string {
  const links = names.map((name) => `<DT><A HREF="https://a.example/${name}">About ${name}</A>`);
  return `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n${links.join('\n')}\n</DL>\n`;
}
