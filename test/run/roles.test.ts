import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { runYuuk, spawnYuuk, type YuukProcess } from '../support/yuuk-process.ts';

const dump = `タグ

ブックマーク / blog.example.com (2)

  • Redis の CPU 負荷を下げる - 例のブログ

    パイプラインと Lua で往復を減らし、CPU の使用率を下げた記録。

    Redis の CPU 負荷を下げる - 例のブログ
    alice
    alice 2024/04/27
    本番で効いた
  • Nginx の設定を見直す - 例のブログ

    接続数の上限とキープアライブを調整した話。

    Nginx の設定を見直す - 例のブログ
`;

let folder: string;
let redis: TestRedis;
let environment: Record<string, string>;
const running: YuukProcess[] = [];
const slacks: FakeSlack[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-roles-'));
  await writeFile(path.join(folder, 'dump.txt'), dump);
  redis = await startRedis(['--appendonly', 'yes']);
  environment = { REDIS_URL: redis.socket, HOST: '127.0.0.1', PORT: '0' };
  const indexed = await runYuuk(['index', path.join(folder, 'dump.txt')], environment);
  if (indexed.code !== 0) throw new Error(indexed.stderr);
});
afterEach(async () => {
  for (const yuuk of running.splice(0)) {
    yuuk.kill('SIGKILL');
    await yuuk.exited;
  }
  for (const slack of slacks.splice(0)) await slack.stop();
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(args: string[], changes: Record<string, string> = {}): Promise<YuukProcess> {
  const yuuk = spawnYuuk(args, { ...environment, ...changes });
  running.push(yuuk);
  await yuuk.until(/is running|Console:/);
  return yuuk;
}

async function startSlack(): Promise<FakeSlack> {
  const slack = await FakeSlack.start();
  slacks.push(slack);
  return slack;
}

test('web answers a signed /yuuk over HTTP, privately, from the index', async () => {
  const slack = await startSlack();
  const yuuk = await start(['web'], {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  });
  const [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
  slack.sendTo(origin);
  const answer = await slack.ask('redis cpu');
  expect(answer.ephemeralTo).toBe('U0ALICE');
  const text = JSON.stringify(answer.blocks);
  expect(text).toContain('CPU');
  expect(text).toContain('alice');
  expect(slack.violations).toEqual([]);
});

test('web answers over Socket Mode, and serves health there too', async () => {
  const slack = await startSlack();
  const yuuk = await start(['web'], {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
  });
  const [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  expect((await fetch(`${origin}/`)).status).toBe(404);
  expect(JSON.stringify((await slack.ask('nginx')).blocks)).toContain('Nginx');
});

test('SIGTERM ends a process in order with exit code 0', async () => {
  const yuuk = await start(['web']);
  yuuk.kill('SIGTERM');
  expect(await yuuk.exited).toEqual({ code: 0, signal: null });
});

test('a token that Slack refuses stops the start loudly, without the token in the message', async () => {
  const slack = await startSlack();
  const { code, stderr } = await runYuuk(['web'], {
    ...environment,
    SLACK_BOT_TOKEN: 'xoxb-planted-and-wrong',
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
  });
  expect(code).toBe(78);
  expect(stderr).toMatch(/SLACK_BOT_TOKEN|token/);
  expect(stderr).not.toContain('planted');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a port in use, a dead REDIS_URL and a wrong setting end with 78 and one clear message each', async () => {
  const first = await start(['web']);
  const [, port = ''] = await first.until(/http:\/\/[\d.]+:(\d+)/);
  const taken = await runYuuk(['web'], { ...environment, PORT: port });
  expect([taken.code, taken.stderr]).toEqual([
    78,
    expect.stringContaining(`port ${port} is already in use`),
  ]);
  const dead = await runYuuk(['search', 'redis'], { REDIS_URL: 'redis://:planted@127.0.0.1:9' });
  expect(dead.code).toBe(78);
  expect(dead.stderr).not.toMatch(/planted|\n\s+at /);
  const wrong = await runYuuk(['status'], {
    ...environment,
    YUUK_COLOUR: 'red',
    LOG_FORMAT: 'xml',
  });
  expect(wrong.code).toBe(78);
  expect(wrong.stderr).toContain('YUUK_COLOUR');
  expect(wrong.stderr).toContain('LOG_FORMAT');
});

test('search answers as JSON with the public fields and the time it took, in fractions of milliseconds', async () => {
  const { code, stdout } = await runYuuk(['search', '--json', 'redis', 'cpu'], environment);
  expect(code).toBe(0);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({
    query: 'redis cpu',
    understood: 'redis cpu',
    total: 1,
    partial: false,
  });
  expect(answer.results[0]).toMatchObject({
    articleTitle: 'Redis の CPU 負荷を下げる',
    missing: [],
    score: expect.any(Number),
    highlights: expect.any(Object),
  });
  expect(answer.tookMs).toBeGreaterThan(0);
  expect(Number.isInteger(answer.tookMs)).toBe(false);
});

test('queries from standard input are answered one object a line, in their order, blank lines too', async () => {
  const queries = ['redis cpu', '', 'nothing_has_this', 'redis'];
  const { code, stdout } = await runYuuk(
    ['search', '--json', '-'],
    environment,
    `${queries.join('\n')}\n`,
  );
  expect(code).toBe(0);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers.map(({ query }) => query)).toEqual(queries);
  expect(answers.map(({ total }) => total)).toEqual([1, 0, 0, 1]);
});

test('rollback goes back one generation, and once more undoes it', async () => {
  const status = async () => JSON.parse((await runYuuk(['status', '--json'], environment)).stdout);
  const before = await status();
  await writeFile(path.join(folder, 'dump.txt'), dump.replaceAll('Nginx', 'HAProxy'));
  expect((await runYuuk(['index', path.join(folder, 'dump.txt')], environment)).code).toBe(0);
  expect((await status()).generation).toBeGreaterThan(before.generation);
  expect((await runYuuk(['rollback'], environment)).code).toBe(0);
  expect((await status()).generation).toBe(before.generation);
});

test('a reader that leaves early ends a command calmly, and no server of its own stays behind', async () => {
  const data = path.join(folder, 'data');
  const own = { YUUK_DATA: data, YUUK_NO_INSTALL: '1' };
  const bookmarks = Array.from(
    { length: 2000 },
    (_, at) => `<DT><A HREF="https://example.com/${at}">Title ${at} ${'long '.repeat(20)}</A>`,
  );
  const exported = path.join(folder, 'bookmarks.html');
  await writeFile(
    exported,
    `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n${bookmarks.join('\n')}\n</DL>\n`,
  );
  expect((await runYuuk(['index', exported], own)).code).toBe(0);
  const exporting = spawnYuuk(['export', '--format', 'netscape'], own);
  running.push(exporting);
  exporting.stopReading();
  expect(await exporting.exited).toEqual({ code: 0, signal: null });
  expect(exporting.stderr()).not.toMatch(/EPIPE|\n\s+at /);
  expect(existsSync(path.join(data, 'redis.sock'))).toBe(false);
});
