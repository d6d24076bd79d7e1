import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseStranger } from '../../src/console/guard.ts';
import { type ConsoleServer, startConsole } from '../support/console-server.ts';

let server: ConsoleServer;

beforeAll(async () => {
  server = await startConsole();
});
afterAll(() => server.close());

/** One raw request; fetch would not let a test set `Host` or `Origin`. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.origin}${path}`,
      { method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

function refusalFor(remoteAddress: string) {
  return refuseStranger({ socket: { remoteAddress }, headers: { host: 'localhost:3000' } });
}

async function pageToken(): Promise<string> {
  return /content="([0-9a-f]{48})"/.exec((await ask('/')).body)?.[1] ?? '';
}

describe('who may use the console', () => {
  it('serves the page to a browser on this machine, under a strict policy', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(page.body).not.toMatch(/<script(?![^>]*src=)|<style|style="|https?:\/\//);
  });

  it('accepts the names of this machine and refuses any other, which may point here for the moment', async () => {
    const port = new URL(server.origin).port;
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'LOCALHOST'])
      expect((await ask('/', { headers: { host } })).status).toBe(200);
    for (const host of [
      'evil.test',
      `evil.test:${port}`,
      'localhost.evil.test',
      '127.0.0.1.evil.test',
      '192.168.0.1',
    ])
      for (const path of ['/', '/console/state', '/console/api/auth.test'])
        expect((await ask(path, { headers: { host } })).status).toBe(403);
  });

  it('refuses other machines, whatever name they call', () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(refusalFor(address)).toBeNull();
    for (const address of ['192.168.0.7', '::ffff:10.0.0.2', 'fe80::1', ''])
      expect(refusalFor(address)).toBe('not_loopback');
  });

  it('refuses requests that a proxy passes on', async () => {
    expect((await ask('/', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(403);
    expect((await ask('/', { headers: { forwarded: 'for=203.0.113.9' } })).status).toBe(403);
  });

  it('takes acts only from its own page: same origin and the token of the page', async () => {
    const token = await pageToken();
    const body = JSON.stringify({ act: 'language', lang: 'en' });
    const post = (headers: Record<string, string>) =>
      ask('/console/act', { method: 'POST', headers, body });
    const origin = server.origin;
    expect((await post({})).status).toBe(403);
    expect((await post({ origin })).status).toBe(403);
    expect((await post({ 'x-yuuk-console': token })).status).toBe(403);
    expect((await post({ origin: 'https://evil.test', 'x-yuuk-console': token })).status).toBe(403);
    expect((await post({ origin: 'null', 'x-yuuk-console': token })).status).toBe(403);
    expect((await post({ origin, 'x-yuuk-console': `${token}x` })).status).toBe(403);
    expect((await post({ origin, 'x-yuuk-console': token })).status).toBe(200);
  });

  it('keeps pages away from what is the bot’s: the Web API and the response URLs', async () => {
    const headers = { origin: server.origin, authorization: 'Bearer xoxb-console' };
    for (const path of ['/console/api/auth.test', '/console/response/R1'])
      expect((await ask(path, { method: 'POST', headers, body: '' })).status).toBe(403);
  });

  it('gives only the files of the page', async () => {
    for (const name of ['icon.svg', 'theme.css', 'blocks.css'])
      expect((await ask(`/console/assets/${name}`)).status).toBe(200);
    for (const name of [
      '..%2fpage.ts',
      '../../package.json',
      'page.ts',
      'nothing.css',
      '%00.css',
      '',
    ])
      expect((await ask(`/console/assets/${name}`)).status).toBe(404);
  });

  it('answers nonsense calmly', async () => {
    const token = await pageToken();
    const headers = { origin: server.origin, 'x-yuuk-console': token };
    for (const body of [
      '',
      '{',
      '[]',
      '{"act":"no such"}',
      '{"act":"write","user":"U9","channel":"C","text":"x"}',
    ])
      expect((await ask('/console/act', { method: 'POST', headers, body })).status).toBe(400);
    expect((await ask('/console/nothing')).status).toBe(404);
    expect((await ask('/console/state?user=%00&since=x')).status).toBe(200);
    const large = 'x'.repeat(1_000_001);
    expect((await ask('/console/act', { method: 'POST', headers, body: large })).status).toBe(413);
  });
});
