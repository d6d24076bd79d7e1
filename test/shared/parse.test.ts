import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { mergeArticles } from '../../src/parse/merge-articles.ts';
import { parseDump } from '../../src/parse/parse-dump.ts';
import { canonicalUrl } from '../../src/parse/url.ts';
import { describeSamples } from '../parse/describe-samples.ts';
import { type FixtureFacts, manifest, readFixture, type SampleEntry } from '../parse/fixtures.ts';
import { escapeMarkup, faultsInBooks } from '../parse/format-contract.ts';

/** Material beside the project: real seeds and collections that are not ours to copy. */
const SHARED = new URL('../../../shared/', import.meta.url);
const NOW = new Date('2026-11-22T00:00:00Z');

interface ExpectedDump {
  file: string;
  site: string;
  declaredCount: number;
  entries: {
    title: string;
    articleTitle: string;
    siteName: string | null;
    excerpt: string;
    bookmarks: { user: string; date: string; comment?: string | null }[];
  }[];
}

interface CollectedRecord {
  title: string;
  url: string;
  date: string;
  tags: string[];
  comment: string;
}

function sampleNames(): string[] {
  return readdirSync(new URL('samples/', SHARED), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name !== 'manifest.json')
    .map(
      (file) => `${file.parentPath}/${file.name}`.split('/samples/')[1]?.replace(/^\/+/, '') ?? '',
    )
    .toSorted();
}

function sampleManifest(): Record<string, FixtureFacts> {
  return JSON.parse(read('samples/manifest.json').toString()) as Record<string, FixtureFacts>;
}

function read(name: string): Buffer {
  return readFileSync(new URL(name, SHARED));
}

function parse(file: string, bytes: Uint8Array) {
  return parseDump({ file, bytes }, { now: NOW });
}

if (existsSync(SHARED)) {
  describeSamples({
    names: sampleNames(),
    manifest: sampleManifest(),
    canonical: JSON.parse(read('samples/canonical.json').toString()) as SampleEntry[],
    read: (name) => read(`samples/${name}`),
  });
}

describe.skipIf(!existsSync(SHARED))('the material beside the project', () => {
  it('has two seeds that are read field by field as expected and give 31 articles of 38 sources', async () => {
    const expected = JSON.parse(read('seeds/expected.json').toString()) as ExpectedDump[];
    const dumps = await Promise.all(expected.map(({ file }) => parse(file, read(`seeds/${file}`))));
    const found = dumps.map(({ articles, receipt }) => ({
      declaredCount: receipt.declaredCount,
      entries: articles.map(({ title, articleTitle, siteName, excerpt, site, bookmarks }) => ({
        title,
        articleTitle,
        siteName,
        excerpt,
        site,
        bookmarks: bookmarks.map(({ user, at, atPrecision, comment }) => ({
          user,
          at,
          atPrecision,
          comment,
        })),
      })),
    }));
    expect(found).toEqual(
      expected.map(({ declaredCount, entries, site }) => ({
        declaredCount,
        entries: entries.map(({ title, articleTitle, siteName, excerpt, bookmarks }) => ({
          title,
          articleTitle,
          siteName,
          excerpt,
          site,
          bookmarks: bookmarks.map(({ user, date, comment }) => ({
            user,
            at: `${date.replaceAll('/', '-')}T00:00:00+09:00`,
            atPrecision: 'day',
            comment: comment ?? '',
          })),
        })),
      })),
    );
    const { articles } = mergeArticles(dumps.map((dump) => dump.articles));
    expect([articles.length, articles.flatMap(({ sources }) => sources).length]).toEqual([31, 38]);
  });

  it('has the samples from which the fixtures were copied', () => {
    const names = sampleNames();
    const changed = names.filter((name) => !readFixture(name).equals(read(`samples/${name}`)));
    expect(changed).toEqual([]);
    const stated = Object.entries(sampleManifest()).filter(([name, facts]) =>
      Object.entries(facts).some(
        ([fact, value]) => value !== null && manifest[name]?.[fact as keyof FixtureFacts] !== value,
      ),
    );
    expect(stated).toEqual([]);
  });

  it('has search data of 6,652 entries, four lines of which are not UTF-8', async () => {
    const dump = await parse('search.data', read('corpora/naoya.search.data'));
    expect(dump.receipt).toMatchObject({ format: 'hatena-search-data', encoding: 'utf-8' });
    expect(dump.receipt.parsed + dump.receipt.rejected.length).toBe(6652);
    expect(faultsInBooks(dump)).toEqual([]);
    expect(dump.receipt.warnings).toContainEqual(
      expect.stringMatching(/broken byte sequences replaced/),
    );
  });

  it('has a collection of 67,552 records, all of which a Netscape export keeps', async () => {
    const lines = gunzipSync(read('corpora/bookmarks-67k.jsonl.gz'))
      .toString()
      .trimEnd()
      .split('\n');
    const records = lines.map((line) => JSON.parse(line) as CollectedRecord);
    const dump = await parse('bookmarks.html', Buffer.from(writeNetscape(records)));
    const addresses = records.map(({ url }) => canonicalUrl(url));
    expect(dump.receipt.rejected).toHaveLength(addresses.filter((url) => url === null).length);
    expect(dump.receipt.parsed + dump.receipt.rejected.length).toBe(records.length);
    expect(faultsInBooks(dump)).toEqual([]);
    const keys = new Set(
      addresses.flatMap((url) => (url === null ? [] : [url.replace(/^https?:/, '')])),
    );
    expect(new Set(dump.articles.map(({ url }) => url?.replace(/^https?:/, '')))).toEqual(keys);
    const comments = new Set(
      dump.articles.flatMap(({ bookmarks }) => bookmarks.map(({ comment }) => comment)),
    );
    const lost = records.filter(
      ({ comment, url }) =>
        comment.trim() !== '' && canonicalUrl(url) !== null && !comments.has(clean(comment)),
    );
    expect(lost.map(({ comment }) => comment)).toEqual([]);
  });
});

function writeNetscape(records: readonly CollectedRecord[]): string {
  const items = records.map(
    ({ url, title, date, tags, comment }) =>
      `<DT><A HREF="${escapeMarkup(url)}" ADD_DATE="${Date.parse(date) / 1000}" TAGS="${escapeMarkup(tags.join(','))}">${escapeMarkup(title)}</A>\n${comment === '' ? '' : `<DD>${escapeMarkup(comment)}\n`}`,
  );
  return `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n${items.join('')}</DL><p>\n`;
}

/** What is left of a comment when hidden characters are dropped, as the parser drops them. */
function clean(comment: string): string {
  const hidden = /(?![\t\n])\p{Cc}|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
  return comment.replaceAll(hidden, '').normalize('NFC').trim();
}
