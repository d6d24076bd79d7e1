import { describe, expect, it } from 'vitest';

import { deliciousJson } from '../../../src/parse/formats/delicious-json.ts';
import { pinboardJson } from '../../../src/parse/formats/pinboard-json.ts';
import { pinboardXml } from '../../../src/parse/formats/pinboard-xml.ts';
import type { SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { readDump, utc } from './support.ts';

describeFormat({
  format: pinboardJson,
  write: (entries) =>
    JSON.stringify(
      entries.map(({ url, title, comment, tags, bookmarkedAt }) => ({
        href: url,
        description: title,
        extended: comment,
        meta: 'a',
        time: utc(bookmarkedAt),
        shared: 'yes',
        toread: 'no',
        tags: tags.join(' '),
      })),
    ),
  carries: ['url', 'tags', 'comment', 'second'],
});

describeFormat({
  format: pinboardXml,
  write: (entries) => writePosts(entries, 'sample-user'),
  fit: (entry) => ({ ...entry, user: 'sample-user' }),
  carries: ['url', 'tags', 'comment', 'user', 'second'],
});

describeFormat({
  format: deliciousJson,
  write: (entries) =>
    JSON.stringify(
      entries.map(({ url, title, comment, tags, bookmarkedAt }) => ({
        url,
        title,
        note: comment,
        tags: tags.length === 0 ? [''] : tags,
        created: String(Date.parse(bookmarkedAt) / 1000),
      })),
    ),
  carries: ['url', 'tags', 'comment', 'second'],
});

function writePosts(entries: readonly SampleEntry[], user: string): string {
  const posts = entries.map(
    ({ url, title, comment, tags, bookmarkedAt }) =>
      `<post href="${escapeMarkup(url)}" time="${utc(bookmarkedAt)}" description="${escapeMarkup(title)}" extended="${escapeMarkup(comment)}" tag="${escapeMarkup(tags.join(' '))}" hash="a" />\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<posts user="${user}">\n${posts.join('')}</posts>\n`;
}

describe("Pinboard's and Delicious' JSON", () => {
  it('may lack a title: the address stands in', async () => {
    const post = { href: 'https://example.com/a', description: false, extended: '', tags: '' };
    const { articles, receipt } = await readDump(JSON.stringify([post, post]));
    expect(receipt).toMatchObject({ format: 'pinboard-json', parsed: 2, rejected: [] });
    expect(articles).toMatchObject([{ title: 'https://example.com/a' }]);
  });

  it('tells apart what is no post, what has no address, and what has a wrong one', async () => {
    const posts = [
      'x',
      { href: 7, description: 'a' },
      { href: 'javascript:void(0)', description: 'b' },
      { href: '', description: '題だけ' },
      { href: 'https://example.com/', description: 'c', tags: 5, time: 'soon' },
    ];
    const { articles, receipt } = await readDump(JSON.stringify(posts));
    expect(receipt.rejected).toEqual([
      { position: 1, reason: 'not an object' },
      { position: 2, reason: 'href is not text' },
      { position: 3, reason: expect.stringContaining('not a web address') },
      { position: 4, reason: 'no address' },
    ]);
    expect(articles).toMatchObject([
      { title: 'c', tags: ['5'], bookmarks: [{ at: null }], sources: [{ position: 5 }] },
    ]);
  });
});
