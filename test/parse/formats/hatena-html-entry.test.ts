import { describe, expect, it } from 'vitest';

import { hatenaHtmlEntry } from '../../../src/parse/formats/hatena-html-entry.ts';
import type { SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump, slashedDay } from './support.ts';

function writeComment({ user, comment, tags, bookmarkedAt }: SampleEntry): string {
  return `<div class="entry-comment-contents js-bookmark-item"><span class="entry-comment-username"><a href="/u">${user}</a></span>
<span class="entry-comment-text js-bookmark-comment">${escapeMarkup(comment)}</span><ul class="entry-comment-tags">${tags.map((tag) => `<li><a href="/q">${escapeMarkup(tag)}</a></li>`).join('')}</ul>
<span class="entry-comment-timestamp"><a href="/d">${slashedDay(bookmarkedAt)}</a></span></div>`;
}

function writePage(entries: readonly SampleEntry[], head = ''): string {
  const [entry] = entries as [SampleEntry];
  return `<html><head>${head}<title>[B! redis] ${escapeMarkup(entry.title)}</title></head><body>
<div class="js-bookmarks-popular">${writeComment(entry)}</div><div class="js-bookmarks-recent">${writeComment(entry)}</div></body></html>`;
}

describeFormat({
  format: hatenaHtmlEntry,
  write: (entries) => writePage(entries),
  carries: ['user', 'comment', 'tags', 'day'],
  grows: false,
});

describe("Hatena's page of one entry", () => {
  const entry: SampleEntry = {
    title: '題',
    url: '',
    excerpt: '',
    tags: [],
    comment: '感想',
    user: 'alice',
    bookmarkedAt: '2026-11-01T00:00:00+09:00',
    bookmarkCount: 1,
    publishedAt: '',
  };

  it('keeps a comment once that is both popular and recent', async () => {
    const { articles } = await readDump(writePage([entry]));
    expect(articles[0]?.bookmarks).toHaveLength(1);
  });

  it.each([
    [
      '<link rel="canonical" href="https://b.hatena.ne.jp/entry/s/example.com/a">',
      'https://example.com/a',
    ],
    [
      '<meta property="og:url" content="https://b.hatena.ne.jp/entry/example.com/a">',
      'http://example.com/a',
    ],
    ['<link rel="canonical" href="https://b.hatena.ne.jp/entry/4700000000000000000">', null],
    ['', null],
  ])('learns the address from the name of the page: %s', async (head, url) => {
    const { articles } = await readDump(writePage([entry], head));
    expect(articles).toMatchObject([{ url }]);
  });

  it('takes the address that was asked for when the page does not name it', async () => {
    const { articles } = await readDump(writePage([entry]), {
      askedUrl: 'https://example.com/asked',
    });
    expect(articles).toMatchObject([{ url: 'https://example.com/asked' }]);
  });
});
