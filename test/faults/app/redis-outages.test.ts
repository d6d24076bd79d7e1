import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkKeys } from '../../store/support/check-keys.ts';
import { createTestProxy, type TestProxy } from '../../store/support/proxy.ts';
import { createTestServer, findFreePort, type TestServer } from '../../store/support/server.ts';
import { type Asked, createDeployment, type Deployment } from './support/deployment.ts';

// A web and a worker over one Redis, which is killed, frozen, filled up, made read-only, slowed down and cut
// off under them. All traffic goes through a proxy, which can be slow or swallow bytes.

const articles = 400;

let server: TestServer;
let proxy: TestProxy;
let admin: Redis;
let deployment: Deployment;
let nextNumber = 0;

beforeAll(async () => {
  const port = await findFreePort();
  server = await createTestServer(['--appendonly', 'yes', '--appendfsync', 'always'], { port });
  await server.start();
  proxy = await createTestProxy(port);
  admin = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
  admin.on('error', () => {});
  deployment = await createDeployment({
    redisUrl: `redis://127.0.0.1:${proxy.port}`,
    schedule: '0 0 1 1 *',
  });
  await deployment.writeDump('all.json', range(articles));
  await deployment.start('worker');
  await deployment.start('web');
  await untilAnswered();
});

afterEach(async () => {
  server.thaw();
  await untilAnswered();
});

afterAll(async () => {
  await deployment?.stop();
  admin?.disconnect();
  await proxy?.close();
  await server?.remove();
});

const range = (count: number) => Array.from({ length: count }, (_, at) => at);

/** A search that nobody asked before: it must be read from the index. */
const askNew = () => deployment.ask(`note${nextNumber++ % articles} practice`, 'U0ASK1');
/** One that was answered before. */
const askKnown = () => deployment.ask('note1 redis', 'U0ASK2');
const save = () => deployment.ask(`save https://saved.example/${nextNumber++} why`, 'U0SAVE1');

async function untilAnswered(): Promise<number> {
  const since = performance.now();
  for (;;) {
    const { kind } = await askKnown();
    if (kind === 'answered') return performance.now() - since;
    await delay(50);
  }
}

/** Acknowledged and answered in time, with something other than an unexplained failure. */
function expectHonest(asked: readonly Asked[]): void {
  for (const { text, status, ackMs, answerMs, kind, shown } of asked) {
    expect({ text, status, kind, shown }).not.toMatchObject({ kind: 'failed' });
    expect(ackMs).toBeLessThan(3000);
    expect(answerMs).toBeLessThan(3000);
  }
}

const slowest = (asked: readonly Asked[]) =>
  Math.round(Math.max(...asked.map(({ answerMs }) => answerMs ?? Number.POSITIVE_INFINITY)));

test.each(['killed', 'frozen'])(
  'Redis is %s: what was asked before is remembered, the rest and saves are refused calmly, within 3 s; it is back within 5 s',
  { timeout: 60_000 },
  async (how) => {
    await askKnown();
    if (how === 'killed') await server.kill();
    else server.freeze();
    const first = await Promise.all([askNew(), askKnown(), save()]);
    // Once the process knows that Redis is away, and while it still is.
    await delay(2500);
    const then = await Promise.all([askNew(), askKnown(), save()]);
    const help = await deployment.ask('help', 'U0ASK3');
    const status = await deployment.ask('status', 'U0ASK4');
    const all = [...first, ...then, help, status];
    expectHonest(all);
    expect(then.map(({ kind }) => kind).slice(1)).toEqual(['remembered', 'away']);
    expect(help.shown).toContain('How to use yuuk');
    if (how === 'killed') await server.start();
    else server.thaw();
    const backMs = await untilAnswered();
    expect((await askNew()).kind).toBe('answered');
    expect((await save()).kind).toBe('answered');
    console.info({ how, slowestMs: slowest(all), backMs: Math.round(backMs) });
    expect(backMs).toBeLessThan(5000);
  },
);

test('Redis is full: searches go on, a save and a refresh are refused with their cause; with room both work', {
  timeout: 90_000,
}, async () => {
  await deployment.writeDump('more.json', range(articles + 50).slice(articles));
  await admin.config('SET', 'maxmemory', '1mb');
  const asked = [await askNew(), await askKnown(), await save()];
  const reindex = await deployment.ask('reindex', 'U0ADMIN');
  expectHonest([...asked, reindex]);
  expect(asked.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'away']);
  expect(reindex.kind).toBe('away');
  expect((await deployment.ask('note420', 'U0ASK1')).shown).not.toContain('Note420 about');
  await admin.config('SET', 'maxmemory', '0');
  expect((await save()).kind).toBe('answered');
  await reindexUntilFound(420);
});

test('Redis is a read-only replica: searches go on, saves are refused calmly; as a master it takes them', {
  timeout: 60_000,
}, async () => {
  // Nobody answers there, so that the data stays as it is.
  await admin.replicaof('127.0.0.1', 1);
  const asked = [await askNew(), await askKnown(), await save()];
  expectHonest(asked);
  expect(asked.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'away']);
  await admin.replicaof('NO', 'ONE');
  expect((await save()).kind).toBe('answered');
});

test('scripts are flushed: nobody notices', { timeout: 60_000 }, async () => {
  await admin.script('FLUSH');
  const asked = [await askNew(), await save(), await deployment.ask('reindex', 'U0ADMIN')];
  await admin.script('FLUSH');
  asked.push(await askNew(), await save());
  expect(asked.map(({ kind }) => kind)).toEqual(asked.map(() => 'answered'));
});

test('300 ms each way: acknowledged within 3 s, and answered', { timeout: 60_000 }, async () => {
  proxy.delayMs = 300;
  const asked = [await askNew(), await askKnown(), await askNew()];
  proxy.delayMs = 0;
  console.info({ slowestMs: slowest(asked) });
  expect(asked.map(({ kind }) => kind)).toEqual(asked.map(() => 'answered'));
  expect(Math.max(...asked.map(({ ackMs }) => ackMs))).toBeLessThan(3000);
});

test('a half-open connection: honest answers within 3 s, real ones within 10 s', {
  timeout: 60_000,
}, async () => {
  proxy.swallow();
  const asked = await Promise.all([askNew(), askKnown(), save()]);
  expectHonest(asked);
  const backMs = await untilAnswered();
  console.info({ backMs: Math.round(backMs) });
  expect(backMs).toBeLessThan(10_000);
});

test('hostile texts are words: they touch no key but those that any search touches', {
  timeout: 60_000,
}, async () => {
  const texts = [
    '*',
    '{yuuk}:index',
    '{}',
    'x\r\nSET {yuuk}:made-up 1\r\n',
    "') redis.call('SET', '{yuuk}:made-up', '1') --",
    'a\u0000b',
    '__proto__ constructor',
    'あ'.repeat(3400),
    '(a+)+$'.repeat(200),
  ];
  const asked: Asked[] = [];
  for (const text of texts) asked.push(await deployment.ask(text, 'U0ASK3'));
  expectHonest(asked);
  const { counts, faults } = await checkKeys(admin);
  expect(faults).toEqual([]);
  expect(Object.keys(counts)).toContain('{yuuk}:index');
  expect(await admin.exists('{yuuk}:made-up')).toBe(0);
});

async function reindexUntilFound(number: number): Promise<void> {
  await deployment.ask('reindex', 'U0ADMIN');
  for (;;) {
    const { shown } = await deployment.ask(`note${number}`, 'U0ADMIN');
    if (shown.includes(`Note${number} about`) || shown.includes(`/${number}|`)) return;
    await delay(200);
  }
}
