import { describe, expect, it } from 'vitest';

import { asocialJson } from '../../../src/parse/formats/asocial-json.ts';
import { hatebuMarkdown } from '../../../src/parse/formats/hatebu-markdown.ts';
import { describeFormat } from '../format-contract.ts';
import { readDump, utc } from './support.ts';

describeFormat({
  format: asocialJson,
  write: (entries) =>
    JSON.stringify(
      entries.map(({ title, url, comment, tags, bookmarkedAt }) => ({
        title,
        url,
        content: comment,
        tags,
        date: utc(bookmarkedAt),
      })),
    ),
  carries: ['url', 'tags', 'comment', 'second'],
});

describeFormat({
  format: hatebuMarkdown,
  write: (entries) =>
    `---\ntitle: 2026-11-20\n---\n\n${entries
      .map(({ title, url, comment, tags, bookmarkedAt }, index) => {
        const date = index % 2 === 0 ? scriptDate(bookmarkedAt) : slashedTime(bookmarkedAt);
        const remark = `${tags.map((tag) => `[${tag}]`).join('')}${comment}`;
        return `#### ${title}\n${url}<br>\n${date}<br>\n${remark === '' ? '' : `${remark}\n`}\n\n`;
      })
      .join('')}`,
  carries: ['url', 'tags', 'comment', 'second'],
});

function slashedTime(time: string): string {
  return time.slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** `Fri Nov 20 2026 09:15:42 GMT+0900 (JST)`. */
function scriptDate(time: string): string {
  const [day = '', date, month, year, clock] = new Date(`${time.slice(0, 19)}Z`)
    .toUTCString()
    .split(' ');
  return `${day.replace(',', '')} ${month} ${date} ${year} ${clock} GMT+0900 (JST)`;
}

describe('a diary in Markdown', () => {
  it('rejects an entry that ends after its title, and keeps the others', async () => {
    const { articles, receipt } = await readDump(
      '#### 一\nhttps://example.com/1<br>\n2026/11/20 09:15:42<br>\n[redis]感想の\n続き\n\n#### 二\n#### 三\nhttps://example.com/3<br>\n2026/11/20 09:15:42<br>\n',
    );
    expect(receipt.rejected).toEqual([{ position: 2, reason: 'cut off after the title' }]);
    expect(articles).toMatchObject([
      { title: '一', tags: ['redis'], bookmarks: [{ comment: '感想の\n続き' }] },
      { title: '三', bookmarks: [{ comment: '' }] },
    ]);
  });

  it('may have an address for a title', async () => {
    const { articles } = await readDump(
      '#### https://example.com/1\nhttps://example.com/1<br>\n2026/11/20 09:15:42<br>\n',
    );
    expect(articles).toMatchObject([
      { title: 'https://example.com/1', url: 'https://example.com/1' },
    ]);
  });
});
