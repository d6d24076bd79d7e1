import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { defaultLimits } from '../../src/parse/limits.ts';
import { type ParseOptions, parseDump } from '../../src/parse/parse-dump.ts';
import { FIXTURE_NOW, readFixture } from './fixtures.ts';

const read = (bytes: Uint8Array | AsyncIterable<Uint8Array>, options: Partial<ParseOptions> = {}) =>
  parseDump({ file: 'dump', bytes }, { now: FIXTURE_NOW, ...options });

const SAMPLE = readFixture('hatena-text-single-page.txt');
const TEXT = SAMPLE.toString();

function item(index: number): string {
  return `<li class="bookmark-item"><h3 class="centerarticle-entry-title"><a href="https://example.com/${index}">題 ${index}</a></h3><p class="centerarticle-entry-summary">${'抜粋'.repeat(100)}</p><div class="centerarticle-reaction"></div></li>\n`;
}

/** A page of so many items in the present design. */
function page(items: number): string {
  return `<ul>${Array.from({ length: items }, (_, index) => item(index)).join('')}</ul>`;
}

async function* stream(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('a receipt', () => {
  it('has the fields of its contract and no others', async () => {
    const { receipt } = await read(SAMPLE);
    expect(receipt).toEqual({
      file: 'dump',
      format: 'hatena-text',
      encoding: 'utf-8',
      declaredCount: 10,
      parsed: 10,
      articles: 10,
      rejected: [],
      warnings: [],
      nextPage: false,
    });
  });

  it('counts entries apart from the articles that are left when duplicates are joined', async () => {
    const items = TEXT.slice(TEXT.indexOf('  •'), TEXT.indexOf('  • 1\n'));
    const { receipt, articles } = await read(
      Buffer.from(TEXT.replace('  • 1\n', `${items}  • 1\n`)),
    );
    expect(receipt).toMatchObject({ parsed: 20, articles: 10 });
    expect(receipt.warnings).toEqual(['10 entries joined to earlier ones of the same article']);
    expect(articles[0]?.sources.map(({ position }) => position)).toEqual([1, 11]);
  });

  it('says of an address that it is too long, and not that it is none', async () => {
    const long = `https://example.com/?q=${'あ'.repeat(9000)}`;
    const { receipt } = await read(Buffer.from(page(2).replace('https://example.com/1', long)));
    expect(receipt.rejected).toEqual([
      { position: 2, reason: 'an address longer than 8192 characters' },
    ]);
  });
});

describe('the format', () => {
  it('is found by content and not by name', async () => {
    const dump = await parseDump({ file: 'bookmarks.csv', bytes: SAMPLE }, { now: FIXTURE_NOW });
    expect(dump.receipt).toMatchObject({ file: 'bookmarks.csv', format: 'hatena-text' });
  });

  it('is the one that was named, whatever the content looks like', async () => {
    const { receipt } = await read(SAMPLE, { format: 'netscape-html' });
    expect(receipt).toMatchObject({ format: 'netscape-html', parsed: 0 });
  });

  it('must exist when it is named', async () => {
    await expect(read(SAMPLE, { format: 'nonsense' })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('compressed dumps', () => {
  it('are read by their content, in one piece and streamed', async () => {
    const plain = await read(SAMPLE);
    expect(await read(gzipSync(SAMPLE))).toEqual(plain);
    for (const size of [1, 2, 100])
      expect(await read(stream(gzipSync(SAMPLE), size))).toEqual(plain);
    expect(
      await read(Buffer.concat([gzipSync(SAMPLE.subarray(0, 99)), gzipSync(SAMPLE.subarray(99))])),
    ).toEqual(plain);
  });

  it('are refused when they are damaged or cut, with nothing taken', async () => {
    const packed = gzipSync(Buffer.from(page(3000)));
    const flipped = Buffer.from(packed);
    flipped[packed.length >> 1] = (flipped[packed.length >> 1] ?? 0) ^ 0xff;
    for (const bytes of [flipped, packed.subarray(0, -9), packed.subarray(0, 500)]) {
      expect(await read(bytes)).toMatchObject({
        articles: [],
        refused: 'the compressed data are damaged',
      });
    }
  });

  it('are refused when they swell over the limit, long before they are unpacked', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(page(3)), Buffer.alloc(60_000_000, ' ')]));
    expect(bomb.length).toBeLessThan(100_000);
    const dump = await read(bomb, { limits: { decodedBytes: 1_000_000 } });
    expect(dump).toMatchObject({
      articles: [],
      refused: 'the decompressed dump is larger than 1000000 bytes',
    });
  });

  it('that hold nothing but zeros are told after a glance', async () => {
    let taken = 0;
    async function* zeros() {
      const packed = gzipSync(Buffer.alloc(100_000_000));
      for await (const bytes of stream(packed, 1000)) {
        taken += bytes.length;
        yield bytes;
      }
    }
    const dump = await read(zeros());
    expect(dump).toMatchObject({ articles: [], refused: 'the dump is empty' });
    expect(taken).toBeGreaterThan(0);
  });
});

describe('limits', () => {
  it('refuse a dump that is too large, wherever it comes from', async () => {
    for (const bytes of [SAMPLE, stream(SAMPLE, 100)]) {
      const dump = await read(bytes, { limits: { inputBytes: 3000 } });
      expect(dump).toMatchObject({ articles: [], refused: 'the dump is larger than 3000 bytes' });
      expect(dump.receipt.format).toBeNull();
    }
  });

  it('refuse JSON that is too large to be held', async () => {
    const json = JSON.stringify({
      item: { bookmarks: Array.from({ length: 100 }, () => ({ url: 'https://example.com/' })) },
    });
    const dump = await read(Buffer.from(json), { limits: { wholeChars: 1000 } });
    expect(dump.refused).toBe('JSON is larger than 1000 characters');
  });

  it('refuse 200,000 nested tags at once, with the event loop free', async () => {
    const nested = Buffer.from(page(1).replace('抜粋', '<div>'.repeat(200_000)));
    const { result, longest } = await watched(() => read(nested));
    expect(result.refused).toBe('elements nested deeper than 500');
    expect(longest).toBeLessThan(500);
  });

  it('refuse a line of 2 MB in a list of lines', async () => {
    const dump = await read(Buffer.from(TEXT.replace('手引き', '長'.repeat(2_000_000))));
    expect(dump.refused).toMatch(/^line \d+ is longer than 1000000 characters$/);
  });

  it('refuse an entry that does not end', async () => {
    const limits = { entryChars: 10_000 };
    const long = await read(Buffer.from(page(1).replace('抜粋', '長'.repeat(20_000))), { limits });
    expect(long.refused).toBe('entry 1 is larger than 10000 characters');
    const many = await read(Buffer.from(page(2).replace('抜粋', '<i></i>'.repeat(5000))), {
      limits,
    });
    expect(many.refused).toBe('entry 1 is larger than 10000 characters');
  });

  it('cut long fields, many tags and many bookmarks, and say so', async () => {
    const users = Array.from({ length: 30 }, (_, index) => ({
      user: `user-${index}`,
      comment: '長'.repeat(50),
      tags: Array.from({ length: 20 }, (_tag, tag) => `tag-${tag}`),
      timestamp: '2026/01/01 00:00',
    }));
    const json = JSON.stringify({
      title: '題',
      url: 'https://example.com/',
      count: 30,
      bookmarks: users,
    });
    const { articles, receipt } = await read(Buffer.from(json), {
      limits: { fieldChars: 20, tagsPerBookmark: 5, bookmarksPerArticle: 10 },
    });
    expect(articles[0]?.bookmarks).toHaveLength(10);
    expect(articles[0]?.bookmarks[0]).toMatchObject({
      comment: '長'.repeat(20),
      tags: ['tag-0', 'tag-1', 'tag-2', 'tag-3', 'tag-4'],
    });
    expect(receipt.warnings).toEqual([
      '20 fields cut at their limit',
      '20 bookmarks over the limit of 10 an article left out',
    ]);
  });

  it('are those of the documentation by default', () => {
    expect(defaultLimits).toMatchObject({
      inputBytes: 1_000_000_000,
      wholeChars: 200_000_000,
      depth: 500,
      articles: 1_000_000,
      fieldChars: 100_000,
    });
  });
});

describe('streaming', () => {
  it('stops reading a dump that nobody knows', async () => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken += 1;
        yield Buffer.alloc(65_536, 'no dump of any kind\n');
      }
    }
    expect((await read(endless())).refused).toBe('not a known dump');
    expect(taken).toBeLessThan(10);
  });

  it('lets others work while it parses', async () => {
    const bytes = Buffer.from(page(8000));
    const { result, turns } = await watched(() => read(stream(bytes, 1_000_000)));
    expect(result.receipt.parsed).toBe(8000);
    // 6 MB in slices of 64 KiB, and the steps of the end.
    expect(turns).toBeGreaterThan(50);
  });

  it('ends when it is told to, with the reason that was given', async () => {
    const controller = new AbortController();
    async function* slow() {
      yield SAMPLE.subarray(0, 500);
      controller.abort(new Error('enough'));
      yield SAMPLE.subarray(500);
    }
    await expect(read(slow(), { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('hands on that the stream itself fails, compressed or not', async () => {
    const packed = gzipSync(SAMPLE);
    for (const bytes of [SAMPLE, packed]) {
      async function* failing() {
        yield bytes.subarray(0, 300);
        throw new Error('connection lost');
      }
      await expect(read(failing())).rejects.toThrow('connection lost');
    }
  });
});

/** Runs work and tells how long the event loop was kept, and how many turns it had. */
async function watched<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; longest: number; turns: number }> {
  let longest = 0;
  let turns = 0;
  let last = performance.now();
  let watching = true;
  const watch = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    turns += 1;
    if (watching) setImmediate(watch);
  };
  setImmediate(watch);
  const result = await work();
  watching = false;
  return { result, longest, turns };
}
