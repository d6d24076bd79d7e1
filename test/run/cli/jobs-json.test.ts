import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotsAround } from '../../../src/jobs/slots-around.ts';
import { createLogger } from '../../../src/run/logger.ts';
import { type Served, serve } from '../../../src/run/serve.ts';
import { readSettings } from '../../../src/run/settings.ts';
import { yuuk } from '../../support/cli.ts';
import { FakeSlack } from '../../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

/*
 * `yuuk reindex|status|digest --json` against CONTRACT.md 5, to the letter: the same fields, no others, in these
 * types. A worker of this process does the jobs.
 */

let folder: string;
let redis: TestRedis;
let slack: FakeSlack;
let environment: Record<string, string>;
let worker: Served | null = null;

const entries = (count: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, n) => ({
      title: `About ${n}`,
      url: `https://a.example/${n}`,
      bookmarkCount: n,
    })),
  );
/** Three days ahead, so four behind: for the worker, whose clock is the true one, no digest is due. */
const schedule = `0 10 * * ${(new Date().getUTCDay() + 3) % 7}`;

const writeConfig = (channels: string) =>
  writeFile(
    path.join(folder, 'yuuk.yaml'),
    `sources:\n  - path: ${path.join(folder, 'dumps')}\ndigest:\n  schedule: "${schedule}"\n  channels: [${channels}]\n`,
  );
const writeDump = (count: number) =>
  writeFile(path.join(folder, 'dumps', 'a.json'), entries(count));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-jobs-json-'));
  redis = await startRedis();
  slack = await FakeSlack.start();
  await mkdir(path.join(folder, 'dumps'));
  await writeDump(3);
  await writeConfig('C0GENERAL');
  await writeFile(path.join(folder, 'lexicon.txt'), '');
  environment = {
    REDIS_URL: redis.socket,
    YUUK_CONFIG: folder,
    YUUK_DATA: path.join(folder, 'data'),
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  };
  worker = await serve({
    role: 'worker',
    settings: await readSettings(environment),
    lang: 'en',
    log: createLogger({ level: 'silent', format: 'json', stream: process.stderr }),
    report: () => {},
  });
});
afterAll(async () => {
  await worker?.stop();
  await slack.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An hour after the next slot. */
const digestTime = new Date(
  slotsAround(new Date(), schedule, 'Asia/Tokyo').next.getTime() + 3_600_000,
);

async function run(...argv: string[]) {
  const now = () => (argv[0] === 'digest' ? digestTime : new Date());
  const outcome = await yuuk(argv, { environment, now });
  const lines = outcome.stdout.split('\n').filter(Boolean);
  return { ...outcome, lines, json: lines.length === 1 ? JSON.parse(lines[0] ?? '') : null };
}

const digests = () =>
  slack.messages.filter(({ threadTs, channel }) => threadTs === null && channel === 'C0GENERAL');
const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);

// Each reindex starts threads of their own, which takes its time on a busy machine.
describe('yuuk reindex --json', { timeout: 120_000 }, () => {
  it('has the fields of the contract and no others, and keeps the generation when nothing changed', async () => {
    await run('reindex', '--json');
    const unchanged = await run('reindex', '--json');
    expect(unchanged).toMatchObject({ code: 0, stderr: '' });
    expect(unchanged.json).toEqual({
      generation: expect.any(Number),
      articles: 3,
      added: [],
      changed: [],
      removed: [],
      rejected: 0,
      receipts: expect.any(Array),
      refused: null,
    });

    await writeDump(4);
    const dry = await run('reindex', '--json', '--dry-run');
    expect(dry.json).toMatchObject({ generation: unchanged.json.generation, articles: 4 });
    const changed = await run('reindex', '--json');
    expect(changed.json.generation).toBeGreaterThan(unchanged.json.generation);
    expect(changed.json).toMatchObject({
      articles: 4,
      added: [{ id: expect.stringMatching(/^[0-9a-f]{16}$/), title: 'About 3' }],
      changed: [],
      removed: [],
      refused: null,
    });
    expect(changed.json.receipts).toEqual([
      {
        file: path.join(folder, 'dumps', 'a.json'),
        format: 'yuuk-json',
        encoding: 'utf-8',
        declaredCount: null,
        parsed: 4,
        articles: 4,
        rejected: [],
        warnings: [],
        nextPage: null,
      },
    ]);
  });

  it('says in words why it refused, ends 1, and does it when forced', async () => {
    await writeDump(1);
    const before = (await run('status', '--json')).json;
    const refused = await run('reindex', '--json');
    expect(refused.code).toBe(1);
    expect(refused.json).toMatchObject({
      generation: before.generation,
      refused: expect.stringContaining('3 of 4'),
      removed: [{ title: 'About 1' }, { title: 'About 2' }, { title: 'About 3' }],
    });
    const forced = await run('reindex', '--json', '--force');
    expect(forced).toMatchObject({ code: 0, json: { articles: 1, refused: null } });
    expect(forced.json.generation).toBeGreaterThan(before.generation);
  });
});

describe('yuuk status --json', () => {
  it('has the fields of the contract and no others', async () => {
    const { code, json, stderr } = await run('status', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(json).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      generation: expect.any(Number),
      articles: 1,
      indexedAt: iso,
      sources: [{ name: path.join(folder, 'dumps'), articles: 1, stale: false, error: null }],
      refresh: { last: iso, next: iso },
      digest: { last: null, next: iso },
      queue: { waiting: expect.any(Number), active: expect.any(Number), failed: 0 },
      lastError: null,
    });
    expect(Date.parse(json.refresh.next)).toBeGreaterThan(Date.now());
    expect(Date.parse(json.digest.next)).toBeGreaterThan(Date.now());
  });

  it('tells the next digest of whoever has the first, also at a time of their own', async () => {
    const client = redis.connect();
    const usual = (await run('status', '--json')).json.digest.next;
    const subscription = {
      target: 'U0ALICE',
      kind: 'person',
      tags: [],
      schedule: '0 * * * *',
      since: '2026-01-01T00:00:00.000Z',
      state: 'active',
      by: 'U0ALICE',
      at: '2026-01-01T00:00:00.000Z',
    };
    await client.hset('{yuuk}:subscriptions', 'U0ALICE', JSON.stringify(subscription));
    const { next } = (await run('status', '--json')).json.digest;
    expect(Date.parse(next) - Date.now()).toBeLessThanOrEqual(3_600_000);
    await client.hdel('{yuuk}:subscriptions', 'U0ALICE');
    expect((await run('status', '--json')).json.digest.next).toBe(usual);
  });

  it('counts the age of the index from the last refresh, also when that found nothing new', async () => {
    const before = (await run('status', '--json')).json;
    await run('reindex', '--json');
    const after = (await run('status', '--json')).json;
    expect(after.generation).toBe(before.generation);
    expect(Date.parse(after.indexedAt)).toBeGreaterThan(Date.parse(before.indexedAt));
  });
});

describe('yuuk digest --dry-run --json', () => {
  it('has the fields of the contract and no others, one line a target, and posts nothing', async () => {
    const before = slack.messages.length;
    const { code, lines, json } = await run('digest', '--dry-run', '--json');
    expect({ code, lines: lines.length }).toEqual({ code: 0, lines: 1 });
    expect(Object.keys(json)).toEqual(['channel', 'slot', 'period', 'items', 'reason', 'message']);
    expect(json).toMatchObject({ channel: 'C0GENERAL', slot: iso, period: { to: iso } });
    expect(Object.keys(json.period)).toEqual(['from', 'to']);
    expect(json.message).toEqual({ text: expect.any(String), blocks: expect.any(Array) });
    expect(slack.messages).toHaveLength(before);
  });

  it('shows the digest of any channel, with the reason why it would not be posted there', async () => {
    const { json } = await run('digest', '--dry-run', '--json', '--channel', 'G0SECRET');
    expect(json).toMatchObject({
      channel: 'G0SECRET',
      period: { from: null },
      reason: 'not-subscribed',
    });
    expect(json.items).toHaveLength(1);
    expect(json.items[0]).toMatchObject({ id: expect.any(String), title: expect.any(String) });
    expect(json.message.text).not.toBe('');
    expect(json.message.blocks.length).toBeGreaterThan(0);
  });

  it('has an empty message where there is nothing to say', async () => {
    const posted = await run('digest', '--json');
    expect(posted.json).toMatchObject({ reason: null, items: [{}] });
    expect(digests()).toHaveLength(1);
    const { code, json } = await run('digest', '--dry-run', '--json');
    expect({ code, items: json.items, message: json.message }).toEqual({
      code: 0,
      items: [],
      message: { text: '', blocks: [] },
    });
    expect(json.reason).toBe('already-decided');
    expect((await run('status', '--json')).json.digest.last).toBe(posted.json.slot);
  });

  it('prints the digest that a channel would get where nobody gets one, and says so', async () => {
    await writeConfig('');
    const { code, json, stderr } = await run('digest', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ channel: null, slot: iso, items: [{}], reason: 'no-channel' });
    expect(stderr).toContain('digest subscribe');
  });
});
