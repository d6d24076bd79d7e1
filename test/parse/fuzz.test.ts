import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import type { ParsedDump } from '../../src/parse/article.ts';
import { formats } from '../../src/parse/formats/index.ts';
import { type ParseOptions, parseDump } from '../../src/parse/parse-dump.ts';
import { FIXTURE_NOW, fixtureNames, readFixture } from './fixtures.ts';
import { faultsInBooks } from './format-contract.ts';

/** One number replays a run: `FUZZ_SEED=… npx vitest run test/parse/fuzz.test.ts`. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);
const MUTATIONS = Number(process.env['FUZZ_MUTATIONS'] ?? 20_000);
/** Cases of one test; each test replays from the seed alone. */
const CASES = 2500;
/** A case that takes so long hangs, on any machine. */
const DEADLINE_MS = 10_000;
/** Larger fixtures are cut for speed. */
const MAX_BYTES = 16_384;

const samples = fixtureNames().map((name) => readFixture(name).subarray(0, MAX_BYTES));

/** Bits of dumps that mean something, put where they mean something else. */
const TOKENS = [
  '<', '>', '</', '<!--', '-->', '<![CDATA[', ']]>', '<!DOCTYPE x [', '&', '&amp;', '&#0;', '&#x1F;', '&#xD800;', '&#x202E;', '"', "'", '\\', '{', '}',
  '[', ']', ',', ':', 'null', 'true', '1e999', '-1', '"__proto__":{"x":1},', '"constructor":', '\\u0000', '\\ud800', '\r', '\n', '\r\n', '\n\r', '\t',
  '\u0000', '\u001b[31m', '\u200b', '\u202e', '\u2028', '\ufeff', '\ufffd', '  • ', '    ', '  • 1', 'alice\n    alice 2016/04/27\n', ' (99)',
  'javascript:alert(1)', 'data:text/html,x', 'https://u:p@example.com:443/?utm_source=x#:~:text=y', 'http://[', 'http://example.com/', '0\t00000000000000',
  '9999999999999999999', '2016/02/31', '31/Feb/2016:25:61:61 +9999', '<li class="bookmark-item">', '</li>', '</ul>', '<p>', '<DL><p>', '<DT><A HREF="x"',
  '<entry>', '</item>', 'ADD_DATE=""', '本', '、', '🚀', '\u001b$B', '\u001b(B',
].map((token) => Buffer.from(token)); // biome-ignore format: a list of tokens

/** Mulberry32: small, seeded, good enough to shuffle bytes. */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Random = ReturnType<typeof createRandom>;

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random(items.length)] as Item;
}

const mutations: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  function flipByte(bytes, random) {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[random(changed.length)] = random(256);
    return changed;
  },
  function insertToken(bytes, random) {
    const at = random(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), pick(random, TOKENS), bytes.subarray(at)]);
  },
  function removePart(bytes, random) {
    const at = random(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(200))]);
  },
  function repeatPart(bytes, random) {
    const at = random(bytes.length + 1);
    const part = bytes.subarray(at, at + random(300));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + random(4) }, () => part),
      bytes.subarray(at),
    ]);
  },
  function splice(bytes, random) {
    const other = pick(random, samples);
    return Buffer.concat([
      bytes.subarray(0, random(bytes.length + 1)),
      other.subarray(random(other.length + 1)),
    ]);
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random(bytes.length + 1));
  },
  function replaceToken(bytes, random) {
    const from = pick(random, ['\n', '"', '>', '<', ',', ' ', '\t', 'http', '/', 'class']);
    return Buffer.from(
      bytes.toString('latin1').replaceAll(from, pick(random, TOKENS).toString('latin1')),
      'latin1',
    ).subarray(0, MAX_BYTES * 2);
  },
  function recode(bytes, random) {
    return pick(random, [
      () => Buffer.from(bytes.toString(), 'utf16le'),
      () => Buffer.from(bytes.toString(), 'latin1'),
      () => Buffer.from(bytes.toString('latin1')),
      () => Buffer.from(`\ufeff${bytes.toString()}`),
      () => gzipSync(bytes, { level: 1 }),
    ])();
  },
];

/** Each sample has its turn. */
function mutate(random: Random, index: number): Buffer {
  let bytes = samples[index % samples.length] as Buffer;
  for (let left = 1 + random(5); left > 0; left -= 1)
    bytes = pick(random, mutations)(bytes, random);
  return bytes;
}

function chooseOptions(random: Random): ParseOptions {
  return {
    now: FIXTURE_NOW,
    ...(random(8) === 0 ? { format: pick(random, formats).name } : {}),
    ...(random(10) === 0
      ? {
          limits: {
            articles: 3,
            fieldChars: 9,
            bookmarksPerArticle: 1,
            depth: 9,
            lineChars: 99,
            entryChars: 999,
          },
        }
      : {}),
  };
}

/** What a parsed dump must never hold, whatever was read. */
function faultsIn(dump: ParsedDump): string[] {
  const faults = faultsInBooks(dump);
  const { receipt, articles } = dump;
  if (
    receipt.format === 'hatena-text' &&
    receipt.nextPage === false &&
    receipt.parsed + receipt.rejected.length < (receipt.declaredCount ?? 0)
  ) {
    faults.push('entries are missing, but no page is said to follow');
  }
  for (const article of articles) {
    if (article.url !== null && !/^https?:\/\/[^/]/.test(article.url))
      faults.push(`address ${article.url}`);
    if (/^https?:\/\/[^/?#]*@/.test(article.url ?? '')) faults.push(`a password in ${article.url}`);
    if (article.title === '' || article.articleTitle === '') faults.push('an empty title');
    if (/[\t\n]/.test(article.title)) faults.push('a title of several lines');
    if (!/^[0-9a-f]{16}$/.test(article.id)) faults.push(`id ${article.id}`);
  }
  if (new Set(articles.map(({ id }) => id)).size !== articles.length) faults.push('an id twice');
  walk([articles, receipt], faults);
  return faults;
}

const HIDDEN = /(?![\t\n])\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u;

function walk(value: unknown, faults: string[]): void {
  if (typeof value === 'string') {
    if (HIDDEN.test(value)) faults.push(`a hidden character in ${JSON.stringify(value)}`);
  } else if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0) faults.push(`the number ${value}`);
  } else if (typeof value === 'object' && value !== null) {
    if (Object.hasOwn(value, '__proto__')) faults.push('a key __proto__');
    for (const inner of Object.values(value)) walk(inner, faults);
  }
}

describe('mutated dumps', () => {
  const runs = Array.from({ length: Math.ceil(MUTATIONS / CASES) }, (_, run) => SEED + run);

  it.each(runs)(
    `never break a parser or a promise (seed %i)`,
    async (seed) => {
      const random = createRandom(seed);
      for (let index = 0; index < Math.min(CASES, MUTATIONS); index += 1) {
        const bytes = mutate(random, index);
        const options = chooseOptions(random);
        const start = performance.now();
        const dump = await parseDump({ file: 'fuzz', bytes }, options).catch((error: unknown) => {
          throw new Error(`seed ${seed}, case ${index}: ${bytes.toString('base64')}`, {
            cause: error,
          });
        });
        const faults = faultsIn(dump);
        if (performance.now() - start > DEADLINE_MS) faults.push('it took too long');
        expect({ seed, index, faults }).toEqual({ seed, index, faults: [] });
      }
    },
    300_000,
  );
});
