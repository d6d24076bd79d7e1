import { describe, expect, it } from 'vitest';

import { hatenaText } from '../../../src/parse/formats/hatena-text.ts';
import { parseDump } from '../../../src/parse/parse-dump.ts';
import { FIXTURE_NOW, type SampleEntry } from '../fixtures.ts';
import { describeFormat } from '../format-contract.ts';

function writeItem({ title, excerpt, user, bookmarkedAt, comment }: SampleEntry): string {
  const day = bookmarkedAt.slice(0, 10).replaceAll('-', '/');
  const lines = [
    `  • ${title}`,
    '',
    `    ${excerpt}`,
    '',
    `    ${title}`,
    `    ${user}`,
    `    ${user} ${day}`,
  ];
  if (comment !== '') lines.push(`    ${comment}`);
  return lines.join('\n');
}

function writeList(entries: readonly SampleEntry[]): string {
  const header = `タグ\n\nブックマーク / blog.yuuk.io (${entries.length})\n\n`;
  return `${header}${entries.map(writeItem).join('\n')}\n  • 1`;
}

describeFormat({
  format: hatenaText,
  write: writeList,
  declares: true,
  carries: ['excerpt', 'user', 'comment', 'day'],
});

const read = (text: string) =>
  parseDump({ file: 'list.txt', bytes: Buffer.from(text) }, { now: FIXTURE_NOW });

/** A list of one item between a header of `count` and nothing else. */
const list = (items: string, count = 1) =>
  read(`タグ\n\nブックマーク / blog.example.com (${count})\n\n${items}`);

describe('a Hatena list as text', () => {
  it('takes the site of the heading, so that articles without an address can be told apart', async () => {
    const { articles } = await list('  • 題\n\n    抜粋\n\n    題\n');
    expect(articles).toMatchObject([
      { title: '題', url: null, site: 'blog.example.com', excerpt: '抜粋' },
    ]);
  });

  it('leaves the site open when the list is one of a tag', async () => {
    const { articles } = await read(
      'タグ\n\nブックマーク / redis (1)\n\n  • 題\n\n    抜粋\n\n    題\n',
    );
    expect(articles).toMatchObject([{ title: '題', site: null }]);
  });

  it('allows commas in the count and says that a page follows', async () => {
    const { receipt } = await read(
      'タグ\n\nブックマーク / a.example (1,234)\n\n  • 題\n\n    抜粋\n\n    題\n',
    );
    expect(receipt).toMatchObject({ declaredCount: 1234, parsed: 1, nextPage: true });
    expect(receipt.warnings).toEqual(['1234 entries declared, 1 read']);
  });

  it('takes digits for the pager only at the very end with nothing under them', async () => {
    const { articles, receipt } = await list(
      '  • 7\n\n    抜粋\n\n    7\n  • 2\n\n    別の抜粋\n\n    2\n  • 1',
      2,
    );
    expect(articles.map(({ title }) => title)).toEqual(['7', '2']);
    expect(receipt).toMatchObject({ parsed: 2, nextPage: false });
    const { receipt: last } = await list('  • 題\n\n    抜粋\n\n    題\n  • 3\n\n    抜粋', 2);
    expect(last).toMatchObject({ parsed: 2, nextPage: null });
  });

  it('does not conclude from the pager that nothing follows when entries are missing', async () => {
    const { receipt } = await list('  • 題\n\n    抜粋\n\n    題\n  • 1', 3);
    expect(receipt).toMatchObject({ parsed: 1, nextPage: null });
  });

  it('keeps titles with bullets, slashes and the look of the heading', async () => {
    const titles = ['A • B', 'a / b / c', 'ブックマーク / blog.example.com (3)'];
    const { articles } = await list(
      titles.map((title) => `  • ${title}\n\n    抜粋\n\n    ${title}`).join('\n'),
      3,
    );
    expect(articles.map(({ title }) => title)).toEqual(titles);
  });

  it('tells an excerpt that starts with a bullet from an item by its indentation', async () => {
    const { articles } = await list('  • 題\n\n    • 目次 • はじめに\n\n    題\n');
    expect(articles).toMatchObject([{ title: '題', excerpt: '• 目次 • はじめに' }]);
  });

  it('does not take a comment that looks like a date line for a user', async () => {
    const { articles } = await list(
      '  • 題\n\n    抜粋\n\n    題\n    alice\n    alice 2016/04/27\n    carol 2016/04/28\n    bob-2\n    bob-2 2016/04/26\n    良い',
    );
    expect(articles[0]?.bookmarks).toMatchObject([
      {
        user: 'alice',
        at: '2016-04-27T00:00:00+09:00',
        atPrecision: 'day',
        comment: 'carol 2016/04/28',
      },
      { user: 'bob-2', at: '2016-04-26T00:00:00+09:00', comment: '良い' },
    ]);
  });

  it('does without the thumbnail, without the avatar, and without both', async () => {
    const { articles } = await list(
      '  • 一\n\n    抜粋\n\n    alice\n    alice 2016/04/27\n  • 二\n\n    抜粋\n\n    二\n    alice 2016/04/28\n    感想\n  • 三\n\n    抜粋',
      3,
    );
    expect(
      articles.map(({ excerpt, bookmarks }) => [
        excerpt,
        bookmarks.map(({ at }) => at?.slice(0, 10)),
      ]),
    ).toEqual([
      ['抜粋', ['2016-04-27']],
      ['抜粋', ['2016-04-28']],
      ['抜粋', []],
    ]);
  });

  it('keeps an impossible day out and the bookmark in', async () => {
    const { articles } = await list(
      '  • 題\n\n    抜粋\n\n    題\n    alice\n    alice 2016/02/31\n',
    );
    expect(articles[0]?.bookmarks).toMatchObject([{ user: 'alice', at: null, atPrecision: null }]);
  });

  it('flags a day in the future', async () => {
    const { receipt } = await list(
      '  • 題\n\n    抜粋\n\n    題\n    alice\n    alice 2031/02/01\n',
    );
    expect(receipt.warnings).toEqual(['1 dates in the future, the first in entry 1']);
  });

  it('takes nobody for a user whose name Hatena would not allow', async () => {
    const { articles, receipt } = await list(
      '  • 題\n\n    抜粋\n\n    題\n    <!here>\n    <!here> 2016/04/27\n',
    );
    expect(articles).toMatchObject([{ excerpt: '抜粋', bookmarks: [] }]);
    expect(receipt.warnings).toEqual(['entry 1: 2 lines left out, they name no user']);
  });

  it('does not break lines at line separators, next line, vertical tab and form feed', async () => {
    const { articles } = await list('  • 一\u2028二\u0085三\u000b四\u000c五\n\n    抜粋\n');
    expect(articles.map(({ title }) => title)).toEqual(['一 二三四五']);
  });
});
