import type { Server } from 'node:http';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '../../src/log.ts';
import { silentLog } from '../../src/log.ts';
import { closeServer, createHttpServer, listen } from '../../src/run/http-server.ts';
import { createQueueBoard, type QueueBoard } from '../../src/run/queue-board.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { runYuuk, spawnYuuk } from '../support/yuuk-process.ts';

const password = 'planted-password-0123';
const evil = '</script><img src=x onerror=alert(1)>';

let redis: TestRedis;
let queue: Queue;
let board: QueueBoard;
let server: Server;
let origin: string;
let now = 0;
const warnings: object[] = [];

beforeAll(async () => {
  redis = await startRedis(['--appendonly', 'yes']);
  const connection = redis.connect();
  queue = new Queue('refresh', { connection, prefix: '{yuuk}' });
  await queue.add(evil, { by: evil });
  const log: Log = { ...silentLog, warn: (fields) => warnings.push(fields) };
  board = createQueueBoard({ connection, password, now: () => now, log });
  server = createHttpServer({
    readiness: () => null,
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    slack: null,
    board: board.handle,
    console: null,
    log: silentLog,
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await board.close();
  await queue.close();
  await closeServer(server, 100);
  await redis.stop();
});

const basic = (word: string) => ({
  authorization: `Basic ${Buffer.from(`anybody:${word}`).toString('base64')}`,
});
const get = (path: string, headers = basic(password)) => fetch(`${origin}${path}`, { headers });

test('without the password there is nothing to see, not even what is behind it', async () => {
  for (const path of ['/queues', '/queues/', '/queues/api/queues', '/queues/static/nothing.js']) {
    const answer = await fetch(`${origin}${path}`);
    expect([path, answer.status, await answer.text()]).toEqual([path, 401, '']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
  }
  for (const word of ['', 'x', `${password}x`, password.slice(0, -1)]) {
    expect((await get('/queues/api/queues', basic(word))).status).toBe(401);
  }
  expect(
    (await fetch(`${origin}/queues`, { headers: { authorization: 'Basic %%%' } })).status,
  ).toBe(401);
  expect(JSON.stringify(warnings)).not.toContain('planted');
  now += 60_000;
});

test('with it the page and the jobs come, and a hostile job name stays a text', async () => {
  const page = await get('/queues');
  const html = await page.text();
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
  expect(html).toContain('<base href="/queues/"');
  expect(html).not.toContain('onerror');
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
  expect(page.headers.get('x-frame-options')).toBe('DENY');
  const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(html) ?? [];
  expect((await get(`/queues/${script}`)).headers.get('content-type')).toMatch(/javascript/);

  const jobs = await get(
    '/queues/api/queues?activeQueue=refresh&status=waiting&page=1&jobsPerPage=10',
  );
  expect(jobs.headers.get('content-type')).toMatch(/^application\/json/);
  expect(jobs.headers.get('x-content-type-options')).toBe('nosniff');
  expect(JSON.stringify(await jobs.json())).toContain(JSON.stringify(evil).slice(1, -1));
});

test('it only shows: a job cannot be removed, retried or added through it', async () => {
  const [job] = await queue.getWaiting();
  for (const [method, path] of [
    ['PUT', `/queues/api/queues/refresh/${job?.id}/clean`],
    ['PUT', `/queues/api/queues/refresh/${job?.id}/promote`],
    ['PUT', '/queues/api/queues/refresh/pause'],
    ['PUT', '/queues/api/queues/refresh/empty'],
    ['PUT', '/queues/api/queues/refresh/obliterate'],
    ['POST', '/queues/api/queues/refresh/add'],
  ] as const) {
    const answer = await fetch(`${origin}${path}`, { method, headers: basic(password) });
    expect([path, answer.status]).toEqual([
      path,
      expect.toSatisfy((status: number) => status >= 400),
    ]);
  }
  expect(await queue.getWaitingCount()).toBe(1);
  expect(await queue.isPaused()).toBe(false);
});

test('after ten wrong passwords a minute even the right one waits', async () => {
  for (let attempt = 0; attempt < 10; attempt += 1) await get('/queues', basic('wrong'));
  expect((await get('/queues')).status).toBe(429);
  now += 60_000;
  expect((await get('/queues')).status).toBe(200);
});

test('it is off by default, and a start refuses a weak password', async () => {
  const environment = {
    REDIS_URL: redis.socket,
    HOST: '127.0.0.1',
    PORT: '0',
    LANG: 'en_US.UTF-8',
  };
  for (const weak of ['', 'short', 'aaaaaaaaaaaaaaaaaaaaaaaa']) {
    const { code, stderr } = await runYuuk(['web'], { ...environment, YUUK_BOARD_PASSWORD: weak });
    expect([weak, code]).toEqual([weak, 78]);
    expect(stderr).toContain('YUUK_BOARD_PASSWORD: must have 16 characters or more');
  }
  const statuses = async (given: Record<string, string>) => {
    const yuuk = spawnYuuk(['web'], { ...environment, ...given });
    try {
      const [, base = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
      const answers = [{}, basic(password)].map((headers) => fetch(`${base}/queues`, { headers }));
      return (await Promise.all(answers)).map(({ status }) => status);
    } finally {
      yuuk.kill('SIGTERM');
      await yuuk.exited;
    }
  };
  expect(await statuses({})).toEqual([404, 404]);
  expect(await statuses({ YUUK_BOARD_PASSWORD: password })).toEqual([401, 200]);
});
