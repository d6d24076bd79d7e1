import { describe, expect, it } from 'vitest';

import { atom } from '../../../src/parse/formats/atom.ts';
import { hatenaAtomExport } from '../../../src/parse/formats/hatena-atom-export.ts';
import type { SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump, utc } from './support.ts';

function writeExport(
  entries: readonly SampleEntry[],
  dated = (entry: SampleEntry) => utc(entry.bookmarkedAt),
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://purl.org/atom/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><title>x</title>
${entries
  .map(
    (
      entry,
      index,
    ) => `<entry><id>tag:hatena.ne.jp,2005:bookmark-${entry.user}-${index}</id><title>${escapeMarkup(entry.title)}</title>
<link type="text/html" rel="related" href="${escapeMarkup(entry.url)}"/><link rel="alternate" href="https://b.hatena.ne.jp/x"/>
<summary>${escapeMarkup(entry.comment)}</summary><issued>${dated(entry)}</issued><author><name>${entry.user}</name></author>
${entry.tags.map((tag) => `<dc:subject>${escapeMarkup(tag)}</dc:subject>`).join('')}</entry>`,
  )
  .join('\n')}</feed>`;
}

function writeFeed(entries: readonly SampleEntry[]): string {
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
${entries
  .map(
    (
      entry,
    ) => `<entry><title type="html">${escapeMarkup(escapeMarkup(entry.title))}</title><link rel="related" href="${escapeMarkup(entry.url)}"/>
<link href="https://example.com/mark"/><author><name>${entry.user}</name></author><published>${entry.bookmarkedAt}</published>
<summary>${escapeMarkup(entry.comment)}</summary><content><![CDATA[${entry.excerpt.replaceAll(']]>', ']]]]><![CDATA[>')}]]></content>
${entry.tags.map((tag) => `<category term="${escapeMarkup(tag)}"/>`).join('')}</entry>`,
  )
  .join('\n')}</feed>`;
}

describeFormat({
  format: hatenaAtomExport,
  write: (entries) => writeExport(entries),
  carries: ['url', 'tags', 'comment', 'user', 'second'],
});

describeFormat({
  format: atom,
  write: writeFeed,
  carries: ['url', 'excerpt', 'tags', 'comment', 'user', 'second'],
});

const entry: SampleEntry = {
  title: '題',
  url: 'https://example.com/1',
  excerpt: '',
  tags: [],
  comment: '',
  user: 'some-user-name',
  bookmarkedAt: '2009-05-01T10:20:30+09:00',
  bookmarkCount: 0,
  publishedAt: '',
};

describe("Hatena's export", () => {
  it.each([['2009-05-01T01:20:30Z'], ['2009-05-01T10:20:30+09:00'], ['2009-05-01T10:20:30']])(
    'reads the time %s of three epochs alike',
    async (written) => {
      const { articles } = await readDump(writeExport([entry], () => written));
      expect(articles[0]?.bookmarks[0]?.at).toBe('2009-05-01T10:20:30+09:00');
    },
  );

  it('takes the user out of the id when no author is named, hyphens included', async () => {
    const { articles } = await readDump(writeExport([entry]).replace(/<author>.*<\/author>/, ''));
    expect(articles[0]?.bookmarks[0]?.user).toBe('some-user-name');
  });

  it('is read whatever it is called', async () => {
    const bytes = Buffer.from(writeExport([entry]));
    const { parseDump } = await import('../../../src/parse/parse-dump.ts');
    const dump = await parseDump({ file: 'dump.htm', bytes }, { now: new Date('2026-11-22') });
    expect(dump.receipt).toMatchObject({ file: 'dump.htm', format: 'hatena-atom-export' });
  });
});

describe('an Atom feed of articles', () => {
  it('gives articles with an excerpt and a date, bookmarked by nobody', async () => {
    const { articles } =
      await readDump(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>題</title>
<link href="https://example.com/1"/><updated>2026-01-02T00:00:00Z</updated><category term="redis"/>
<content type="html">&lt;p&gt;本文 &amp;amp; 図&lt;/p&gt;</content></entry></feed>`);
    expect(articles).toMatchObject([
      {
        url: 'https://example.com/1',
        excerpt: '本文 & 図',
        publishedAt: '2026-01-02T09:00:00+09:00',
        tags: ['redis'],
        bookmarks: [],
      },
    ]);
  });

  it.each([
    [
      'html',
      '&lt;p&gt;一&lt;br&gt;二&lt;/p&gt;&lt;p&gt;<![CDATA[三</p>四<script>bad()</script>]]>',
    ],
    ['xhtml', '<div xmlns="http://www.w3.org/1999/xhtml"><p>一<br/>二</p><p><b>三</b></p>四</div>'],
  ])('keeps words of two lines apart in %s, and no scripts', async (type, content) => {
    const { articles } = await readDump(
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>題</title><link href="https://example.com/1"/><content type="${type}">${content}</content></entry></feed>`,
    );
    expect(articles[0]?.excerpt).toBe('一\n二\n三\n四');
  });
});
