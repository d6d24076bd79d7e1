import { describe, expect, it } from 'vitest';

import { hatenaJsonCounts } from '../../../src/parse/formats/hatena-json-counts.ts';
import { hatenaJsonEntry } from '../../../src/parse/formats/hatena-json-entry.ts';
import { hatenaJsonRest } from '../../../src/parse/formats/hatena-json-rest.ts';
import { hatenaJsonUser } from '../../../src/parse/formats/hatena-json-user.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat } from '../format-contract.ts';
import { readDump } from './support.ts';

describeFormat({
  format: hatenaJsonEntry,
  write: ([entry]) => {
    const { title, url, bookmarkCount, user, tags, comment, bookmarkedAt } = entry as SampleEntry;
    const timestamp = bookmarkedAt.slice(0, 16).replaceAll('-', '/').replace('T', ' ');
    return JSON.stringify({
      count: bookmarkCount,
      bookmarks: [{ user, tags, timestamp, comment }],
      url,
      title,
      eid: '1',
    });
  },
  carries: ['url', 'tags', 'comment', 'user', 'minute', 'bookmarkCount'],
  grows: false,
});

describeFormat({
  format: hatenaJsonUser,
  write: (entries) =>
    JSON.stringify({
      item: {
        bookmarks: entries.map(
          ({ title, url, bookmarkCount, user, tags, comment, bookmarkedAt }) => ({
            created: bookmarkedAt,
            user: { name: user },
            entry: { title, total_bookmarks: bookmarkCount },
            url,
            comment,
            tags,
          }),
        ),
      },
      pager: {},
    }),
  carries: ['url', 'tags', 'comment', 'user', 'second', 'bookmarkCount'],
});

describeFormat({
  format: hatenaJsonRest,
  write: ([entry]) => {
    const { url, user, tags, comment, bookmarkedAt } = entry as SampleEntry;
    return JSON.stringify({
      comment,
      created_datetime: bookmarkedAt,
      created_epoch: 1,
      permalink: url,
      tags,
      user,
    });
  },
  fit: untitled,
  carries: ['url', 'tags', 'comment', 'user', 'second'],
  grows: false,
});

describeFormat({
  format: hatenaJsonCounts,
  write: (entries) =>
    JSON.stringify(
      Object.fromEntries(entries.map(({ url, bookmarkCount }) => [url, bookmarkCount])),
    ),
  fit: untitled,
  carries: ['url', 'bookmarkCount'],
  grows: false,
});

/** Where a format knows no titles, the address stands in. */
function untitled(entry: SampleEntry): SampleEntry {
  return { ...entry, title: entry.url };
}

const page = (pager: object) => readDump(JSON.stringify({ item: { bookmarks: [] }, pager }));

describe("Hatena's JSON", () => {
  it('may come as JSONP', async () => {
    const { articles } = await readDump(`cb(${readFixture('hatena-entry.json').toString()});`);
    expect(articles).toMatchObject([
      { title: 'RedisサーバのCPU負荷対策パターン - ゆううきブログ', bookmarkCount: 512 },
    ]);
  });

  it('is null for a page nobody bookmarked: known, and empty', async () => {
    const { articles, receipt } = await readDump('null');
    expect(articles).toEqual([]);
    expect(receipt).toMatchObject({
      format: 'hatena-json-entry',
      parsed: 0,
      rejected: [],
      warnings: [],
    });
  });

  it('does not take related entries for bookmarks', async () => {
    const { articles } = await readDump(readFixture('hatena-entry.json').toString());
    expect(articles).toHaveLength(1);
  });

  it('says from its pager whether a page follows', async () => {
    expect((await page({ next: { page_path: '/?page=2' } })).receipt.nextPage).toBe(true);
    expect((await page({ pages: [] })).receipt.nextPage).toBe(false);
  });

  it('rejects bookmarks of the wrong shape and keeps the rest', async () => {
    const text = JSON.stringify({
      item: {
        bookmarks: [
          7,
          { url: 5, entry: [] },
          { url: 'https://example.com/', tags: [1, 'a'], user: null, created: 3 },
        ],
      },
    });
    const { articles, receipt } = await readDump(text);
    expect(articles).toMatchObject([
      { url: 'https://example.com/', tags: ['a'], bookmarks: [{ user: '', at: null }] },
    ]);
    expect(receipt.rejected).toEqual([
      { position: 1, reason: 'not an object' },
      { position: 2, reason: 'neither address nor title' },
    ]);
  });

  it('needs the address that was asked for where the answer does not repeat it', async () => {
    const asked = { askedUrl: 'https://example.com/a' };
    const rest = readFixture('hatena-rest-my-bookmark.json').toString();
    expect((await readDump(rest, asked)).articles).toMatchObject([
      { url: 'https://example.com/a' },
    ]);
    expect((await readDump(rest)).articles).toMatchObject([
      { url: 'https://b.hatena.ne.jp/sample-user/20261120#bookmark-4700000000000000000' },
    ]);
    expect((await readDump('512', asked)).articles).toMatchObject([
      { url: 'https://example.com/a', bookmarkCount: 512 },
    ]);
    expect((await readDump('512')).receipt.rejected).toEqual([
      { position: 1, reason: 'a count without the address it belongs to' },
    ]);
  });

  it('tells where it breaks', async () => {
    const { articles, receipt } = await readDump(
      '{"item": {"bookmarks": [\n{"url": "https://example.com/",}]}}',
    );
    expect(articles).toEqual([]);
    expect(receipt).toMatchObject({ format: 'hatena-json-user', parsed: 0 });
    expect(receipt.rejected).toEqual([
      { position: 1, reason: 'not valid JSON from character 57 (line 2) on' },
    ]);
  });
});
