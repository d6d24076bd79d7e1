import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { articleId } from '../../../src/parse/identity.ts';
import { runCli } from '../../../src/run/cli/run-cli.ts';
import { openRecords } from '../../../src/store/records/records.ts';
import { makeArticle } from '../../store/support/articles.ts';
import { fillRecords } from '../../store/support/fill-records.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

// What is exported and loaded into an empty Redis is what was there: articles, and the team's records.

let folder: string;
let redis: TestRedis;

const oddPage = `<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>
<DT><A HREF="https://example.com/a?x=1&amp;y=%E2%9C%93" ADD_DATE="1700000000" TAGS="a,&lt;b&gt;">]]&gt; &lt;script&gt; &amp;amp; 😀 e\u0301 \u202Ertl</A>
<DD>said "so" ]]&gt;
<DT><A HREF="https://example.com/__proto__">__proto__ constructor</A>
<DT><A HREF="https://例え.jp/パス" ADD_DATE="0">記事</A>
</DL>`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-leaving-'));
  await writeFile(path.join(folder, 'odd.html'), oddPage);
  redis = await startRedis(['--appendonly', 'yes']);
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const told = Promise.all([text(stdout), text(stderr)]);
  const code = await runCli(argv, {
    lang: 'en',
    terminal: { stdout, stderr, stdin },
    environment: { REDIS_URL: redis.socket },
    now: () => new Date(),
    workingFolder: folder,
  });
  stdout.end();
  stderr.end();
  const [said, complained] = await told;
  return { code, stdout: said, stderr: complained };
}

interface Archive {
  articles: { id: string; sources: unknown[]; bookmarks: { at: string | null }[] }[];
  records: Record<string, { entries: unknown[] }>;
}

/** Where an article was read is another place after an import, and so may be the zone a time is told in. */
function readArchive(json: string): Archive {
  const { articles, records } = JSON.parse(json) as Archive;
  return {
    records: { ...records, audit: { entries: [] } },
    articles: articles
      .map((article) => ({
        ...article,
        sources: [],
        bookmarks: article.bookmarks.map((one) => ({
          ...one,
          at: one.at === null ? null : new Date(one.at).toISOString(),
        })),
      }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

const readAudit = ({ stdout }: { stdout: string }) =>
  (JSON.parse(stdout) as Archive).records['audit']?.entries ?? [];

test('what is exported as JSON comes back whole into an empty Redis, and what is there already stays', async () => {
  const records = openRecords(redis.connect(), {
    commandsPerMinute: 20,
    queryLogDays: 30,
    now: () => 0,
    randomKey: () => '0f'.repeat(32),
  });
  await fillRecords(records, 'U1');
  // Its saved article has a made-up id; one read back has the id of its address.
  const made = makeArticle(1);
  await records.saved.removeComment(made.id, 'U1');
  const at = '2026-11-22T10:00:00.000Z';
  const mine = { userId: 'U1', user: 'alice', comment: 'なぜ', tags: ['redis'], at };
  await records.saved.save({ ...made, id: articleId(made), tags: mine.tags }, mine);
  expect((await run('index', 'odd.html')).code).toBe(0);
  const first = await run('export');
  const before = readArchive(first.stdout);
  expect(before.articles).toHaveLength(4);
  for (const [name, { entries }] of Object.entries(before.records))
    expect([name, entries.length > 0]).toEqual([name, name !== 'audit']);

  await writeFile(path.join(folder, 'archive.json'), first.stdout);
  await redis.connect().flushall();
  expect(await run('import', 'archive.json')).toMatchObject({ code: 0, stderr: '' });
  expect(readArchive((await run('export')).stdout)).toEqual(before);
  // The import itself is in the audit, beside what was there.
  expect(readAudit(await run('export'))).toEqual(expect.arrayContaining(readAudit(first)));

  const again = await run('import', 'archive.json');
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('an index already')]);
  expect(readArchive((await run('export')).stdout)).toEqual(before);
});

test('an export of a team without articles is loaded too', async () => {
  await redis.connect().flushall();
  const { stdout } = await run('export');
  await writeFile(path.join(folder, 'empty.json'), stdout);
  expect(await run('import', 'empty.json')).toMatchObject({ code: 0 });
});

test('articles that a bookmark file has no place for are told, not dropped in silence', async () => {
  await redis.connect().flushall();
  expect((await run('index', 'odd.html')).code).toBe(0);
  expect((await run('export', '--format', 'netscape')).stderr).toBe('');
  const archive = JSON.parse((await run('export')).stdout) as Archive & { articles: object[] };
  const plain = { ...archive, articles: archive.articles.map((one) => ({ ...one, url: null })) };
  await writeFile(path.join(folder, 'plain.json'), JSON.stringify(plain));
  expect((await run('index', 'plain.json', '--force')).code).toBe(0);
  const { stderr } = await run('export', '--format', 'netscape');
  expect(stderr).toMatch(/^\d articles without an address/);
});
