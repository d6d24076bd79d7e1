import { describe, expect, it } from 'vitest';

import { hatenaHtmlEntrylist } from '../../../src/parse/formats/hatena-html-entrylist.ts';
import { cutText } from '../../../src/parse/text.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump } from './support.ts';

function writeItem({ title, url, excerpt, tags, bookmarkCount }: SampleEntry): string {
  const shown = escapeMarkup(cutText(title, 10));
  return `<li><div class="entrylist-contents"><h3 class="entrylist-contents-title"><a href="${escapeMarkup(url)}" title="${escapeMarkup(title)}">${shown}…</a></h3><span class="entrylist-contents-users"><a href="/e"><span>${bookmarkCount}</span> users</a></span>
<p class="entrylist-contents-description">${escapeMarkup(excerpt)}</p><ul class="entrylist-contents-tags">${tags.map((tag) => `<li><a href="/q">${escapeMarkup(tag)}</a></li>`).join('')}</ul></div></li>`;
}

describeFormat({
  format: hatenaHtmlEntrylist,
  write: (entries) =>
    `<html><ul class="entrylist-item">${entries.map(writeItem).join('\n')}</ul></html>`,
  carries: ['url', 'excerpt', 'articleTags', 'bookmarkCount'],
});

const item = (name: string) =>
  `<div class="entrylist-contents"><h3 class="entrylist-contents-title"><a href="https://example.com/${name}" title="${name}">x</a></h3></div>`;

describe('a Hatena list of entries', () => {
  it('takes the whole title, the category, the site and the time of the entry to the minute', async () => {
    const { articles } = await readDump(readFixture('hatena-entrylist.html').toString());
    expect(articles[0]).toMatchObject({
      title: 'RedisサーバのCPU負荷対策パターン - ゆううきブログ',
      site: 'blog.yuuk.io',
      categories: ['テクノロジー'],
      publishedAt: '2026-11-20T09:15:00+09:00',
      bookmarks: [],
    });
  });

  it('leaves out what stands in recommendations and at the bottom of the list', async () => {
    const { articles, receipt } = await readDump(
      `<ul>${item('one')}<li class="entrylist-recommend x"><div><br>${item('advert')}</div></li>${item('two')}<div class="entrylist-bottom">${item('more')}</div></ul>`,
    );
    expect(articles.map(({ title }) => title)).toEqual(['one', 'two']);
    expect(receipt.rejected).toEqual([]);
  });
});
