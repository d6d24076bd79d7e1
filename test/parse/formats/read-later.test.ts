import { describe, expect, it } from 'vitest';

import { instapaperCsv } from '../../../src/parse/formats/instapaper-csv.ts';
import { omnivoreJson } from '../../../src/parse/formats/omnivore-json.ts';
import { pocketCsv } from '../../../src/parse/formats/pocket-csv.ts';
import { pocketHtml } from '../../../src/parse/formats/pocket-html.ts';
import { raindropCsv } from '../../../src/parse/formats/raindrop-csv.ts';
import { readFixture, type SampleEntry } from '../fixtures.ts';
import { describeFormat, escapeMarkup } from '../format-contract.ts';
import { csvRow, readDump, utc } from './support.ts';

const epoch = (time: string) => Date.parse(time) / 1000;

describeFormat({
  format: pocketCsv,
  write: (entries) =>
    `title,url,time_added,tags,status\n${entries
      .map(({ title, url, bookmarkedAt, tags }) =>
        csvRow([title, url, epoch(bookmarkedAt), tags.join('|'), 'unread']),
      )
      .join('')}`,
  carries: ['url', 'tags', 'second'],
});

describeFormat({
  format: pocketHtml,
  write: (entries) =>
    `<!DOCTYPE html>\n<html><head><meta charset="UTF-8"><title>Pocket Export</title></head><body>\n<h1>Unread</h1>\n<ul>\n${entries
      .map(
        ({ title, url, bookmarkedAt, tags }) =>
          `<li><a href="${escapeMarkup(url)}" time_added="${epoch(bookmarkedAt)}" tags="${escapeMarkup(tags.join(','))}">${escapeMarkup(title)}</a></li>\n`,
      )
      .join('')}</ul>\n<h1>Read Archive</h1>\n<ul>\n</ul>\n</body></html>`,
  carries: ['url', 'tags', 'second'],
});

describeFormat({
  format: instapaperCsv,
  write: (entries) =>
    `URL,Title,Selection,Folder,Timestamp,Tags\n${entries
      .map(({ title, url, bookmarkedAt, tags, comment, folders = [] }) =>
        csvRow([
          url,
          title,
          comment,
          folders[0] ?? 'Unread',
          epoch(bookmarkedAt),
          JSON.stringify(tags),
        ]),
      )
      .join('')}`,
  // Folders stand beside each other.
  fit: (entry) => ({
    ...entry,
    ...(entry.folders === undefined ? {} : { folders: entry.folders.slice(0, 1) }),
  }),
  carries: ['url', 'tags', 'comment', 'second', 'folders'],
});

describeFormat({
  format: raindropCsv,
  write: (entries) => writeRaindrop(entries, ' / '),
  carries: ['url', 'excerpt', 'tags', 'comment', 'second', 'folders'],
});

describeFormat({
  format: omnivoreJson,
  write: (entries) =>
    JSON.stringify(
      entries.map(({ title, excerpt, url, tags, bookmarkedAt, publishedAt }, id) => ({
        id,
        slug: `s${id}`,
        title,
        description: excerpt,
        author: null,
        url,
        state: 'Archived',
        labels: tags,
        savedAt: utc(bookmarkedAt),
        publishedAt: utc(publishedAt),
      })),
    ),
  carries: ['url', 'excerpt', 'tags', 'second', 'publishedAt'],
});

function writeRaindrop(entries: readonly SampleEntry[], separator: string): string {
  const rows = entries.map(
    ({ title, comment, excerpt, url, folders = [], tags, bookmarkedAt }, id) =>
      csvRow([
        id + 1,
        title,
        comment,
        excerpt,
        url,
        folders.join(separator) || 'Unsorted',
        tags.join(', '),
        utc(bookmarkedAt),
        '',
        '',
        'false',
      ]),
  );
  return `id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n${rows.join('')}`;
}

describe("Raindrop's folders", () => {
  it.each([
    ['インフラ / Redis', ['インフラ', 'Redis']],
    ['インフラ/Redis', ['インフラ', 'Redis']],
    ['CI/CD / 手順', ['CI/CD', '手順']],
    ['Unsorted', []],
    ['', []],
  ])('%j are the categories %j', async (folder, categories) => {
    const { articles } = await readDump(
      `id,title,note,excerpt,url,folder,tags,created\n1,題,,,https://example.com/,${folder},,2026-11-20T00:15:42.000Z\n`,
    );
    expect(articles[0]?.categories).toEqual(categories);
  });

  it('stand in the fixture', async () => {
    const { articles } = await readDump(readFixture('raindrop.csv').toString());
    expect(articles[0]?.categories).toEqual(['インフラ', 'Redis']);
    expect(articles[1]?.categories).toEqual([]);
  });
});

describe("Instapaper's CSV", () => {
  it('has neither times nor tags in older files', async () => {
    const { articles, receipt } = await readDump(
      'URL,Title,Selection,Folder\nhttps://example.com/,題,抜き書き,Archive\n',
    );
    expect(receipt).toMatchObject({ format: 'instapaper-csv', parsed: 1 });
    expect(articles).toMatchObject([
      { categories: [], tags: [], bookmarks: [{ comment: '抜き書き', at: null }] },
    ]);
  });

  it('loses the tags of a row whose JSON is broken, and nothing else', async () => {
    const { articles } = await readDump(
      'URL,Title,Selection,Folder,Timestamp,Tags\nhttps://example.com/,題,,手順,1795133742,"[""redis"\n',
    );
    expect(articles).toMatchObject([{ title: '題', categories: ['手順'], tags: [] }]);
  });
});

describe("Pocket's exports", () => {
  it('may break a title over lines', async () => {
    const { articles } = await readDump(
      'title,url,time_added,tags,status\n"一行目\n  二行目",https://example.com/,1795133742,,unread\n',
    );
    expect(articles[0]?.title).toBe('一行目 二行目');
  });
});
