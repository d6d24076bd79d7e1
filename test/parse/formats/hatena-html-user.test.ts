import { describe, expect, it } from 'vitest';

import { hatenaHtmlUser } from '../../../src/parse/formats/hatena-html-user.ts';
import { parseDump } from '../../../src/parse/parse-dump.ts';
import { FIXTURE_NOW, type SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';

function writeItem(entry: SampleEntry, index: number): string {
  const { title, url, excerpt, tags, comment, user, bookmarkedAt, bookmarkCount } = entry;
  const day = bookmarkedAt.slice(0, 10).replaceAll('-', '/');
  return `<li class="bookmark-item js-user-bookmark-item" data-target-url="${escapeMarkup(url)}">
<h3 class="centerarticle-entry-title"><a href="${escapeMarkup(url)}"><img alt="">${escapeMarkup(title)}
</a></h3><ul class="centerarticle-entry-data">
<li><span class="centerarticle-users"><a href="/entry/x">${bookmarkCount} users </a></span></li></ul>
<p class="centerarticle-entry-summary">${escapeMarkup(excerpt)}</p>
<div class="centerarticle-reaction" id="bookmark-${index}">
<span class="centerarticle-reaction-username"><a href="/u/">${user}</a></span>
<span class="centerarticle-reaction-timestamp">${day}</span>
<span class="js-comment">${escapeMarkup(comment)}</span>
<ul class="centerarticle-reaction-tags">${tags.map((tag) => `<li><a href="/t">${escapeMarkup(tag)}</a></li>`).join('')}</ul>
</div></li>`;
}

function writePage(
  entries: readonly SampleEntry[],
  pager = '<p class="centerarticle-pager"></p>',
): string {
  return `<!DOCTYPE html><h3>ブックマーク / blog.yuuk.io (${entries.length})</h3><ul>${entries.map(writeItem).join('\n')}</ul>${pager}`;
}

describeFormat({
  format: hatenaHtmlUser,
  write: (entries) => writePage(entries),
  declares: true,
  carries: ['url', 'excerpt', 'tags', 'comment', 'user', 'day', 'bookmarkCount'],
});

const read = (page: string) =>
  parseDump(
    { file: 'page.html', bytes: Buffer.from(page) },
    { now: FIXTURE_NOW, format: 'hatena-html-user' },
  );
const title = (text: string, url = 'https://example.com/1') =>
  `<li class="bookmark-item"><h3 class="centerarticle-entry-title"><a href="${url}">${text}</a></h3></li>`;

describe('a Hatena user page of the present design', () => {
  it('ignores the templates of scripts, in script elements and as real items', async () => {
    const { receipt, articles } = await read(
      `${title('{{title}}', '{{url}}')}<script type="text/x-template">${title('{{ title }}', '{{ url }}')}</script>${title('Vueの {{ 式 }} を読む')}`,
    );
    expect(receipt).toMatchObject({ parsed: 1, rejected: [] });
    expect(articles).toMatchObject([{ title: 'Vueの {{ 式 }} を読む' }]);
  });

  it('takes pages that were cut or whose tags are not closed', async () => {
    const { articles } = await read(
      title('一').replaceAll(/<\/(?:li|a|h3)>/g, '') +
        title('二', 'https://example.com/2').replace('</li>', ''),
    );
    expect(articles.map((article) => article.title)).toEqual(['一', '二']);
  });

  it('knows from the pager whether another page follows', async () => {
    const next =
      '<p class="centerarticle-pager"><a class="centerarticle-pager-next" href="?page=2">次</a></p>';
    expect((await read(title('一') + next)).receipt.nextPage).toBe(true);
    expect(
      (await read(`${title('一')}<p class="centerarticle-pager"><span>2</span></p>`)).receipt
        .nextPage,
    ).toBe(false);
    expect((await read(title('一'))).receipt.nextPage).toBeNull();
  });

  it('expects another page when the page breaks off before its pager', async () => {
    const { receipt } = await read(`<h3>ブックマーク / redis (21)</h3>${title('一')}`);
    expect(receipt).toMatchObject({ declaredCount: 21, nextPage: true });
    expect(receipt.warnings).toEqual(['21 entries declared, 1 read']);
  });

  it('falls back on the address of the item and does without a reader', async () => {
    const { articles } = await read(
      '<li class="bookmark-item" data-target-url="https://example.com/x"><h3 class="centerarticle-entry-title"><a>題</a></h3></li>',
    );
    expect(articles).toMatchObject([{ url: 'https://example.com/x', title: '題', bookmarks: [] }]);
  });

  it('does not recognise the pages that Hatena answers instead of a list', async () => {
    for (const page of [
      '<html><head><title>ログイン - はてな</title></head><body><form action="/login"></form></body></html>',
      '<html><head><title>はてなブックマーク</title></head><body><div class="entrylist-header-main"></div></body></html>',
      '<html><head><title>アカウントは削除されました</title></head><body></body></html>',
    ]) {
      const dump = await parseDump(
        { file: 'p.html', bytes: Buffer.from(page) },
        { now: FIXTURE_NOW },
      );
      expect(dump).toMatchObject({ articles: [], receipt: { format: null, parsed: 0 } });
      expect(dump.refused).toContain('not a known dump');
    }
  });
});
