import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findServers } from '../../src/run/own-redis/find-server.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { runYuuk, spawnYuuk, type YuukProcess } from '../support/yuuk-process.ts';

const password = 'planted-redis-p%40ss';
const feedToken = 'planted-feed-0123456789';

let folder: string;
let server: ChildProcess;
let slack: FakeSlack;
let environment: Record<string, string>;
let yuuk: YuukProcess;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-secrets-'));
  await writeFile(
    path.join(folder, 'dump.html'),
    '<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>\n<DT><A HREF="https://example.com/">Redis</A>\n</DL>',
  );
  await writeFile(path.join(folder, 'lexicon.txt'), '');
  await writeFile(
    path.join(folder, 'yuuk.yaml'),
    `sources:
  - path: ${JSON.stringify(path.join(folder, 'dump.html'))}
  - {url: "http://127.0.0.1:9/feed?key=\${FEED_TOKEN}", headers: {Authorization: "Bearer \${FEED_TOKEN}"}}
  - {url: "http://feed.invalid/\${FEED_TOKEN}"}
admins: {users: [U0ADMIN], workspaceAdmins: false}
`,
  );
  // A password in an address needs an address: a port of its own, found free a moment before.
  const port = await freePort();
  const [binary] = (await findServers(process.env)).usable;
  server = spawn(
    binary?.path ?? '',
    [
      `--port ${port} --bind 127.0.0.1 --appendonly yes --requirepass`.split(' '),
      [decodeURIComponent(password), '--dir', folder, '--save', ''],
    ].flat(),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve) => {
    server.stdout?.on('data', (chunk: Buffer) => {
      if (/ready to accept/i.test(chunk.toString())) resolve();
    });
  });
  slack = await FakeSlack.start();
  environment = {
    REDIS_URL: `redis://:${password}@127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: '0',
    YUUK_CONFIG: folder,
    FEED_TOKEN: feedToken,
    LOG_LEVEL: 'trace',
    LOG_FORMAT: 'json',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  };
  yuuk = spawnYuuk(['start'], environment);
  [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
  slack.sendTo(origin);
});
afterAll(async () => {
  yuuk.kill('SIGKILL');
  await yuuk.exited;
  await slack.stop();
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The objects of the log, in order. */
const readLog = () =>
  yuuk
    .stderr()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Whatever was planted, as it was given and decoded. */
const planted = () => [
  slack.botToken,
  slack.signingSecret,
  password,
  decodeURIComponent(password),
  feedToken,
  '/response/',
];

const leaks = (text: string) => planted().filter((secret) => text.includes(secret));

test('a failure is told with a reference that leads to its line in the log', async () => {
  const replyAway = { response_url: 'https://evil.example/response/planted', text: 'redis' };
  await slack.sendCommand(replyAway);
  await expect
    .poll(() => JSON.stringify(readLog()))
    .toContain('response_url leads to evil.example');

  const client = new Redis(environment['REDIS_URL'] ?? '');
  await client.config('SET', 'maxmemory', '1mb');
  const answer = await slack.ask('reindex', { user: 'U0ADMIN' });
  await client.config('SET', 'maxmemory', '0');
  await client.quit();
  const [, reference = ''] = /([2-9A-HJKMNP-Z]{6})/.exec(JSON.stringify(answer.blocks)) ?? [];
  const line = readLog().find((one) => one['reference'] === reference);
  expect(line).toMatchObject({
    level: 50,
    surface: 'command',
    error: { stack: expect.any(String) },
  });
  expect(JSON.stringify(answer)).not.toMatch(/OOM|maxmemory|at \w+ \(/);
}, 60_000);

test('through a whole run no secret reaches log, answers, metrics, command line or Redis', async () => {
  await slack.ask('redis');
  slack.failNext('response_url', { kind: 'status', status: 500 });
  await slack.ask('status');
  await slack.sendRaw('text=forged', { signature: 'v0=00' });
  slack.failNext('users.info', { kind: 'error', error: 'invalid_auth' });
  await slack.ask('doctor', { user: 'U0ADMIN' });
  await slack.mention('redis');
  await slack.press(await slack.ask('redis'), 'share');
  await expect
    .poll(() => readLog().some(({ msg }) => msg === 'refresh'), { timeout: 20_000 })
    .toBe(true);

  const pages = await Promise.all(
    ['healthz', 'readyz', 'metrics'].map(async (name) => (await fetch(`${origin}/${name}`)).text()),
  );
  expect(leaks(pages.join('\n'))).toEqual([]);
  const answers = JSON.stringify([slack.messages, [...slack.homes.values()]]);
  expect(leaks(answers)).toEqual([]);

  const wrong = { REDIS_URL: (environment['REDIS_URL'] ?? '').replace('p%40ss', 'wrong-word') };
  const said: string[] = [];
  for (const [args, changes] of [
    [['status', '--json'], {}],
    [['doctor'], {}],
    [['manifest'], {}],
    [['status'], wrong],
    [['web'], { ...wrong, PORT: '0' }],
    [['reindex'], {}],
  ] as const) {
    const { stdout, stderr } = await runYuuk(args, { ...environment, ...changes });
    said.push(stdout, stderr);
  }
  expect(leaks(said.join('\n'))).toEqual([]);
  expect(said.join('\n')).not.toContain('wrong-word');

  yuuk.kill('SIGTERM');
  await yuuk.exited;
  const log = yuuk.stderr();
  expect(log.length).toBeGreaterThan(1000);
  expect(leaks(log)).toEqual([]);

  const kept: string[] = [];
  for (const file of await readdir(path.join(folder, 'appendonlydir')).catch(() => ['']))
    kept.push(
      await readFile(
        path.join(folder, file === '' ? 'appendonly.aof' : `appendonlydir/${file}`),
        'latin1',
      ),
    );
  expect(kept.join('')).toContain('{yuuk}:index');
  expect(leaks(kept.join(''))).toEqual([]);
}, 120_000);
