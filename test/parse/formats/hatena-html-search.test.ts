import { describe, expect, it } from 'vitest';

import { hatenaHtmlSearch } from '../../../src/parse/formats/hatena-html-search.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump, slashedDay } from './support.ts';

function writeItem({ title, url, excerpt, tags, bookmarkCount, publishedAt }: SampleEntry): string {
  return `<li class="bookmark-item js-user-bookmark-item"><h3 class="centerarticle-entry-title"><a href="${escapeMarkup(url)}">${escapeMarkup(title)} </a></h3>
<ul class="centerarticle-entry-data"><li><span class="centerarticle-users"><a href="/e">${bookmarkCount} users </a></span></li><li><span class="entry-contents-date">${slashedDay(publishedAt)}</span></li></ul>
<p class="centerarticle-entry-summary">${escapeMarkup(excerpt)}</p><ul class="entrysearch-entry-tags">${tags.map((tag) => `<li><a href="/q">${escapeMarkup(tag)}</a></li>`).join('')}</ul>
<script type="text/x-template"><li><a href="{{ path }}">{{ name }}</a></li></script></li>`;
}

describeFormat({
  format: hatenaHtmlSearch,
  write: (entries) =>
    `<html><ul class="entrysearch-articles">${entries.map(writeItem).join('\n')}</ul></html>`,
  carries: ['url', 'excerpt', 'articleTags', 'bookmarkCount'],
});

describe('a page of Hatena search results', () => {
  it('takes the date for that of the entry and knows of nobody who bookmarked it', async () => {
    const { articles } = await readDump(readFixture('hatena-search-page.html').toString());
    expect(articles[0]).toMatchObject({
      publishedAt: '2026-11-20T00:00:00+09:00',
      categories: ['テクノロジー'],
      bookmarks: [],
    });
  });
});
