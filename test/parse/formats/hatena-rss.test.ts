import { describe, expect, it } from 'vitest';

import { hatenaRssEntries } from '../../../src/parse/formats/hatena-rss-entries.ts';
import { hatenaRssUser } from '../../../src/parse/formats/hatena-rss-user.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump, utc } from './support.ts';

/** Every character outside ASCII as a reference, as Hatena writes feeds. */
function refer(text: string): string {
  return escapeMarkup(text).replaceAll(
    /[^\n -~]/gu,
    (each) => `&#x${each.codePointAt(0)?.toString(16).toUpperCase()};`,
  );
}

function writeFeed(items: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:hatena="http://www.hatena.ne.jp/info/xmlns#">
<channel rdf:about="https://b.hatena.ne.jp/sample-user/bookmark"><title>t</title><link>https://b.hatena.ne.jp/</link><description>sample-user (${items.length})</description></channel>
${items.join('\n')}</rdf:RDF>`;
}

function writeUserItem(entry: SampleEntry, index: number): string {
  const quote = `<blockquote><cite><a href="/x">x</a></cite><p>${escapeMarkup(entry.excerpt)}</p><p><a href="/e">users</a></p></blockquote>`;
  return `<item rdf:about="https://b.hatena.ne.jp/${entry.user}/20261120#bookmark-${index}"><title>${refer(entry.title)}</title><link>${escapeMarkup(entry.url)}</link>
<description>${refer(entry.comment)}</description><dc:creator>${entry.user}</dc:creator><dc:date>${utc(entry.bookmarkedAt)}</dc:date>${entry.tags.map((tag) => `<dc:subject>${refer(tag)}</dc:subject>`).join('')}
<hatena:bookmarkcount>${entry.bookmarkCount}</hatena:bookmarkcount><content:encoded>${refer(quote)}</content:encoded></item>`;
}

function writeEntryItem(entry: SampleEntry): string {
  return `<item rdf:about="${escapeMarkup(entry.url)}"><title>${escapeMarkup(entry.title)}</title><link>${escapeMarkup(entry.url)}</link>
<description>${escapeMarkup(entry.excerpt)}</description><dc:date>${utc(entry.publishedAt)}</dc:date>${['テクノロジー', ...entry.tags].map((tag) => `<dc:subject>${escapeMarkup(tag)}</dc:subject>`).join('')}
<hatena:bookmarkcount>${entry.bookmarkCount}</hatena:bookmarkcount></item>`;
}

describeFormat({
  format: hatenaRssUser,
  write: (entries) => writeFeed(entries.map(writeUserItem)),
  declares: true,
  carries: ['url', 'excerpt', 'tags', 'comment', 'user', 'second', 'bookmarkCount'],
});

describeFormat({
  format: hatenaRssEntries,
  write: (entries) => writeFeed(entries.map(writeEntryItem)),
  declares: true,
  carries: ['url', 'excerpt', 'articleTags', 'bookmarkCount'],
});

describe('Hatena feeds', () => {
  it('take the first subject of an entry for its category and the date for that of the entry', async () => {
    const { articles } = await readDump(readFixture('hatena-hotentry.rss').toString());
    expect(articles[0]).toMatchObject({
      categories: ['テクノロジー'],
      tags: ['redis', 'performance'],
      publishedAt: '2026-11-20T09:15:42+09:00',
      bookmarks: [],
    });
  });

  it('are decoded exactly once', async () => {
    const { articles } = await readDump(readFixture('hostile/rss-double-escaped.rss').toString());
    expect(articles[0]?.title).toBe('RedisサーバのCPU負荷対策パターン - ゆううきブログ &amp;amp;');
  });

  it('keep the text of links, which HTML would lose', async () => {
    const { articles } = await readDump(readFixture('hatena-user-bookmark.rss').toString());
    expect(articles[0]?.url).toBe('http://blog.yuuk.io/entry/redis-cpu-load');
  });

  it('are refused when they bring a document type of their own', async () => {
    const bomb = writeFeed([
      writeEntryItem({
        title: '&lol;',
        url: 'https://a.example/',
        excerpt: '',
        tags: [],
        comment: '',
        user: '',
        bookmarkedAt: '',
        bookmarkCount: 0,
        publishedAt: '2026-01-01T00:00:00Z',
      }),
    ]).replace(
      '<rdf:RDF',
      '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><rdf:RDF',
    );
    const dump = await readDump(bomb);
    expect(dump).toMatchObject({ articles: [], refused: 'XML with a document type of its own' });
  });
});
