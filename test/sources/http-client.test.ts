import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  parseRetryAfter,
} from '../../src/sources/http-client.ts';

const servers: Server[] = [];
const clients: HttpClient[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = createHttpClient({
    userAgent: 'yuuk/0.0.0 (+https://example.com/contact)',
    maxBytes: 100_000,
    deadlineMs: 5_000,
    delayMs: 0,
    now: Date.now,
    wait: async () => {},
    allowAddresses: ['127.0.0.1'],
    ...options,
  });
  clients.push(client);
  return client;
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const text = (outcome: unknown) =>
  Buffer.from((outcome as { bytes: Uint8Array }).bytes).toString('utf8');

describe('createHttpClient', () => {
  it('reads an answer, says who asks, and keeps the validators', async () => {
    let agent: string | undefined;
    const base = await serve((request, response) => {
      agent = request.headers['user-agent'];
      response.writeHead(200, { etag: '"v1"', 'last-modified': 'Mon, 02 Nov 2026 00:00:00 GMT' });
      response.end('本');
    });
    const outcome = await open().fetch({ url: `${base}/dump` });
    expect(outcome).toMatchObject({
      state: 'ok',
      status: 200,
      etag: '"v1"',
      lastModified: 'Mon, 02 Nov 2026 00:00:00 GMT',
    });
    expect(text(outcome)).toBe('本');
    expect(agent).toBe('yuuk/0.0.0 (+https://example.com/contact)');
  });

  it('sends the validators and understands that nothing changed', async () => {
    const base = await serve((request, response) => {
      response.statusCode = request.headers['if-none-match'] === '"v1"' ? 304 : 200;
      response.end();
    });
    expect(await open().fetch({ url: base, etag: '"v1"' })).toEqual({ state: 'not-modified' });
  });

  it('takes a 304 that answers no validators for an error, also behind a redirect elsewhere', async () => {
    const same = await serve((_request, response) => {
      response.statusCode = 304;
      response.end();
    });
    const error = { state: 'failed', fault: 'http-error', status: 304, detail: '304' };
    expect(await open().fetch({ url: same })).toEqual(error);
    expect(await open().fetch({ url: same, etag: null, lastModified: null })).toEqual(error);
    const elsewhere = await serve((_request, response) => {
      response.writeHead(302, { location: same });
      response.end();
    });
    expect(await open().fetch({ url: elsewhere, etag: '"v1"' })).toEqual(error);
    const since = 'Mon, 02 Nov 2026 00:00:00 GMT';
    expect(await open().fetch({ url: same, lastModified: since })).toEqual({
      state: 'not-modified',
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const)('unpacks %s', async (encoding, pack) => {
    const base = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(pack(Buffer.from('packed 本')));
    });
    expect(text(await open().fetch({ url: base }))).toBe('packed 本');
  });

  it('refuses an encoding that it does not know, and packed bytes cut short', async () => {
    const unknown = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'zstd' });
      response.end('x');
    });
    expect(await open().fetch({ url: unknown })).toMatchObject({ fault: 'damaged' });
    const whole = gzipSync(Buffer.alloc(50_000, 'abcdefg'));
    const cut = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(whole.subarray(0, whole.length - 20));
    });
    expect(await open().fetch({ url: cut })).toMatchObject({ state: 'failed', fault: 'damaged' });
  });

  it('counts unpacked bytes: a gzip bomb ends at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const base = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    expect(await open().fetch({ url: base })).toMatchObject({
      state: 'failed',
      fault: 'too-large',
    });
  });

  it('ends an endless answer without a length at the limit', async () => {
    let ended = false;
    const base = await serve((_request, response) => {
      const more = () => {
        if (!ended && response.write(Buffer.alloc(10_000))) setImmediate(more);
      };
      response.on('drain', more);
      response.on('close', () => {
        ended = true;
      });
      more();
    });
    expect(await open().fetch({ url: base })).toMatchObject({ fault: 'too-large' });
  });

  it('has one deadline for a body that drips', async () => {
    const base = await serve((_request, response) => {
      response.write('x');
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect(await open({ deadlineMs: 150 }).fetch({ url: base })).toMatchObject({
      state: 'failed',
      fault: 'timeout',
    });
  });

  it('ends at once when the caller gives up', async () => {
    const base = await serve(() => {});
    const giveUp = new AbortController();
    const outcome = open().fetch({ url: base, signal: giveUp.signal });
    giveUp.abort(new Error('shutting down'));
    await expect(outcome).rejects.toThrow('shutting down');
  });

  it('does not connect to inner addresses, however they are written', async () => {
    let asked = 0;
    const base = await serve((_request, response) => {
      asked++;
      response.end('secret');
    });
    const { port } = new URL(base);
    const client = open({ allowAddresses: [] });
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '[::ffff:127.0.0.1]',
      '[::1]',
      'localhost',
      '169.254.169.254',
      '0.0.0.0',
    ]) {
      const outcome = await client.fetch({ url: `http://${host}:${port}/` });
      expect({ host, ...outcome }).toMatchObject({ host, fault: 'blocked-address' });
    }
    expect(asked).toBe(0);
  });

  it('checks the address that is connected, so a name that turns inward gains nothing', async () => {
    let asked = 0;
    const base = await serve((_request, response) => {
      asked++;
      response.end('secret');
    });
    const answers = ['93.184.216.34', '127.0.0.1'];
    const client = open({
      allowAddresses: [],
      deadlineMs: 300,
      resolve: (_host, _options, done) =>
        done(null, [{ address: answers.pop() ?? '127.0.0.1', family: 4 }]),
    });
    const { port } = new URL(base);
    expect(await client.fetch({ url: `http://rebind.example:${port}/` })).toMatchObject({
      fault: 'blocked-address',
    });
    expect(asked).toBe(0);
  });

  it('blocks a redirect inward at the hop', async () => {
    let asked = 0;
    const inner = await serve((_request, response) => {
      asked++;
      response.end('secret');
    });
    const { port } = new URL(inner);
    const outer = await serve((_request, response) => {
      response.writeHead(302, { location: `http://[::1]:${port}/` });
      response.end();
    });
    expect(await open().fetch({ url: outer })).toMatchObject({ fault: 'blocked-address' });
    expect(asked).toBe(0);
  });

  it('refuses addresses that are not http(s), also behind a redirect', async () => {
    const client = open();
    for (const url of ['file:///etc/passwd', 'ftp://example.com/', 'gopher://x/', 'no address']) {
      expect(await client.fetch({ url })).toMatchObject({ fault: 'bad-address' });
    }
    const base = await serve((_request, response) => {
      response.writeHead(301, { location: 'file:///etc/passwd' });
      response.end();
    });
    expect(await client.fetch({ url: base })).toMatchObject({ fault: 'bad-address' });
  });

  it('follows three redirects and not a fourth', async () => {
    const base = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) return response.end('here');
      response.writeHead(302, { location: `/${left - 1}` });
      return response.end();
    });
    expect(text(await open().fetch({ url: `${base}/3` }))).toBe('here');
    expect(await open().fetch({ url: `${base}/4` })).toMatchObject({
      fault: 'too-many-redirects',
    });
  });

  it('shows secrets to the configured origin only', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers['x-key'] as string | undefined);
      response.end('ok');
    });
    const base = await serve((request, response) => {
      expect(request.headers.authorization).toBe('Bearer s3cret');
      response.writeHead(307, { location: other });
      response.end();
    });
    await open().fetch({
      url: base,
      headers: { authorization: 'Bearer s3cret', 'x-key': 's3cret' },
    });
    expect(seen).toEqual([undefined, undefined]);
  });

  it('turns a name and password in the address into a header', async () => {
    let authorization: string | undefined;
    const base = await serve((request, response) => {
      authorization = request.headers.authorization;
      response.end();
    });
    await open().fetch({ url: base.replace('http://', 'http://ann:p%40ss@') });
    expect(authorization).toBe(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`);
  });

  it('passes on how long the server wants to be left alone', async () => {
    const base = await serve((request, response) => {
      response.writeHead(request.url === '/429' ? 429 : 503, { 'retry-after': '120' });
      response.end();
    });
    const client = open();
    expect(await client.fetch({ url: `${base}/429` })).toEqual({
      state: 'later',
      status: 429,
      seconds: 120,
    });
    expect(await client.fetch({ url: `${base}/503` })).toMatchObject({ state: 'later' });
  });

  it('reports other statuses and dead servers as outcomes', async () => {
    const base = await serve((_request, response) => {
      response.statusCode = 404;
      response.end('x'.repeat(1_000_000));
    });
    const client = open();
    expect(await client.fetch({ url: base })).toMatchObject({ fault: 'http-error', status: 404 });
    const dead = await serve(() => {});
    const gone = servers.pop();
    await new Promise((resolve) => gone?.close(resolve));
    expect(await client.fetch({ url: dead })).toMatchObject({ fault: 'unreachable' });
  });

  it('asks one host one question at a time, with a pause between', async () => {
    let running = 0;
    let most = 0;
    const base = await serve((_request, response) => {
      most = Math.max(most, ++running);
      setImmediate(() => {
        running--;
        response.end('x');
      });
    });
    const pauses: number[] = [];
    let clock = 1_000;
    const client = open({
      delayMs: 2_000,
      now: () => clock,
      wait: async (ms) => {
        pauses.push(ms);
        clock += ms;
      },
    });
    await Promise.all([1, 2, 3].map((n) => client.fetch({ url: `${base}/${n}` })));
    expect(most).toBe(1);
    expect(pauses).toEqual([2_000, 2_000]);
  });
});

describe('parseRetryAfter', () => {
  it('reads seconds and dates', () => {
    const now = Date.UTC(2026, 10, 23, 0, 0, 0);
    expect(parseRetryAfter('30', now)).toBe(30);
    expect(parseRetryAfter('Mon, 23 Nov 2026 00:01:00 GMT', now)).toBe(60);
    expect(parseRetryAfter('Mon, 23 Nov 2026 00:00:00 GMT', now + 5_000)).toBe(0);
    expect(parseRetryAfter('soon', now)).toBe(null);
    expect(parseRetryAfter(null, now)).toBe(null);
  });
});
