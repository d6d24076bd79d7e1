import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../../src/run/cli/run-cli.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let folder: string;
let redis: TestRedis;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-languages-'));
  await mkdir(path.join(folder, 'nothing'));
  await writeFile(
    path.join(folder, 'dump.html'),
    '<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>\n<DT><A HREF="https://example.com/">An article</A>\n</DL>',
  );
  redis = await startRedis(['--appendonly', 'yes']);
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';

/** Runs a call of the command line in this process. */
async function run(
  lang: 'ja' | 'en',
  argv: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const code = await runCli(argv, {
    lang,
    terminal: { stdout, stderr, stdin },
    environment: { REDIS_URL: redis.socket, ...environment },
    now: () => new Date(),
    workingFolder: folder,
  });
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const japaneseLetters = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

const failing: [argv: string[], environment: Record<string, string>, code: number, en: RegExp][] = [
  [['search'], {}, 2, /no words to search for/],
  [['search', '--limit', '0', 'x'], {}, 2, /--limit takes a whole number from 1 to 100/],
  [['search', '--loud', 'x'], {}, 2, /unknown option --loud\n.*yuuk search -- --loud/],
  [['parse', 'dump.html', '--format', 'nonsense'], {}, 2, /no dump format named "nonsense"/],
  [['rollback', 'now'], {}, 2, /too many arguments for rollback/],
  [['parse'], {}, 2, /input is missing/],
  [['digest', '--channel'], {}, 2, /--channel takes a value/],
  [['status', '--lang', 'fr'], {}, 2, /--lang cannot be fr: ja, en/],
  [['import', 'none.json'], {}, 2, /none\.json.*there is no such file/],
  [['import', 'dump.html'], {}, 2, /dump\.html is no JSON export of yuuk/],
  [['rollback'], {}, 1, /no previous generation/],
  [['status'], { REDIS_URL: '/nowhere/r.sock' }, 78, /Redis does not answer/],
  [
    ['status'],
    { REDIS_QUEUE_URL: '/nowhere/r.sock' },
    78,
    /REDIS_QUEUE_URL: Redis does not answer/,
  ],
  [['status'], { REDIS_URL: 'redis://h:1,redis://h:2/3' }, 78, /a cluster has database 0 only/],
  [['status'], { YUUK_LNAG: 'x', PORT: 'x' }, 78, /did you mean YUUK_LANG\?\n.*PORT: must be/],
  [['status'], { YUUK_CONFIG: '/nowhere' }, 78, /nowhere\/yuuk\.yaml: cannot be read/],
  [['manifest', '--url', 'http://x'], {}, 2, /must start with https/],
];

test.each(failing)('yuuk %j fails in the language of the caller', async (argv, given, code, en) => {
  const english = await run('en', argv, given);
  expect([english.code, english.stderr]).toEqual([code, expect.stringMatching(en)]);
  expect(english.stderr).not.toMatch(japaneseLetters);
  const japanese = await run('ja', argv, given);
  expect(japanese.code).toBe(code);
  for (const line of japanese.stderr.trimEnd().split('\n')) expect(line).toMatch(japaneseLetters);
});

test('LOG_LEVEL=debug tells where a failure came from, without its password', async () => {
  const dead = { REDIS_URL: 'redis://:planted-pass@127.0.0.1:9/0' };
  const calm = await run('en', ['status'], dead);
  expect(calm.stderr).not.toContain('127.0.0.1');
  const told = await run('en', ['status'], { ...dead, LOG_LEVEL: 'debug' });
  expect(told.stderr).toMatch(/127\.0\.0\.1:9.*ECONNREFUSED/);
  expect(told.stderr).not.toContain('planted-pass');
});

test('index names a folder without files among others', async () => {
  const { code, stdout } = await run('en', ['index', 'nothing', 'dump.html']);
  expect(code).toBe(0);
  expect(stdout).toContain('nothing: the folder holds no files');
  expect(stdout).not.toContain('dump.html: the folder');
});

test('status tells times with their zone, and doctor finds no English under ja', async () => {
  await run('en', ['index', 'dump.html']);
  expect((await run('en', ['status'])).stdout).toMatch(/refreshed: .*\d\d:\d\d GMT\+9\n/);
  expect((await run('ja', ['status'])).stdout).toMatch(/最終更新: .*\d:\d\d JST\n/);
  const { code, stdout } = await run('ja', ['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ .*noeviction[^]*✓ .*追記ファイル/);
});
