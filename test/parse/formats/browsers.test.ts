import { describe, expect, it } from 'vitest';

import { chromeJson } from '../../../src/parse/formats/chrome-json.ts';
import { firefoxJson } from '../../../src/parse/formats/firefox-json.ts';
import type { SampleEntry } from '../fixtures.ts';
import { describeFormat } from '../format-contract.ts';
import { nestInFolders, readDump } from './support.ts';

const EPOCH_1601_MS = 11_644_473_600_000;

const chromeTime = (time: string) => `${Date.parse(time) + EPOCH_1601_MS}000`;

function writeChrome(entries: readonly SampleEntry[]): string {
  const children = entries.map(({ title, url, bookmarkedAt, folders }) =>
    nestInFolders(
      { type: 'url', name: title, url, date_added: chromeTime(bookmarkedAt), guid: 'x' },
      folders,
      (name, child) => ({ type: 'folder', name, children: [child], date_added: '1' }),
    ),
  );
  const folder = { type: 'folder', name: 'Bookmarks bar', date_added: '13350000000000000' };
  const empty = { type: 'folder', name: 'Other bookmarks', children: [] };
  return JSON.stringify(
    {
      checksum: 'a',
      roots: { bookmark_bar: { ...folder, children }, other: empty, synced: empty },
      version: 1,
    },
    null,
    3,
  );
}

function writeFirefox(entries: readonly SampleEntry[]): string {
  const children = entries.map(({ title, url, bookmarkedAt, folders, tags }) =>
    nestInFolders(
      {
        title,
        uri: url,
        typeCode: 1,
        dateAdded: Date.parse(bookmarkedAt) * 1000,
        ...(tags.length === 0 ? {} : { tags: tags.join(',') }),
      },
      folders,
      (name, child) => ({ title: name, typeCode: 2, children: [child] }),
    ),
  );
  return JSON.stringify({
    guid: 'root________',
    title: '',
    root: 'placesRoot',
    children: [{ title: 'toolbar', root: 'toolbarFolder', children }],
  });
}

describeFormat({ format: chromeJson, write: writeChrome, carries: ['url', 'second', 'folders'] });
describeFormat({
  format: firefoxJson,
  write: writeFirefox,
  carries: ['url', 'tags', 'second', 'folders'],
});

const page = (path: string) => ({ title: `題 ${path}`, uri: `https://example.com/${path}` });

describe("Firefox' backup", () => {
  it('tells tags by the folders under the root of tags, as older versions write them', async () => {
    const { articles } = await readDump(
      JSON.stringify({
        root: 'placesRoot',
        children: [
          { root: 'bookmarksMenuFolder', title: 'menu', children: [page('a')] },
          {
            root: 'tagsFolder',
            title: 'Tags',
            children: [{ title: 'redis', children: [page('a')] }],
          },
        ],
      }),
    );
    expect(articles).toMatchObject([
      { url: 'https://example.com/a', tags: ['redis'], categories: [] },
    ]);
  });

  it('keeps the description that older versions note beside a bookmark', async () => {
    const annos = [
      { name: 'bookmarkProperties/loadInSidebar', value: 1 },
      { name: 'bookmarkProperties/description', value: '読み返す' },
    ];
    const { articles } = await readDump(
      JSON.stringify({ root: 'placesRoot', children: [{ ...page('a'), annos }] }),
    );
    expect(articles[0]?.bookmarks[0]?.comment).toBe('読み返す');
  });

  it('has separators, queries and empty folders, none of which is an entry', async () => {
    const children = [
      { typeCode: 3, type: 'text/x-moz-place-separator' },
      { title: 'recent', uri: 'place:sort=8&maxResults=10' },
      { title: '空', typeCode: 2 },
      7,
      page('a'),
    ];
    const { receipt } = await readDump(JSON.stringify({ root: 'placesRoot', children }));
    expect(receipt).toMatchObject({ parsed: 1, rejected: [] });
  });
});

describe("a browser's tree", () => {
  it.each([
    ['Chrome', (tree: object) => ({ roots: { bookmark_bar: tree } })],
    ['Firefox', (tree: object) => ({ root: 'placesRoot', children: [tree] })],
  ])('of %s is refused when its folders nest too deeply', async (_name, wrap) => {
    let tree: object = { name: 'x', title: 'x', children: [] };
    for (let depth = 0; depth < 600; depth += 1) tree = { name: 'x', title: 'x', children: [tree] };
    const dump = await readDump(JSON.stringify(wrap(tree)));
    expect(dump.refused).toBe('folders nested deeper than 500');
  });
});
