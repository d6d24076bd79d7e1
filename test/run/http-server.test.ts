import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import {
  closeServer,
  createHttpServer,
  type HttpRoutes,
  listen,
} from '../../src/run/http-server.ts';

const opened: Server[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => closeServer(server, 100)));
});

async function serve(routes: Partial<HttpRoutes> = {}): Promise<string> {
  const server = createHttpServer({
    readiness: () => null,
    metrics: async () => ({ contentType: 'text/plain', text: 'yuuk_up 1\n' }),
    slack: null,
    board: null,
    console: null,
    log: silentLog,
    ...routes,
  });
  opened.push(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${port}`;
}

test('answers health, metrics and readiness with its reason', async () => {
  let reason: string | null = 'index missing';
  const base = await serve({ readiness: () => reason });
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${base}/metrics`)).text()).toContain('yuuk_up 1');
  const before = await fetch(`${base}/readyz`);
  expect([before.status, (await before.text()).trim()]).toEqual([503, 'index missing']);
  reason = null;
  expect((await fetch(`${base}/readyz`)).status).toBe(200);
});

test('hands only POST /slack/events to the bot and serves no console where there is none', async () => {
  const seen: string[] = [];
  const base = await serve({
    slack: (request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end('ok');
    },
  });
  await fetch(`${base}/slack/events`, { method: 'POST', body: 'x' });
  expect((await fetch(`${base}/slack/events`)).status).toBe(404);
  expect((await fetch(`${base}/`)).status).toBe(404);
  expect(seen).toEqual(['POST /slack/events']);
});

test('a handler that throws answers 500 without its message', async () => {
  const base = await serve({
    console: () => {
      throw new Error('secret detail');
    },
  });
  const answer = await fetch(`${base}/anything`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret');
});

test('somebody who leaves in the middle of a request leaves no error in the log', async () => {
  const lines: string[] = [];
  const reading = new EventEmitter();
  const ended = once(reading, 'end');
  const base = await serve({
    log: { ...silentLog, error: (_fields, message) => void lines.push(message) },
    slack: async (request) => {
      try {
        await text(request);
      } finally {
        reading.emit('end');
      }
    },
  });
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc', () =>
    socket.destroy(),
  );
  await ended;
  expect(lines).toEqual([]);
  // Whoever stays is told, and the log too.
  const failing = await serve({
    log: { ...silentLog, error: (_fields, message) => void lines.push(message) },
    slack: () => Promise.reject(new Error('ours')),
  });
  await fetch(`${failing}/slack/events`, { method: 'POST', body: 'x' });
  expect(lines).toEqual(['request failed']);
});

test('a port in use is a calm error that says what to do', async () => {
  const port = Number(new URL(await serve()).port);
  const second = createHttpServer({
    readiness: () => null,
    metrics: async () => ({ contentType: '', text: '' }),
    slack: null,
    board: null,
    console: null,
    log: silentLog,
  });
  await expect(listen(second, { host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'environment',
    message: `port ${port} is already in use`,
    hint: expect.stringContaining('PORT='),
  });
});
