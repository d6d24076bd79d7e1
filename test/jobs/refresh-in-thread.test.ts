import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  indexInThread,
  rebuildInThread,
  refreshInThread,
  type ThreadOptions,
} from '../../src/jobs/refresh-in-thread.ts';
import { pickSecrets, type RefreshSettings } from '../../src/jobs/refresh-settings.ts';
import { silentLog } from '../../src/log.ts';
import type { JobProgress } from '../../src/store/job-queue.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
let folder: string;
let server: Server;
let base: string;
let seen: (string | undefined)[];

const dump = (...names: string[]) =>
  JSON.stringify(
    names.map((name) => ({
      title: `About ${name}`,
      url: `https://a.example/${name}`,
      bookmarkCount: 1,
    })),
  );

beforeAll(async () => {
  redis = await startRedis();
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-thread-'));
  await mkdir(path.join(folder, 'dumps'));
  await writeFile(path.join(folder, 'dumps/a.json'), dump('redis', 'mysql'));
  server = createServer((request, response) => {
    seen.push(request.headers.authorization, request.headers['user-agent']);
    response.end(dump('nginx'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await redis.connect().flushall();
  seen = [];
});

const settingsOf = (changes: Partial<RefreshSettings> = {}): RefreshSettings => ({
  redisUrl: redis.socket,
  sources: [{ path: 'dumps' }],
  root: folder,
  shards: 1,
  maxLossPercent: 30,
  lang: 'en',
  lexicon: 'redis | レディス\n',
  siteNames: {},
  version: '9.9.9',
  limits: {
    fileBytes: 1_000_000,
    fetchedBytes: 1_000_000,
    jsonCharacters: 1_000_000,
    articlesPerDump: 1_000,
    bookmarksPerArticle: 100,
    fieldCharacters: 10_000,
  },
  fetch: { contact: 'https://example.com/contact', delaySeconds: 0, maxPages: 3 },
  queryLogDays: 30,
  secrets: {},
  settleMs: 0,
  ...changes,
});

const options: ThreadOptions = {
  now: () => new Date('2026-11-23T00:00:00Z'),
  log: silentLog,
};
const request = { force: false, dryRun: false };

const inFormat = (format?: string) => {
  const source = { path: 'dumps', ...(format === undefined ? {} : { format }) };
  return refreshInThread(settingsOf({ sources: [source] }), request, options);
};

describe('refreshInThread', () => {
  it('publishes, tells its progress, and uses the clock it is given', async () => {
    const steps: JobProgress[] = [];
    const onProgress = (progress: JobProgress) => steps.push(progress);
    const report = await refreshInThread(settingsOf(), request, { ...options, onProgress });
    expect(report).toMatchObject({ state: 'published', articles: 2, refused: null });
    expect([...new Set(steps.map(({ step }) => step))]).toEqual([
      'fetch',
      'parse',
      'merge',
      'build',
      'review',
      'publish',
    ]);
    const again = await refreshInThread(settingsOf(), request, options);
    expect(again).toMatchObject({ state: 'unchanged', generation: report.generation });
    const indexedAt = await redis.connect().hget(`{yuuk}:g:${report.generation}`, 'indexedAt');
    expect(indexedAt).toMatch(/^2026-11-23T00:0/);
  });

  it('fetches with the secrets that a source names, says who it is, and logs neither', async () => {
    const lines: string[] = [];
    const note = (fields: object, message: string) => {
      lines.push(JSON.stringify([fields, message]));
    };
    const log = { debug: note, info: note, warn: note, error: note };
    const sources = [
      { url: `${base}/feed?key=\${FEED_KEY}`, headers: { authorization: 'Bearer ${FEED_TOKEN}' } },
    ];
    const environment = { FEED_KEY: 'k3y', FEED_TOKEN: 's3cret', OTHER: 'x' };
    const secrets = pickSecrets(sources, environment);
    expect(secrets).toEqual({ FEED_KEY: 'k3y', FEED_TOKEN: 's3cret' });
    const settings = settingsOf({ sources, secrets, allowAddresses: ['127.0.0.1'] });
    const report = await refreshInThread(settings, request, { ...options, log });
    expect(report).toMatchObject({ state: 'published', articles: 1 });
    expect(seen).toEqual(['Bearer s3cret', 'yuuk/9.9.9 (+https://example.com/contact)']);
    expect(JSON.stringify([report, lines])).not.toMatch(/s3cret|k3y/);
    const keys = await redis.connect().hgetall('{yuuk}:sources');
    expect(JSON.stringify(keys)).not.toMatch(/s3cret|k3y/);
  });

  it('reads a dump anew when its source is given another format, and only then', async () => {
    await inFormat();
    expect((await inFormat()).receipts).toEqual([]);
    expect((await inFormat('yuuk-json')).receipts).toMatchObject([{ format: 'yuuk-json' }]);
    expect((await inFormat('yuuk-json')).receipts).toEqual([]);
  });

  it('has no way to inner addresses but for tests', async () => {
    const report = await refreshInThread(
      settingsOf({ sources: [{ url: base }] }),
      request,
      options,
    );
    expect(report).toMatchObject({
      state: 'refused',
      sources: [{ problems: [{ fault: 'blocked-address' }] }],
    });
    expect(seen).toEqual([]);
  });

  it('passes a failure on with its code', async () => {
    const redisUrl = path.join(folder, 'no-such.sock');
    await expect(refreshInThread(settingsOf({ redisUrl }), request, options)).rejects.toMatchObject(
      { name: 'YuukError', code: 'redis_unavailable' },
    );
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const refreshing = refreshInThread(settingsOf(), request, {
      ...options,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stopping')),
    });
    await expect(refreshing).rejects.toThrow('stopping');
  });
});

describe('indexInThread', () => {
  it('indexes what an operator names', async () => {
    const settings = settingsOf({ sources: [{ path: 'dumps/a.json' }] });
    expect(await indexInThread(settings, request, options)).toMatchObject({
      state: 'published',
      articles: 2,
    });
    expect(await redis.connect().exists('{yuuk}:sources')).toBe(0);
  });
});

describe('rebuildInThread', () => {
  it('rebuilds for another lexicon and not for the same', async () => {
    await refreshInThread(settingsOf(), request, options);
    expect(await rebuildInThread(settingsOf(), options)).toBe('not-needed');
    const settings = settingsOf({ lexicon: 'redis | レディス\nmysql | マイエスキューエル\n' });
    expect(await rebuildInThread(settings, options)).toBe('rebuilt');
  });
});
