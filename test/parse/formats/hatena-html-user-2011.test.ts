import { describe, expect, it } from 'vitest';

import { hatenaHtmlUser2011 } from '../../../src/parse/formats/hatena-html-user-2011.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump, slashedDay } from './support.ts';

function writeItem(entry: SampleEntry, index: number): string {
  const tags = entry.tags.map((tag) => `<a class="user-tag" href="/t">${escapeMarkup(tag)}</a>`);
  return `<li data-eid="${index}"><h3 class="entry"><a href="${escapeMarkup(entry.url)}" class="entry-link">${escapeMarkup(entry.title)}</a></h3>
<ul><li class="category"><a class="category-link" href="/hotentry/it">IT</a></li><li class="users"><strong><a href="/e">${entry.bookmarkCount} users</a></strong></li></ul>
<ul class="comment"><li data-user="${entry.user}" class="mine"><a class="username" href="/u">${entry.user}</a>
<span class="tags">${tags.join('')}</span> <span class="comment">${escapeMarkup(entry.comment)}</span> <span class="timestamp">${slashedDay(entry.bookmarkedAt)} </span></li></ul></li>`;
}

describeFormat({
  format: hatenaHtmlUser2011,
  declares: true,
  write: (entries) =>
    `<html><div id="user-header"><h2>sample-user / blog.yuuk.io (${entries.length})</h2></div><ul id="bookmarked_user">${entries.map(writeItem).join('\n')}</ul></html>`,
  carries: ['url', 'tags', 'comment', 'user', 'day', 'bookmarkCount'],
});

const page = (extra: string) =>
  readDump(
    `${extra}<ul id="bookmarked_user"><li data-eid="1"><a class="entry-link" href="http://a.example/">題</a></li></ul>`,
  );

describe('a Hatena user page of 2011', () => {
  it('keeps the bookmarks of followed people beside that of the owner', async () => {
    const { articles } = await readDump(readFixture('hatena-user-page-2011.html').toString());
    expect(articles[1]?.bookmarks.map(({ user, at }) => [user, at])).toEqual([
      ['another_user', '2026-11-01T00:00:00+09:00'],
      ['sample-user', '2026-11-19T00:00:00+09:00'],
    ]);
  });

  it('reads addresses whose ampersands are not escaped', async () => {
    const { articles } = await readDump(
      '<ul id="bookmarked_user"><li data-eid="1"><a class="entry-link" href="http://example.com/?a=1&of=20&lt=3">題</a></li></ul>',
    );
    expect(articles.map(({ url }) => url)).toEqual(['http://example.com/?a=1&of=20&lt=3']);
  });

  it('finds the next page in the pager and in the head, and its absence too', async () => {
    expect((await page('<link rel="next" href="?of=20">')).receipt.nextPage).toBe(true);
    expect(
      (await page('<div class="pager"><a class="pager-next" href="?of=20">次</a></div>')).receipt
        .nextPage,
    ).toBe(true);
    expect((await page('<div class="pager"><strong>2</strong></div>')).receipt.nextPage).toBe(
      false,
    );
    expect((await page('')).receipt.nextPage).toBeNull();
  });
});
