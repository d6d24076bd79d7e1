import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { yuuk } from '../../support/cli.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let folder: string;
let redis: TestRedis;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-rollback-'));
  redis = await startRedis();
  await writeFile(path.join(folder, 'lexicon.txt'), '');
  await writeFile(path.join(folder, 'yuuk.yaml'), '{}\n');
  environment = {
    REDIS_URL: redis.socket,
    YUUK_CONFIG: folder,
    YUUK_DATA: path.join(folder, 'data'),
  };
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...argv: string[]) => yuuk(argv, { environment });

async function index(...titles: string[]): Promise<void> {
  const dump = path.join(folder, 'dump.json');
  const articles = titles.map((title, n) => ({
    title,
    url: `https://a.example/${n}`,
    bookmarkCount: 1,
  }));
  await writeFile(dump, JSON.stringify(articles));
  expect((await run('index', dump)).code).toBe(0);
}

async function find(word: string): Promise<{ generation: number; titles: string[] }> {
  const { stdout } = await run('search', '--json', word);
  const { generation, results } = JSON.parse(stdout);
  return { generation, titles: results.map(({ title }: { title: string }) => title) };
}

/** What operators did, the first first, as the export tells it. */
async function readAudit(): Promise<{ by: string; action: string }[]> {
  const { stdout } = await run('export', '--format', 'json');
  return JSON.parse(stdout).records.audit.entries.toReversed();
}

test('yuuk rollback without anything before it says so, and leaves the index as it is', async () => {
  await index('About redis');
  const before = await find('redis');
  const { code, stdout, stderr } = await run('rollback');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('there is no previous generation to go back to');
  expect(await find('redis')).toEqual(before);
});

test('yuuk rollback lets the generation before answer within 5 s, a second one undoes it, and both are in the audit', async () => {
  const many = Array.from({ length: 2_000 }, (_, n) => `About number${n}`);
  await index('About redis', ...many);
  const first = await find('redis');
  await index('About mysql', ...many);
  const second = await find('mysql');
  expect((await find('redis')).titles).toEqual([]);

  const began = performance.now();
  const back = await run('rollback');
  const answered = await find('redis');
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(back).toMatchObject({
    code: 0,
    stdout: `went back from generation ${second.generation} to ${first.generation}\n`,
  });
  expect(answered).toEqual({ generation: first.generation, titles: ['About redis'] });
  expect((await find('mysql')).titles).toEqual([]);

  expect((await run('rollback')).code).toBe(0);
  expect(await find('mysql')).toEqual({ generation: second.generation, titles: ['About mysql'] });
  const acts = (await readAudit()).map(({ by, action }) => `${by} ${action}`);
  expect(acts.slice(-2)).toEqual(['operator rollback', 'operator rollback']);
  expect(acts).toContain('operator index');
});
