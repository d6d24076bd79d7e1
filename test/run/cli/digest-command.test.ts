import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slotsAround } from '../../../src/jobs/slots-around.ts';
import { yuuk } from '../../support/cli.ts';
import { FakeSlack } from '../../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let folder: string;
let redis: TestRedis;
let slack: FakeSlack;
let environment: Record<string, string>;

const { slot } = slotsAround(new Date(), '0 10 * * 1', 'Asia/Tokyo');
const now = () => new Date(slot.getTime() + 3_600_000);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-digest-command-'));
  redis = await startRedis();
  slack = await FakeSlack.start({ now: () => now().getTime() });
  const dump = path.join(folder, 'dump.json');
  const articles = [{ title: 'About redis', url: 'https://a.example/1', bookmarkCount: 3 }];
  await writeFile(dump, JSON.stringify(articles));
  await writeFile(path.join(folder, 'lexicon.txt'), '');
  await writeFile(path.join(folder, 'yuuk.yaml'), 'digest:\n  channels: [C0RANDOM, C0GENERAL]\n');
  environment = {
    REDIS_URL: redis.socket,
    YUUK_CONFIG: folder,
    YUUK_DATA: path.join(folder, 'data'),
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  };
  const indexed = await yuuk(['index', dump], { environment });
  if (indexed.code !== 0) throw new Error(indexed.stderr);
});
afterAll(async () => {
  await slack.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

test('yuuk digest without a workspace says that nothing was posted, and leaves the slot open', async () => {
  const { SLACK_BOT_TOKEN: _, SLACK_SIGNING_SECRET: __, ...unconnected } = environment;
  const { code, stdout } = await yuuk(['digest'], { environment: unconnected, now });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^C0RANDOM .*not posted yet/);
  expect(stdout).toMatch(/^C0GENERAL .*not posted yet/m);
});

test('yuuk digest posts where it can, says where Slack refused it, and ends 1 for that', async () => {
  const { code, stdout } = await yuuk(['digest', '--json'], { environment, now });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { channel: 'C0RANDOM', reason: 'refused', items: [{}] },
    { channel: 'C0GENERAL', reason: null, items: [{ title: 'About redis' }] },
  ]);
  expect(code).toBe(1);
  const posted = slack.messages.filter(({ channel }) => channel.startsWith('C0'));
  expect(posted.map(({ channel }) => channel)).toEqual(['C0GENERAL', 'C0GENERAL']);
  // The channel that refused it is switched off, the other has had its digest: nothing is wrong any more.
  const again = await yuuk(['digest'], { environment, now });
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^C0GENERAL .*decided/) });
});
