import { describe, expect, it } from 'vitest';

import { hatenaSearchData } from '../../../src/parse/formats/hatena-search-data.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat } from '../format-contract.ts';
import { readDump } from './support.ts';

function write(entries: readonly SampleEntry[]): string {
  const lines = entries.flatMap(({ title, tags, comment, url }) => [
    `${title} `,
    `${tags.map((tag) => `[${tag}]`).join('')}${comment} `,
    url,
  ]);
  const figures = entries.map(
    ({ bookmarkCount, bookmarkedAt }) =>
      `${bookmarkCount}\t${bookmarkedAt.slice(0, 19).replaceAll(/\D/g, '')}`,
  );
  return `${[...lines, ...figures].join('\n')}\n`;
}

describeFormat({
  format: hatenaSearchData,
  write,
  carries: ['url', 'tags', 'comment', 'second', 'bookmarkCount'],
});

const TWO = [
  '一 ',
  '[a]感想 ',
  'https://example.com/1',
  '二 ',
  ' ',
  'https://example.com/2',
  '3\t20260102030405',
  '4\t20260101000000',
];

describe('search data', () => {
  it('keep their entries whole when a comment is blank, with and without a last line break', async () => {
    for (const text of [TWO.join('\n'), `${TWO.join('\n')}\n`, TWO.join('\r\n')]) {
      const { articles } = await readDump(text);
      expect(articles).toMatchObject([
        {
          title: '一',
          bookmarkCount: 3,
          bookmarks: [{ comment: '感想', tags: ['a'], at: '2026-01-02T03:04:05+09:00' }],
        },
        { title: '二', bookmarkCount: 4, bookmarks: [{ comment: '', tags: [] }] },
      ]);
    }
  });

  it('accept tabs and leading blanks in a title, and a figure line without its count', async () => {
    const { articles } = await readDump(
      ['\t\tIn\tPictures: x ', ' ', 'https://example.com/1', '\t00000000000000'].join('\n'),
    );
    expect(articles).toMatchObject([
      { title: 'In Pictures: x', bookmarkCount: null, bookmarks: [{ at: null }] },
    ]);
  });

  it('lose one entry and no more when a line is missing', async () => {
    const { articles, receipt } = await readDump(TWO.slice(1).join('\n'));
    expect(articles).toMatchObject([{ title: '二', bookmarkCount: 4 }]);
    expect(receipt.rejected).toEqual([
      { position: 1, reason: '2 lines where title, comment and address belong' },
    ]);
    expect(receipt.warnings).toEqual([
      'lines are missing or too many: cut into entries by their addresses',
    ]);
  });

  it('do not lend figures to the wrong entries when their numbers differ', async () => {
    const { articles, receipt } = await readDump(
      [...TWO.slice(0, 6), '9\t20260102030405'].join('\n'),
    );
    expect(articles.map(({ bookmarkCount }) => bookmarkCount)).toEqual([null, null]);
    expect(receipt.warnings).toContain('1 lines of figures for 2 entries: left out');
  });

  it('reject addresses that are not of the web, whatever they try', async () => {
    const { articles, receipt } = await readDump(
      readFixture('hostile/bad-urls.search.data').toString(),
    );
    expect(articles.every(({ url }) => url?.startsWith('http'))).toBe(true);
    expect(receipt.rejected.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'not a web address: javascript:',
        'not a web address: data:',
        'not a web address: file:',
      ]),
    );
  });

  it('are known by their beginning although some addresses are odd, and keep blanks inside them', async () => {
    const entries = Array.from({ length: 6000 }, (_, index) => [
      `題 ${index} `,
      ' ',
      index % 50 === 7 ? 'http:' : `https://example.com/a  ${index}`,
    ]);
    const figures = entries.map(() => '1\t20260102030405');
    const { articles, receipt } = await readDump([...entries.flat(), ...figures].join('\n'));
    expect(receipt).toMatchObject({ format: 'hatena-search-data', parsed: 5880 });
    expect(receipt.rejected).toHaveLength(120);
    expect(articles[0]?.url).toBe('https://example.com/a%20%200');
  });

  it('take a few broken bytes and say so', async () => {
    const { articles, receipt } = await readDump('', {});
    expect([articles, receipt.format]).toEqual([[], null]);
    const { parseDump } = await import('../../../src/parse/parse-dump.ts');
    const dump = await parseDump(
      { file: 'x', bytes: readFixture('hostile/searchdata-bad-utf8.search.data') },
      { now: new Date('2026-11-22') },
    );
    expect(dump.receipt).toMatchObject({ encoding: 'utf-8', parsed: 10 });
    expect(dump.receipt.warnings).toEqual([
      expect.stringMatching(/broken byte sequences replaced/),
    ]);
  });

  it('takes brackets behind the words of a comment for words', async () => {
    const { articles } = await readDump(
      '題 \n[a][b] [図] は [c] である \nhttps://example.com/\n1\t20260102030405\n',
    );
    expect(articles[0]?.bookmarks).toMatchObject([
      { tags: ['a', 'b'], comment: '[図] は [c] である' },
    ]);
  });
});
