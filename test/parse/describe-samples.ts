import { describe, expect, it } from 'vitest';

import { parseDump } from '../../src/parse/parse-dump.ts';
import { FIXTURE_NOW, type FixtureFacts, type SampleEntry } from './fixtures.ts';
import { compareEntry, faultsInBooks, type Part } from './format-contract.ts';

/** Sample dumps with what is known of them. */
export interface Samples {
  names: readonly string[];
  manifest: Readonly<Record<string, FixtureFacts>>;
  canonical: readonly SampleEntry[];
  read: (name: string) => Buffer;
}

/** What a sample tells of the canonical entries. */
interface Telling {
  parts: readonly Part[];
  /** Numbers of the first and last entry; all of them unless said. */
  entries?: readonly [number, number];
  /** Numbers of entries whose title the sample does not know. */
  untitled?: readonly number[];
  /** Numbers of the entries that somebody bookmarked; all of them unless said. */
  bookmarked?: readonly number[];
}

const PAGE: readonly Part[] = ['url', 'excerpt', 'tags', 'comment', 'user', 'day', 'bookmarkCount'];
const TEXT: readonly Part[] = ['excerpt', 'comment', 'user', 'day'];
const MARKS: readonly Part[] = ['url', 'tags', 'comment', 'second'];
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
/** The text samples show nobody under every third entry. */
const SHOWN = [1, 2, 4, 5, 7, 8, 10];

/** A description under a Netscape entry counts as its owner's comment; who wrote it, those files do not tell. */
const tellings: Readonly<Record<string, Telling>> = {
  'hatena-text-page1.txt': { parts: TEXT, entries: [1, 8], bookmarked: SHOWN },
  'hatena-text-single-page.txt': { parts: TEXT, bookmarked: SHOWN },
  'hatena-text-two-users.txt': { parts: TEXT, entries: [1, 6], bookmarked: SHOWN },
  'hatena-user-page-current.html': { parts: PAGE, entries: [1, 8] },
  'hatena-user-page-current-last.html': { parts: PAGE, entries: [9, 10] },
  'hatena-user-page-2011.html': { parts: PAGE.filter((part) => part !== 'excerpt') },
  'hatena-search-page.html': { parts: ['url', 'excerpt', 'articleTags', 'bookmarkCount'] },
  'hatena-entrylist.html': { parts: ['url', 'excerpt', 'articleTags', 'bookmarkCount'] },
  'hatena-entry-page.html': {
    parts: ['tags', 'comment', 'user', 'day'],
    entries: [1, 1],
  },
  'hatena-user-bookmark.rss': {
    parts: ['url', 'excerpt', 'tags', 'comment', 'user', 'second', 'bookmarkCount'],
  },
  'hatena-hotentry.rss': { parts: ['url', 'excerpt', 'articleTags', 'bookmarkCount'] },
  'hatena-export.atom': { parts: [...MARKS, 'user'] },
  'hatena.search.data': { parts: [...MARKS, 'bookmarkCount'] },
  'hatena-entry.json': {
    parts: ['url', 'tags', 'comment', 'user', 'minute', 'bookmarkCount'],
    entries: [1, 1],
  },
  'hatena-entry-jsonlite-2009.json': {
    parts: ['url', 'tags', 'comment', 'user', 'second', 'bookmarkCount'],
    entries: [1, 1],
  },
  'hatena-count-entries.json': { parts: ['url', 'bookmarkCount'], untitled: ALL },
  'hatena-api-user-bookmarks.json': { parts: [...MARKS, 'user', 'bookmarkCount'] },
  'netscape-flat-tags.html': { parts: MARKS },
  'netscape-nested.html': { parts: ['url', 'second'] },
  'pinboard.json': { parts: MARKS },
  'pinboard.xml': { parts: [...MARKS, 'user'] },
  'raindrop.csv': { parts: [...MARKS, 'excerpt'] },
  'raindrop.html': { parts: ['url', 'tags', 'second'] },
  'pocket.csv': { parts: ['url', 'tags', 'second'], untitled: [5] },
  'pocket-ril_export.html': { parts: ['url', 'tags', 'second'] },
  'linkding.html': { parts: ['url', 'tags', 'second'] },
  'karakeep.json': { parts: MARKS, untitled: [5] },
  'linkwarden.json': { parts: MARKS },
  'firefox-backup.json': { parts: ['url', 'tags', 'second'] },
  'chrome-Bookmarks.json': { parts: ['url', 'second'] },
  'omnivore.json': { parts: ['url', 'excerpt', 'tags', 'second'] },
  'instapaper.csv': { parts: MARKS },
  'asocial-bookmark.json': { parts: MARKS },
  'hatebu-markdown-diary.md': { parts: MARKS },
  'delicious.json': { parts: MARKS },
  'bookmarks.atom': { parts: [...MARKS, 'user', 'excerpt'] },
  'canonical.json': {
    parts: [...MARKS, 'user', 'excerpt', 'bookmarkCount', 'publishedAt'],
  },
};
/** Samples that tell nothing of the canonical entries. */
const silent = ['hatena-entry-none.json', 'hatena-rest-my-bookmark.json'];

/** Every sample gives what is stated of it, and the canonical entries field by field as far as it tells them. */
export function describeSamples(samples: Samples): void {
  const { names, manifest, canonical } = samples;
  const read = (name: string) =>
    parseDump({ file: name, bytes: samples.read(name) }, { now: FIXTURE_NOW });

  describe('the samples', () => {
    it('are all described, and everything described is there', () => {
      expect(names).toEqual(Object.keys(manifest).toSorted());
    });

    it.each(names)('give of %s what is stated', async (name) => {
      const facts = manifest[name] as FixtureFacts;
      const { receipt, refused, articles } = await read(name);
      const { format, parsed, declaredCount, nextPage, rejected, encoding } = receipt;
      const stated = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null));
      // Whether a dump may be refused is stated in words as well.
      const entries =
        refused !== null && /\bor reject\b/.test(facts.outcome ?? '') ? facts.entries : parsed;
      expect({
        format,
        encoding,
        entries,
        declaredCount,
        nextPage,
        refused,
        outcome: facts.outcome,
        bytes: samples.read(name).length,
        rejected: rejected.length,
        bookmarks: articles[0]?.bookmarks.length,
        note: facts.note,
      }).toMatchObject({ ...stated, format: facts.format });
      expect(faultsInBooks({ receipt, refused, articles })).toEqual([]);
    });

    it.each(names.filter((name) => manifest[name]?.format === null))(
      'say of %s that it is no dump',
      async (name) => {
        const dump = await read(name);
        expect(dump.articles).toEqual([]);
        expect(dump.refused).toMatch(/not a known dump|the dump is empty/);
        expect(dump.receipt).toMatchObject({
          format: null,
          parsed: 0,
          articles: 0,
          rejected: [],
          warnings: [`refused: ${dump.refused}`],
        });
      },
    );

    const plain = names.filter((name) => !name.includes('/'));
    it('are all compared with the canonical entries, or known to tell nothing of them', () => {
      expect(plain.filter((name) => !(name in tellings) && !silent.includes(name))).toEqual([]);
    });

    it.each(plain.filter((name) => name in tellings))(
      'agree in %s with the canonical entries, field by field and in order',
      async (name) => {
        const { parts, entries: [from, to] = [1, 10], ...telling } = tellings[name] as Telling;
        const { articles } = await read(name);
        const numbers = ALL.slice(from - 1, to);
        const pairs = numbers.map((number) => {
          const entry = canonical[number - 1] as SampleEntry;
          const article = articles.find(({ title, url }) =>
            parts.includes('url') ? url === entry.url : title === entry.title,
          );
          if (article === undefined) throw new Error(`entry ${number} was not read`);
          const titled = !(telling.untitled ?? []).includes(number);
          const bookmarked = (telling.bookmarked ?? ALL).includes(number);
          const { found, written } = compareEntry(article, entry, parts, bookmarked);
          return {
            found: { ...found, title: article.title },
            written: { ...written, title: titled ? entry.title : entry.url },
            place: articles.indexOf(article),
          };
        });
        expect(pairs.map(({ found }) => found)).toEqual(pairs.map(({ written }) => written));
        const places = pairs.map(({ place }) => place);
        expect(places).toEqual(places.toSorted((one, other) => one - other));
      },
    );
  });
}
