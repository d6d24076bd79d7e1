import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { yuuk } from '../../support/cli.ts';

const dump = `タグ

ブックマーク / blog.example.com (3)

  • 一つ目の記事 - 例のブログ

    抜粋の文章です。

    一つ目の記事 - 例のブログ
  • 二つ目の記事 - 例のブログ

    もう一つの抜粋。

    二つ目の記事 - 例のブログ
    alice
    alice 2016/04/27
    よい記事
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-cli-'));
  await writeFile(path.join(folder, 'a.txt'), dump);
  await writeFile(path.join(folder, 'b.txt'), dump);
  await writeFile(path.join(folder, 'noise.bin'), 'nothing that a format knows');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('--json prints one article a line with exactly the public fields', async () => {
  const { code, stdout, stderr } = await yuuk(['parse', '--json', path.join(folder, 'a.txt')]);
  expect(code).toBe(0);
  const articles = lines(stdout);
  expect(articles.map(({ articleTitle }) => articleTitle)).toEqual([
    '一つ目の記事',
    '二つ目の記事',
  ]);
  expect(Object.keys(articles[0])).toEqual([
    'id',
    'url',
    'title',
    'articleTitle',
    'siteName',
    'site',
    'excerpt',
    'publishedAt',
    'bookmarkCount',
    'categories',
    'tags',
    'bookmarks',
    'sources',
  ]);
  expect(articles[1].bookmarks).toEqual([
    {
      user: 'alice',
      comment: 'よい記事',
      tags: [],
      at: '2016-04-27T00:00:00+09:00',
      atPrecision: 'day',
    },
  ]);
  expect(articles[1].sources).toEqual([{ format: 'hatena-text', file: 'a.txt', position: 2 }]);
  expect(stderr).toContain('a.txt: 3 entries declared, 2 read');
});

test('--merge joins the same article of several dumps and keeps both sources', async () => {
  const { stdout } = await yuuk([
    'parse',
    '--json',
    '--merge',
    path.join(folder, 'a.txt'),
    path.join(folder, 'b.txt'),
  ]);
  const articles = lines(stdout);
  expect(articles).toHaveLength(2);
  expect(articles[0].sources.map(({ file }: { file: string }) => file)).toEqual(['a.txt', 'b.txt']);
});

test('--receipt prints one receipt a dump, unrecognised and missing ones included, and the exit code is 2', async () => {
  const { code, stdout } = await yuuk([
    'parse',
    '--receipt',
    folder,
    path.join(folder, 'missing.txt'),
  ]);
  expect(code).toBe(2);
  expect(lines(stdout)).toMatchObject([
    {
      file: 'a.txt',
      format: 'hatena-text',
      declaredCount: 3,
      parsed: 2,
      articles: 2,
      rejected: [],
      nextPage: true,
    },
    { file: 'b.txt', format: 'hatena-text' },
    { file: 'noise.bin', format: null, parsed: 0 },
    {
      file: expect.stringContaining('missing.txt'),
      format: null,
      warnings: ['there is no such file or folder'],
    },
  ]);
});

test('without a flag people get a table, and trouble on standard error', async () => {
  const { code, stdout, stderr } = await yuuk(['parse', folder], { lang: 'ja' });
  expect(code).toBe(2);
  expect(stdout.split('\n')[0]).toMatch(/^ファイル +形式 +文字コード/);
  expect(stdout).toMatch(/a\.txt +hatena-text +utf-8 +3 +2 +2 +0 +あり/);
  expect(stderr).toContain('noise.bin');
});

test('a dump over a limit is told by its receipt and the exit code, and the rest is printed all the same', async () => {
  const deep = path.join(folder, 'deep.html');
  await writeFile(
    deep,
    `<!DOCTYPE NETSCAPE-Bookmark-file-1><TITLE>Bookmarks</TITLE>${'<DL><p>'.repeat(600)}`,
  );
  const inputs = [deep, path.join(folder, 'a.txt')];
  const receipts = await yuuk(['parse', '--receipt', ...inputs]);
  expect(receipts.code).toBe(2);
  expect(lines(receipts.stdout)).toMatchObject([
    {
      file: 'deep.html',
      format: 'netscape-html',
      parsed: 0,
      articles: 0,
      warnings: ['refused: elements nested deeper than 500'],
    },
    { file: 'a.txt', format: 'hatena-text', parsed: 2 },
  ]);
  const articles = await yuuk(['parse', '--json', ...inputs]);
  expect([articles.code, lines(articles.stdout).length]).toEqual([2, 2]);
  expect(articles.stderr).toContain('deep.html: refused: elements nested deeper than 500');
  const table = await yuuk(['parse', deep]);
  expect(table.code).toBe(2);
  await rm(deep);
});

test.runIf(existsSync('/proc/self/mem'))(
  'a file that fails while it is read does not keep the others from being read',
  async () => {
    const { code, stdout, stderr } = await yuuk([
      'parse',
      '--receipt',
      '/proc/self/mem',
      path.join(folder, 'a.txt'),
    ]);
    expect(code).toBe(2);
    expect(lines(stdout)).toMatchObject([
      { file: 'mem', format: null, warnings: ['cannot be read'] },
      { file: 'a.txt', parsed: 2 },
    ]);
    expect(stderr).toBe('');
  },
);

test('compressed dumps are read by their content, from files, folders and standard input', async () => {
  const inner = path.join(folder, 'packed', 'inner');
  await mkdir(inner, { recursive: true });
  await writeFile(path.join(inner, 'named.txt'), gzipSync(dump));
  const { code, stdout } = await yuuk(['parse', '--json', path.join(folder, 'packed')]);
  expect([code, lines(stdout).length]).toEqual([0, 2]);
  expect(lines(stdout)[0].sources).toEqual([
    { format: 'hatena-text', file: 'inner/named.txt', position: 1 },
  ]);
  await rm(path.join(folder, 'packed'), { recursive: true });
  const piped = await yuuk(['parse', '--receipt', '-'], { stdin: gzipSync(dump) });
  expect(lines(piped.stdout)[0]).toMatchObject({ file: '-', format: 'hatena-text', parsed: 2 });
});

test('- reads standard input, and --format decides without a look at the content', async () => {
  const { code, stdout } = await yuuk(['parse', '--json', '-'], { stdin: dump });
  expect([code, lines(stdout).length]).toEqual([0, 2]);
  const forced = await yuuk(['parse', '--receipt', '--format', 'pinboard-json', '-'], {
    stdin: dump,
  });
  expect(lines(forced.stdout)[0]).toMatchObject({ format: 'pinboard-json', parsed: 0 });
});

test.each([
  [['parse'], 2, 'missing'],
  [['parse', '--nope', 'x'], 2, '--nope'],
  [['frobnicate'], 2, 'frobnicate'],
  [['parse', '--format', 'nope', '-'], 2, 'nope'],
])('%j is a usage error without a stack', async (argv, code, part) => {
  const outcome = await yuuk(argv);
  expect(outcome.code).toBe(code);
  expect(outcome.stdout).toBe('');
  expect(outcome.stderr).toContain(part);
  expect(outcome.stderr).not.toMatch(/\n\s+at /);
});

test('help and version are answers, in both languages', async () => {
  const help = await yuuk(['--help'], { lang: 'ja' });
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('使い方:');
  for (const name of [
    'start',
    'web',
    'worker',
    'parse',
    'index',
    'search',
    'status',
    'rollback',
    'manifest',
  ]) {
    expect(help.stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  }
  expect((await yuuk(['search', '--help'])).stdout).toContain('--explain');
  expect((await yuuk(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
