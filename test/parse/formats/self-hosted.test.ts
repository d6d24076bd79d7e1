import { describe, expect, it } from 'vitest';

import { karakeepJson } from '../../../src/parse/formats/karakeep-json.ts';
import { linkwardenJson } from '../../../src/parse/formats/linkwarden-json.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat } from '../format-contract.ts';
import { readDump, utc } from './support.ts';

interface Folder {
  id: string;
  name: string;
  parentId: string | null;
}

/** Every chain of folders as a flat list that names parents, and the id of the innermost of each entry. */
function flattenFolders(entries: readonly SampleEntry[]): { list: Folder[]; ids: string[] } {
  const list = new Map<string, Folder>();
  const ids = entries.map(({ folders = [] }) => {
    let parentId: string | null = null;
    for (const name of folders) {
      const id: string = `${parentId ?? ''}/${name}`;
      list.set(id, { id, name, parentId });
      parentId = id;
    }
    return parentId ?? '';
  });
  // Children may stand before their parents.
  return { list: [...list.values()].toReversed(), ids };
}

describeFormat({
  format: karakeepJson,
  write(entries) {
    const { list, ids } = flattenFolders(entries);
    return JSON.stringify({
      bookmarks: entries.map(({ title, url, tags, comment, bookmarkedAt }, index) => ({
        createdAt: Date.parse(bookmarkedAt) / 1000,
        title,
        tags,
        lists: ids[index] === '' ? [] : [ids[index]],
        content: { type: 'link', url },
        note: comment === '' ? null : comment,
        archived: false,
      })),
      lists: list.map((each) => ({ ...each, type: 'manual', query: null })),
    });
  },
  carries: ['url', 'tags', 'comment', 'second', 'folders'],
});

describeFormat({
  format: linkwardenJson,
  write(entries) {
    const { list, ids } = flattenFolders(entries);
    const links = entries.map(({ title, url, tags, comment, bookmarkedAt }, id) => ({
      id,
      name: title,
      url,
      description: comment,
      tags: tags.map((name) => ({ name })),
      createdAt: utc(bookmarkedAt),
    }));
    // Links without a collection of their own stand in one without a name; each in one, in their order.
    const owners = entries.map((_, index) => ({
      id: `${index}`,
      name: '',
      parentId: ids[index] === '' ? null : ids[index],
      links: links.slice(index, index + 1),
    }));
    return JSON.stringify({
      name: 'x',
      username: 'sample-user',
      collections: [...owners, ...list.map((each) => ({ ...each, links: [] }))],
    });
  },
  carries: ['url', 'tags', 'comment', 'second', 'folders'],
});

describe('collections that name their parents', () => {
  it('may go round in a circle', async () => {
    const collections = [
      { id: 1, name: '一', parentId: 2, links: [{ name: '題', url: 'https://example.com/' }] },
      { id: 2, name: '二', parentId: 1, links: [] },
    ];
    const { articles } = await readDump(JSON.stringify({ collections }));
    expect(articles[0]?.categories).toEqual(['二', '一']);
  });

  it('may be missing', async () => {
    const bookmarks = [
      {
        createdAt: 1795133742,
        title: null,
        lists: ['gone', 7, null],
        content: { type: 'link', url: 'https://example.com/', title: '頁の題' },
      },
    ];
    const { articles } = await readDump(JSON.stringify({ bookmarks }));
    expect(articles).toMatchObject([{ title: '頁の題', categories: [] }]);
  });

  it('are the categories in the fixtures', async () => {
    const karakeep = await readDump(readFixture('karakeep.json').toString());
    expect(karakeep.articles.map(({ categories }) => categories).slice(0, 2)).toEqual([
      ['インフラ'],
      [],
    ]);
    const linkwarden = await readDump(readFixture('linkwarden.json').toString());
    expect(linkwarden.articles[0]?.categories).toEqual(['インフラ']);
  });
});

describe("Karakeep's export", () => {
  it('holds notes and vanished pages, which are left out and counted', async () => {
    const { receipt } = await readDump(readFixture('karakeep.json').toString());
    expect(receipt).toMatchObject({
      parsed: 10,
      rejected: [],
      warnings: ['left out because they hold no link: 2'],
    });
  });
});
