import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boundNames, createAnswerMetrics } from '../../../src/run/metrics/answer-metrics.ts';
import { FakeSlack } from '../../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { spawnYuuk, type YuukProcess } from '../../support/yuuk-process.ts';

const dump = `<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>
<DT><A HREF="https://blog.example.com/redis" ADD_DATE="1700000000">Lowering the CPU load of Redis</A>
<DT><A HREF="https://blog.example.com/nginx" ADD_DATE="1700000001">Limits of Nginx</A>
</DL><p>`;

let folder: string;
let redis: TestRedis;
let slack: FakeSlack;
let yuuk: YuukProcess;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-metrics-'));
  await writeFile(path.join(folder, 'dump.html'), dump);
  await writeFile(path.join(folder, 'lexicon.txt'), '');
  await writeFile(
    path.join(folder, 'yuuk.yaml'),
    `sources: [{path: ${JSON.stringify(path.join(folder, 'dump.html'))}}]\nadmins: {users: [U0ADMIN], workspaceAdmins: false}\n`,
  );
  redis = await startRedis(['--appendonly', 'yes']);
  slack = await FakeSlack.start();
  yuuk = spawnYuuk(['start'], {
    REDIS_URL: redis.socket,
    HOST: '127.0.0.1',
    PORT: '0',
    YUUK_CONFIG: folder,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  });
  [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
  slack.sendTo(origin);
});
afterAll(async () => {
  yuuk.kill('SIGKILL');
  await yuuk.exited;
  await slack.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The samples of a scrape: `name{labels}` to value. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

test('a running bot and worker show what happened: each measure moves with its cause', async () => {
  const published = 'yuuk_jobs_total{queue="refresh",outcome="published"}';
  // The first refresh may still be tidying up after what it has published.
  await expect.poll(async () => (await scrape()).get(published), { timeout: 20_000 }).toBe(1);
  const before = await scrape();
  expect(before.get('yuuk_redis_up')).toBe(1);
  expect(before.get('yuuk_index_damaged')).toBe(0);
  expect(before.get('yuuk_index_articles')).toBe(2);
  expect(before.get('yuuk_queue_jobs{queue="refresh",state="waiting"}')).toBe(0);

  await slack.ask('redis cpu');
  await slack.ask('nothinglikethis');
  await slack.ask('status');
  await slack.ask('rollback');
  await slack.mention('redis');
  await slack.until(
    () => slack.messages.find(({ ephemeralTo, via }) => ephemeralTo === null && via !== 'person'),
    'an answer to the mention',
  );
  const after = await scrape();
  const moved = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(moved('yuuk_requests_total{name="search",outcome="answered"}')).toBe(2);
  expect(moved('yuuk_requests_total{name="status",outcome="answered"}')).toBe(1);
  expect(moved('yuuk_requests_total{name="rollback",outcome="answered"}')).toBe(1);
  expect(moved('yuuk_searches_total{outcome="full"}')).toBe(2);
  expect(moved('yuuk_searches_total{outcome="none"}')).toBe(1);
  expect(moved('yuuk_search_results_count')).toBe(3);
  expect(moved('yuuk_search_results_bucket{le="0"}')).toBe(1);
  expect(moved('yuuk_slack_requests_total{status="2xx"}')).toBe(5);
  expect(moved('yuuk_slack_calls_total{status="2xx"}')).toBeGreaterThanOrEqual(5);
  for (const step of ['ack', 'search', 'send', 'answer'])
    expect([step, moved(`yuuk_step_seconds_count{step="${step}"}`) > 0]).toEqual([step, true]);
  expect(moved('yuuk_redis_round_trip_seconds_count')).toBeGreaterThan(10);
  // Each script's text is asked for once, which is no failure.
  expect(after.get('yuuk_redis_failures_total')).toBe(0);
  expect(after.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  expect(after.get('yuuk_index_generation')).toBe(1);
  expect(after.get('yuuk_index_age_seconds')).toBeGreaterThan(0);
});

test('no label of a running bot holds a word, a person, a channel or a key', async () => {
  await slack.ask('planted-word');
  const labels = [...(await scrape()).keys()].filter((name) => name.startsWith('yuuk_')).join('\n');
  expect(labels).not.toMatch(/planted|U0|C0|\{yuuk\}/);
});

test('a refresh that changes nothing, and jobs that no worker takes, are seen', async () => {
  await slack.ask('reindex', { user: 'U0ADMIN' });
  const unchanged = 'yuuk_jobs_total{queue="refresh",outcome="unchanged"}';
  await expect.poll(async () => (await scrape()).get(unchanged), { timeout: 20_000 }).toBe(1);
  expect((await scrape()).get('yuuk_job_seconds_count{queue="refresh"}')).toBe(2);

  const client = redis.connect();
  const waitingSince = Date.now() - 90_000;
  await client.hset('{yuuk}:digest:9', {
    name: 'digest',
    data: '{}',
    timestamp: waitingSince,
    opts: '{}',
  });
  await client.set('{yuuk}:digest:meta:paused', '1');
  await client.lpush('{yuuk}:digest:wait', '9');
  const found = await scrape();
  await client.del('{yuuk}:digest:9', '{yuuk}:digest:wait', '{yuuk}:digest:meta:paused');
  expect(found.get('yuuk_queue_jobs{queue="digest",state="waiting"}')).toBe(1);
  expect(found.get('yuuk_queue_age_seconds{queue="digest"}')).toBeGreaterThanOrEqual(90);
});

test('while Redis is frozen a scrape still comes, says so, and leaves out what is not known', async () => {
  process.kill(redis.pid, 'SIGSTOP');
  try {
    await expect
      .poll(async () => (await scrape()).get('yuuk_redis_up'), { timeout: 20_000 })
      .toBe(0);
    const frozen = await scrape();
    expect([...frozen.keys()].filter((name) => name.startsWith('yuuk_queue'))).toEqual([]);
    expect(frozen.get('yuuk_redis_failures_total')).toBeGreaterThan(0);
    expect(frozen.get('yuuk_index_articles')).toBe(2);
  } finally {
    process.kill(redis.pid, 'SIGCONT');
  }
  await expect.poll(async () => (await scrape()).get('yuuk_redis_up'), { timeout: 20_000 }).toBe(1);
});

test('names beyond a bound, and names that are none, are counted together', async () => {
  const isKnown = boundNames(2);
  expect(['search', 'share', 'third', 'search'].map(isKnown)).toEqual([true, true, false, true]);
  expect(boundNames(2)('redis cpu')).toBe(false);

  const registry = new Registry();
  const { requestEnded } = createAnswerMetrics(registry);
  for (let number = 0; number < 500; number += 1) {
    const letters = String(number).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    requestEnded({ name: `made-up-${letters}`, outcome: 'answered', milliseconds: 1 });
  }
  const text = await registry.metrics();
  expect(text.match(/^yuuk_requests_total\{/gm)?.length).toBeLessThanOrEqual(81);
  expect(text).toMatch(/name="other",outcome="answered"\} 420/);
});
