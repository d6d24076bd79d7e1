import { describe, expect, it } from 'vitest';

import { yuukJson } from '../../../src/parse/formats/yuuk-json.ts';
import { describeFormat } from '../format-contract.ts';
import { readDump } from './support.ts';

describeFormat({
  format: yuukJson,
  write: (entries) =>
    JSON.stringify(entries.map(({ folders, ...entry }) => ({ ...entry, categories: folders }))),
  carries: [
    'url',
    'excerpt',
    'tags',
    'comment',
    'user',
    'second',
    'bookmarkCount',
    'publishedAt',
    'folders',
  ],
});

describe("yuuk's own JSON", () => {
  it('needs nothing but a title', async () => {
    const { articles, receipt } = await readDump('[{"title": "題だけ"}]', { format: 'yuuk-json' });
    expect(receipt).toMatchObject({ parsed: 1, rejected: [] });
    expect(articles).toMatchObject([{ title: '題だけ', url: null, bookmarks: [] }]);
  });

  it('reads an export back as it was written, but for ids and sources', async () => {
    const article = {
      id: '0123456789abcdef',
      url: 'https://example.com/a',
      title: '題',
      articleTitle: '題',
      siteName: null,
      site: 'example.com',
      excerpt: '抜粋',
      publishedAt: '2020-01-02T03:04:05+09:00',
      bookmarkCount: 12,
      categories: ['テクノロジー'],
      tags: ['redis', 'sre'],
      bookmarks: [
        {
          user: 'alice',
          comment: '一つ目',
          tags: ['redis'],
          at: '2020-01-03T00:00:00+09:00',
          atPrecision: 'day',
        },
        { user: 'bob', comment: '', tags: ['sre'], at: null, atPrecision: null },
      ],
      sources: [{ format: 'hatena-text', file: 'a.txt', position: 3 }],
    };
    const { articles } = await readDump(JSON.stringify({ version: 1, articles: [article] }));
    const { id: _id, sources: _sources, ...written } = article;
    expect(articles).toMatchObject([written]);
  });

  it('rejects what is no entry and takes no wrong types over', async () => {
    const { articles, receipt } = await readDump(
      JSON.stringify([
        null,
        { title: '題', url: 5, excerpt: '' },
        {
          title: ['題'],
          url: 'https://example.com/',
          excerpt: 7,
          tags: 'redis',
          bookmarkCount: -1,
        },
      ]),
    );
    expect(receipt.rejected).toEqual([
      { position: 1, reason: 'not an object' },
      { position: 2, reason: 'url is not text' },
    ]);
    expect(articles).toMatchObject([
      { title: 'https://example.com/', excerpt: '7', tags: [], bookmarkCount: null },
    ]);
  });
});
