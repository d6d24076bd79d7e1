import { describe, expect, it } from 'vitest';

import { netscapeHtml } from '../../../src/parse/formats/netscape-html.ts';
import { canonical, readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump } from './support.ts';

function writeBookmarks(entries: readonly SampleEntry[]): string {
  const items = entries.map(({ title, url, tags, comment, bookmarkedAt, folders = [] }) => {
    const description = comment === '' ? '' : `<DD>${escapeMarkup(comment)}\n`;
    const list = tags.length === 1 ? `${tags[0]},` : tags.join(',');
    const link = `<DT><A HREF="${escapeMarkup(url)}" ADD_DATE="${Date.parse(bookmarkedAt) / 1000}" TAGS="${escapeMarkup(list)}">${escapeMarkup(title)}</A>\n${description}`;
    return folders
      .toReversed()
      .reduce(
        (inner, name) => `<DT><H3>${escapeMarkup(name)}</H3>\n<DL><p>\n${inner}</DL><p>\n`,
        link,
      );
  });
  return `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n${items.join('')}</DL><p>\n`;
}

describeFormat({
  format: netscapeHtml,
  write: writeBookmarks,
  carries: ['url', 'tags', 'comment', 'second', 'folders'],
});

describe('a Netscape bookmark file', () => {
  it.each([
    ['without its document type', (text: string) => text.replace(/^<!DOCTYPE[^>]*>\n/, '')],
    ['behind a byte order mark', (text: string) => `\ufeff${text}`],
    ['in lower case', (text: string) => text.replace('<!DOCTYPE NETSCAPE', '<!doctype netscape')],
    ['behind a comment', (text: string) => text.replace('\n', '\n<!-- generated -->\n')],
  ])('is recognised %s', async (_how, change) => {
    const dump = await readDump(change(readFixture('netscape-flat-tags.html').toString()));
    expect(dump.receipt).toMatchObject({ format: 'netscape-html', parsed: 10 });
  });

  it('tells seconds, milliseconds, microseconds, Apache dates and 1601 apart', async () => {
    const { articles } = await readDump(
      readFixture('hostile/netscape-uppercase-unquoted.html').toString(),
    );
    expect(articles.map(({ bookmarks }) => bookmarks[0]?.at ?? null)).toMatchInlineSnapshot(`
      [
        "2023-11-15T07:13:20+09:00",
        "2023-11-15T07:13:20+09:00",
        "2023-11-15T07:13:20+09:00",
        "2000-10-10T19:55:36+09:00",
        null,
        "2016-09-20T22:15:29+09:00",
      ]
    `);
  });

  it('keeps every entry when titles or descriptions leave something open', async () => {
    const entries = Array.from(
      { length: 700 },
      (_, index) => `<DT><A HREF="https://example.com/${index}">題${index}\n<DD>a Vec<T> of <b>x\n`,
    );
    const { articles, receipt } = await readDump(
      `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>x</TITLE>\n<DL><p>\n${entries.join('')}</DL><p>`,
    );
    expect(receipt).toMatchObject({ parsed: 700, articles: 700, warnings: [] });
    expect(articles[699]).toMatchObject({ title: '題699', bookmarks: [{ comment: 'a Vec of x' }] });
  });

  it.each(['title', 'script', 'style', 'textarea'])(
    'loses nothing behind a title that has <%s> in it unescaped',
    async (name) => {
      const { articles } = await readDump(
        `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>x</TITLE>\n<DL><p>\n<DT><A HREF="https://example.com/1">About <${name}> tags</A>\n<DT><A HREF="https://example.com/2">題</A>\n</DL><p>`,
      );
      expect(articles.map(({ title }) => title)).toEqual(['About tags', '題']);
    },
  );

  it('of linkding tells the excerpt from the notes and drops the mark of the archive', async () => {
    const { articles } = await readDump(readFixture('linkding.html').toString());
    expect(articles.flatMap(({ tags }) => tags)).not.toContain('linkding:bookmarks.archived');
    const described = articles.map(({ excerpt, bookmarks }) => [excerpt, bookmarks[0]?.comment]);
    // Without notes, nobody knows whose the description is.
    expect(described).toEqual(
      canonical.map(({ excerpt, comment }) =>
        comment === '' ? ['', excerpt] : [excerpt, comment],
      ),
    );
  });

  it('of Raindrop has the description as the comment', async () => {
    const { articles } = await readDump(readFixture('raindrop.html').toString());
    expect(articles.map(({ bookmarks }) => bookmarks[0]?.comment)).toEqual(
      canonical.map(({ excerpt }) => excerpt),
    );
    expect(articles[0]?.categories).toEqual(['インフラ']);
  });
});
