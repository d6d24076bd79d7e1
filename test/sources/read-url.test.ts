import { describe, expect, it } from 'vitest';
import type { HttpClient, HttpOutcome, HttpRequest } from '../../src/sources/http-client.ts';
import { type ReadUrlOptions, readUrl } from '../../src/sources/read-url.ts';
import type { Dump } from '../../src/sources/source.ts';

const ok = (body: string): HttpOutcome => ({
  state: 'ok',
  status: 200,
  bytes: Buffer.from(body),
  etag: '"v1"',
  lastModified: null,
});

/** A web of fixed answers that notes what it was asked. */
function web(answers: Record<string, HttpOutcome>) {
  const asked: HttpRequest[] = [];
  const client: HttpClient = {
    async fetch(request) {
      asked.push(request);
      return (
        answers[request.url] ?? { state: 'failed', fault: 'http-error', status: 404, detail: '404' }
      );
    },
    async close() {},
  };
  return { client, asked };
}

/** Pages of these tests are ids; a trailing `>` promises another page. */
async function judge(dump: Dump, format = 'hatena-html-user') {
  const text = Buffer.from((await dump.read()) ?? []).toString();
  const nextPage = format === 'hatena-rss-user' ? null : text.endsWith('>');
  return { format, nextPage, ids: text.replace('>', '').split(' ').filter(Boolean) };
}

const judgeFeed = (dump: Dump) => judge(dump, 'hatena-rss-user');

async function read(
  client: HttpClient,
  options: Partial<ReadUrlOptions> & { headers?: Record<string, string>; url?: string } = {},
) {
  const { url = 'https://b.example/ann/bookmark', headers, ...rest } = options;
  return await readUrl(
    { url, headers },
    { client, environment: {}, maxPages: 10, validators: null, judgePage: judge, ...rest },
  );
}

describe('readUrl', () => {
  it('follows next pages to the last one', async () => {
    const { client, asked } = web({
      'https://b.example/ann/bookmark': ok('a b>'),
      'https://b.example/ann/bookmark?page=2': ok('c d>'),
      'https://b.example/ann/bookmark?page=3': ok('e'),
    });
    const reading = await read(client);
    expect(reading).toMatchObject({ state: 'read', problems: [], etag: '"v1"' });
    expect(reading.state === 'read' && reading.dumps.map(({ file }) => file)).toEqual([
      'https://b.example/ann/bookmark',
      'https://b.example/ann/bookmark #2',
      'https://b.example/ann/bookmark #3',
    ]);
    expect(asked).toHaveLength(3);
  });

  it('keeps the other parameters of a paged address', async () => {
    const { client, asked } = web({
      'https://b.example/ann/bookmark?tag=redis': ok('a>'),
      'https://b.example/ann/bookmark?tag=redis&page=2': ok('b'),
    });
    await read(client, { url: 'https://b.example/ann/bookmark?tag=redis' });
    expect(asked).toHaveLength(2);
  });

  it('follows a feed that does not say where it ends until it repeats itself or ends', async () => {
    const repeating = web({
      'https://b.example/ann/bookmark': ok('a b'),
      'https://b.example/ann/bookmark?page=2': ok('b c'),
      'https://b.example/ann/bookmark?page=3': ok('b c'),
    });
    const reading = await read(repeating.client, { judgePage: judgeFeed });
    expect(reading.state === 'read' && reading.dumps).toHaveLength(2);
    const ending = web({ 'https://b.example/ann/bookmark': ok('a b') });
    expect(await read(ending.client, { judgePage: judgeFeed })).toMatchObject({ state: 'read' });
    expect(ending.asked).toHaveLength(2);
  });

  it('reads one page of every other format', async () => {
    const { client, asked } = web({ 'https://b.example/ann/bookmark': ok('a>') });
    await read(client, { judgePage: (dump) => judge(dump, 'pinboard-json') });
    expect(asked).toHaveLength(1);
  });

  it('stops at the limit of pages and says so', async () => {
    const { client } = web({
      'https://b.example/ann/bookmark': ok('a>'),
      'https://b.example/ann/bookmark?page=2': ok('b>'),
    });
    expect(await read(client, { maxPages: 2 })).toMatchObject({
      state: 'read',
      dumps: [{}, {}],
      problems: [{ file: 'https://b.example/ann/bookmark', fault: 'too-many', detail: '2 pages' }],
    });
  });

  it('fails as a whole when a later page fails', async () => {
    const { client } = web({
      'https://b.example/ann/bookmark': ok('a>'),
      'https://b.example/ann/bookmark?page=2': { state: 'later', status: 429, seconds: 90 },
    });
    expect(await read(client)).toEqual({
      state: 'failed',
      waitSeconds: 90,
      problem: {
        file: 'https://b.example/ann/bookmark #2',
        fault: 'asked-to-wait',
        detail: '429, 90 s',
      },
    });
  });

  it('asks for the first page only if it changed', async () => {
    const { client, asked } = web({
      'https://b.example/ann/bookmark': { state: 'not-modified' },
    });
    const validators = { etag: '"v0"', lastModified: null };
    expect(await read(client, { validators })).toEqual({ state: 'not-modified' });
    expect(asked[0]).toMatchObject({ etag: '"v0"' });
  });

  it('fills secrets into headers and address, and never shows them', async () => {
    const { client, asked } = web({ 'https://b.example/feed?key=k3y': ok('a') });
    const reading = await read(client, {
      url: 'https://b.example/feed?key=${FEED_KEY}',
      headers: { Authorization: 'Bearer ${FEED_TOKEN}' },
      environment: { FEED_KEY: 'k3y', FEED_TOKEN: 's3cret' },
    });
    expect(asked[0]?.headers).toEqual({ authorization: 'Bearer s3cret' });
    expect(JSON.stringify(reading)).not.toMatch(/k3y|s3cret/);
    expect(reading).toMatchObject({ dumps: [{ file: 'https://b.example/feed?key=${FEED_KEY}' }] });
  });

  it('names a secret that is missing and asks nobody', async () => {
    const { client, asked } = web({});
    expect(
      await read(client, { headers: { Authorization: 'Bearer ${FEED_TOKEN}' } }),
    ).toMatchObject({
      state: 'failed',
      problem: { fault: 'secret-missing', detail: 'FEED_TOKEN' },
    });
    expect(asked).toEqual([]);
  });
});
