import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Article, ParsedDump } from '../../src/parse/article.ts';
import { createTextSource } from '../../src/parse/decode.ts';
import { detectFormat, readHead } from '../../src/parse/detect.ts';
import type { DumpFormat } from '../../src/parse/format.ts';
import { formats } from '../../src/parse/formats/index.ts';
import { type ParseOptions, parseDump } from '../../src/parse/parse-dump.ts';
import { canonical, FIXTURE_NOW, fixturesOf, readFixture, type SampleEntry } from './fixtures.ts';

/** The parts of an entry that a format can carry; the title is always one. */
export type Part =
  | 'url'
  | 'excerpt'
  | 'tags'
  | 'articleTags'
  | 'comment'
  | 'user'
  | 'day'
  | 'minute'
  | 'second'
  | 'bookmarkCount'
  | 'folders'
  | 'publishedAt';

export interface FormatCase {
  format: DumpFormat;
  /** Writes a dump of these entries as the source of the format would. */
  write: (entries: readonly SampleEntry[]) => string;
  /** What is read back of what is written; `day`, `minute` or `second` is the precision of `at`. */
  carries: readonly Part[];
  /** Makes an entry fit what the format can say at all. */
  fit?: (entry: SampleEntry) => SampleEntry;
  /** Says true for a format whose dumps tell how many entries there are, as `(30)`. */
  declares?: boolean;
  /** Says false for a format without entries of its own (one article a dump). */
  grows?: boolean;
}

/** Words that break careless readers and writers. */
const WORDS = [
  'redis', 'CPU', '負荷対策', '日本語', 'タグ', 'C++', 'a,b', '"quoted"', "it's", '<b>', '</li>', '</A>',
  '&amp;', '&', ']]>', '{', '}', '[x]', '\\', '\\n', '%20', '🚀', '#1', '•', '1', '2026', '素晴らしい　まとめ', '=', ';', '-',
]; // biome-ignore format: a list of words
/** What other formats are recognised by; entries may quote it. */
const QUOTES = [
  '<!DOCTYPE NETSCAPE-Bookmark-file-1>',
  '<DL><A HREF="x" ADD_DATE="1">',
  'タグ',
  'ブックマーク / example.com (3)',
  '<posts user="x">',
  '<rdf:RDF xmlns="http://purl.org/rss/1.0/"> hatena.ne.jp',
  '<feed xmlns="http://purl.org/atom/ns#">',
  '<feed xmlns="http://www.w3.org/2005/Atom">',
  '<ul id="bookmarked_user"> <li data-eid="1">',
  '<h3 class="centerarticle-entry-title"> <p class="centerarticle-reaction">',
  '<h3 class="entrylist-contents-title">',
  '<p class="js-bookmark-item js-bookmarks-recent">',
  '<title>Pocket Export</title> time_added=',
  '{"bookmarks": [{"timestamp": 1, "content": {}}]}',
  '"placesRoot" "roots" "bookmark_bar"',
  'title,url,time_added,tags,status',
  '12\t20260102030405',
  '#### x',
];
const USERS = ['sample-user', 'another_user', 'u-12'];

const text = (most: number) =>
  fc
    .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: most })
    .map((words) => words.join(' '));

const sampleEntry: fc.Arbitrary<Omit<SampleEntry, 'url'>> = fc.record({
  title: text(5),
  excerpt: text(12).map((words) => `抜粋 ${words}`),
  tags: fc.uniqueArray(fc.constantFrom('redis', 'SRE', 'あとで読む', 'c++', 'b', 'x-y'), {
    maxLength: 4,
  }),
  comment: fc.oneof(
    fc.constant(''),
    text(6).map((words) => `感想 ${words}`),
  ),
  user: fc.constantFrom(...USERS),
  bookmarkedAt: fc
    .integer({ min: Date.UTC(2005, 1, 10) / 1000, max: Date.UTC(2026, 10, 20) / 1000 })
    .map(writeTime),
  bookmarkCount: fc.nat(5000),
  publishedAt: fc.integer({ min: 1_000_000_000, max: 1_700_000_000 }).map(writeTime),
  folders: fc.uniqueArray(fc.constantFrom('インフラ', 'Redis と CPU', 'a & b <c>', 'c++', '深い'), {
    maxLength: 3,
  }),
});

/** A few entries with addresses of their own. */
const sampleEntries = fc
  .array(sampleEntry, { minLength: 1, maxLength: 6 })
  .map((entries) =>
    entries.map((entry, index) => ({ ...entry, url: `https://example.com/${index}?q=a&r=%20b` })),
  );

function read(dump: string | Uint8Array, options: Partial<ParseOptions> = {}): Promise<ParsedDump> {
  return parseDump({ file: 'dump', bytes: Buffer.from(dump) }, { now: FIXTURE_NOW, ...options });
}

/** The promises that every format keeps; see `docs/formats.md`. */
export function describeFormat(example: FormatCase): void {
  const {
    format,
    write,
    carries,
    fit = (entry) => entry,
    grows = true,
    declares = false,
  } = example;
  const fixtures = fixturesOf(format.name);
  const many = (count: number) =>
    write(
      Array.from({ length: count }, (_, index) => {
        const entry = canonical[index % canonical.length] as SampleEntry;
        return fit({ ...entry, url: `${entry.url}/${index}`, title: `${index} ${entry.title}` });
      }),
    );

  describe(`the format ${format.name}`, () => {
    it('is registered once and has a fixture', () => {
      expect(formats.filter(({ name }) => name === format.name)).toEqual([format]);
      expect(fixtures).not.toEqual([]);
    });

    it.each(fixtures)('alone recognises %s', (name) => {
      const source = createTextSource();
      const head = readHead(source.write(readFixture(name)) + source.end(), true);
      const names = formats.filter((each) => each.recognise(head)).map((each) => each.name);
      expect(names).toEqual([format.name]);
    });

    it.each(fixtures)('reads %s alike in slices of any size', async (name) => {
      const bytes = readFixture(name);
      const whole = await read(bytes);
      for (const size of [1, 7, 1021]) {
        if (bytes.length / size > 20_000) continue;
        const sliced = await parseDump(
          { file: 'dump', bytes: slices(bytes, size) },
          { now: FIXTURE_NOW },
        );
        expect(sliced).toEqual(whole);
      }
    });

    it.each(fixtures)(
      'never throws on %s cut at any place, and its books still balance',
      async (name) => {
        const bytes = readFixture(name);
        for (let cut = 0; cut < 40; cut += 1) {
          const dump = await read(bytes.subarray(0, Math.floor((bytes.length * cut) / 40)));
          expect(faultsInBooks(dump)).toEqual([]);
        }
      },
    );

    it('is told from all other formats whatever its entries quote', () => {
      fc.assert(
        fc.property(
          sampleEntries,
          fc.array(fc.constantFrom(...QUOTES), { minLength: 1 }),
          (entries, quotes) => {
            const quoting = entries.map((entry, index) => {
              const quote = quotes[index % quotes.length] ?? '';
              return fit({
                ...entry,
                title: `${entry.title} ${quote}`,
                excerpt: quote,
                comment: quote,
              });
            });
            const dump = write(grows ? quoting : quoting.slice(0, 1));
            expect(detectFormat(readHead(dump, true))?.name).toBe(format.name);
          },
        ),
      );
    });

    it('reads back what its source writes', async () => {
      await fc.assert(
        fc.asyncProperty(sampleEntries, async (entries) => {
          const fitting = (grows ? entries : entries.slice(0, 1)).map(fit);
          const dump = await read(write(fitting), { format: format.name });
          expect(faultsInBooks(dump)).toEqual([]);
          expect(dump.receipt.rejected).toEqual([]);
          // Without an address, entries of one title are one article.
          const joined = dump.articles.filter(({ sources }) => sources.length > 1);
          expect(joined.filter(({ url }) => url !== null)).toEqual([]);
          const pairs = dump.articles.flatMap((article) => {
            const [source, ...more] = article.sources;
            const entry = fitting[(source?.position ?? 0) - 1] as SampleEntry;
            return more.length > 0 ? [] : [compareEntry(article, entry, carries, true)];
          });
          expect(pairs.map(({ found }) => found)).toEqual(pairs.map(({ written }) => written));
        }),
        { numRuns: 60 },
      );
    });

    if (!grows) return;

    it('keeps the order of the dump and numbers its entries', async () => {
      const { articles } = await read(many(30), { format: format.name });
      expect(articles.map(({ title }) => Number.parseInt(title, 10))).toEqual([
        ...Array(30).keys(),
      ]);
      expect(articles.map(({ sources }) => sources)).toEqual(
        [...Array(30).keys()].map((index) => [
          { format: format.name, file: 'dump', position: index + 1 },
        ]),
      );
    });

    it('is recognised by its content when its source writes many entries', async () => {
      const dump = await read(many(600));
      expect(dump.receipt).toMatchObject({
        format: format.name,
        parsed: 600,
        articles: 600,
        rejected: [],
      });
    });

    it('takes the number that the dump declares, and says when entries are missing', async () => {
      const dump = many(30);
      const whole = await read(dump, { format: format.name });
      expect(whole.receipt).toMatchObject({ declaredCount: declares ? 30 : null, warnings: [] });
      const short = await read(dump.replace('(30)', '(1,234)'), { format: format.name });
      expect(short.receipt).toMatchObject(
        declares
          ? { declaredCount: 1234, parsed: 30, warnings: ['1234 entries declared, 30 read'] }
          : { declaredCount: null, parsed: 30 },
      );
    });

    it('takes time in proportion to the length of the dump', async () => {
      const small = many(200);
      const large = many(3200);
      await read(small, { format: format.name });
      const ratio =
        (await cpuTime(() => read(large, { format: format.name }), 2)) /
        (await cpuTime(() => read(small, { format: format.name }), 5));
      // Sixteen times the entries; a quadratic reader takes 256 times as long, a busy machine makes some noise.
      expect(ratio).toBeLessThan(80);
    });

    it('cuts at the limits of entries and fields and says so', async () => {
      const cut = await read(many(10), { format: format.name, limits: { articles: 4 } });
      expect(cut.receipt.parsed).toBe(4);
      expect(cut.receipt.warnings[0]).toContain('cut after 4 entries');
      const short = await read(many(3), { format: format.name, limits: { fieldChars: 12 } });
      expect(short.receipt.warnings).toContainEqual(expect.stringMatching(/fields cut/));
      expect(short.articles.every(({ title }) => title.length <= 12)).toBe(true);
    });

    it('is refused when it is larger than the limit', async () => {
      const dump = await read(many(30), { format: format.name, limits: { inputBytes: 2000 } });
      expect(dump.articles).toEqual([]);
      expect(dump.refused).toContain('larger than 2000 bytes');
    });
  });
}

/**
 * What is wrong with a receipt's sums: items met = parsed + rejected, each with a place of its own,
 * and fewer than declared is told.
 */
export function faultsInBooks({ articles, receipt, refused }: ParsedDump): string[] {
  const positions = [
    ...articles.flatMap(({ sources }) => sources.map(({ position }) => position)),
    ...receipt.rejected.map(({ position }) => position),
  ].toSorted((one, other) => one - other);
  const short = receipt.declaredCount !== null && receipt.parsed < receipt.declaredCount;
  const faults = {
    'places are not 1, 2, 3 …': positions.some((position, index) => position !== index + 1),
    'met is not parsed + rejected': positions.length !== receipt.parsed + receipt.rejected.length,
    'articles are not those counted': receipt.articles !== articles.length,
    'a source names another format': articles.some(({ sources }) =>
      sources.some(({ format }) => format !== receipt.format),
    ),
    'refused, but not empty': refused !== null && positions.length > 0,
    'fewer than declared is not told':
      short !== receipt.warnings.some((warning) => /entries declared/.test(warning)),
  };
  return Object.entries(faults).flatMap(([fault, found]) => (found ? [fault] : []));
}

/**
 * What was read of an entry and what was written, both in the parts that the format carries; those of
 * a person's bookmark only where there is one.
 */
export function compareEntry(
  article: Article,
  entry: SampleEntry,
  carries: readonly Part[],
  bookmarked: boolean,
): { found: object; written: object } {
  const has = (part: Part) => carries.includes(part);
  const foldered = has('folders') && entry.folders !== undefined;
  const precision = (['day', 'minute', 'second'] as const).find(has);
  const personal = bookmarked && precision !== undefined;
  const length = precision === undefined ? 0 : { day: 10, minute: 16, second: 19 }[precision];
  const user = has('user') ? entry.user : '';
  const bookmark = article.bookmarks.find((each) => each.user === user);
  const found = {
    title: article.title,
    url: article.url,
    excerpt: has('excerpt') && article.excerpt,
    bookmarkCount: has('bookmarkCount') && article.bookmarkCount,
    publishedAt: has('publishedAt') && article.publishedAt,
    folders: foldered && article.categories,
    // Others may have given tags too.
    tags:
      (has('tags') || has('articleTags')) && article.tags.filter((tag) => entry.tags.includes(tag)),
    bookmarked: bookmark !== undefined,
    comment: personal && has('comment') && bookmark?.comment,
    at: personal && bookmark?.at?.slice(0, length),
    precision: personal && bookmark?.atPrecision,
    ownTags: personal && has('tags') && bookmark?.tags,
  };
  const written = {
    title: entry.title,
    url: has('url') ? entry.url : null,
    excerpt: has('excerpt') && entry.excerpt,
    bookmarkCount: has('bookmarkCount') && entry.bookmarkCount,
    publishedAt: has('publishedAt') && entry.publishedAt,
    folders: foldered && entry.folders,
    tags: (has('tags') || has('articleTags')) && entry.tags,
    bookmarked: personal,
    comment: personal && has('comment') && entry.comment,
    at: personal && entry.bookmarkedAt.slice(0, length),
    precision: personal && precision,
    ownTags: personal && has('tags') && entry.tags,
  };
  return { found, written };
}

/** A time in Japan as canonical.json writes it, from seconds since 1970. */
export function writeTime(seconds: number): string {
  return `${new Date((seconds + 9 * 3600) * 1000).toISOString().slice(0, 19)}+09:00`;
}

/** Text as it stands in HTML and XML. */
export function escapeMarkup(plain: string): string {
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

async function* slices(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The least processor time of some runs, in microseconds. */
async function cpuTime(work: () => Promise<unknown>, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    times.push(user + system);
  }
  return Math.min(...times);
}
