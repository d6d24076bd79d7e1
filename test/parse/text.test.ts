import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cleanLine, cleanText, cutText, readCount, uniteTags } from '../../src/parse/text.ts';

/** Characters at the edges of what needs no cleaning, and what does. */
const edges = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...('aé \t\n\r\u0000~\u007f\u00ad\u200b\u2028\u3000\u3099\ufeffガ\ud800\udc00🚀豈한'.match(
        /./gsu,
      ) ?? []),
    ),
    fc
      .oneof(
        fc.integer({ min: 0x20, max: 0x7f }),
        fc.integer({ min: 0x2ff0, max: 0x3130 }),
        fc.integer({ min: 0x4dc0, max: 0xa000 }),
        fc.integer({ min: 0xf900, max: 0xffff }),
      )
      .map((code) => String.fromCharCode(code)),
  ),
  maxLength: 8,
});

describe('clean text', () => {
  it('is composed, trimmed and without hidden characters, line feeds kept', () => {
    expect(cleanText(' か\u3099\u0000\u200b\r\n二 ')).toBe('が\n二');
    expect(cleanText('a\ud800b')).toBe('a\ufffdb');
    expect(cleanText('🚀')).toBe('🚀');
  });

  it('is one line where it must be, with wide blanks kept', () => {
    expect(cleanLine('a\n\n  b\tc　d\u2028e')).toBe('a b c　d e');
  });

  it('is clean already when it is cleaned again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cleaned = cleanText(text);
        expect(cleanText(cleaned)).toBe(cleaned);
        expect(cleaned).not.toMatch(/(?![\t\n])[\p{Cc}\u200b-\u200f\u202a-\u202e]/u);
        const line = cleanLine(text);
        expect(cleanLine(line)).toBe(line);
        expect(line).not.toContain('\n');
      }),
    );
  });

  it('is the same by the short way and the long one', () => {
    fc.assert(
      fc.property(edges, (text) => {
        const cleaned = cleanByRule(text);
        expect(cleanText(text)).toBe(cleaned);
        expect(cleanLine(text)).toBe(
          cleaned.replace(/[ \t\n\u2028\u2029]{2,}|[\t\n\u2028\u2029]/g, ' '),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('is cut without splitting a character', () => {
    expect(cutText('a🚀b', 2)).toBe('a');
    expect(cutText('a🚀b', 3)).toBe('a🚀');
    expect(cutText('ab', 5)).toBe('ab');
  });
});

describe('tags', () => {
  it('are trimmed, never empty, and once each in their first spelling', () => {
    expect(uniteTags([' SRE ', '', 'redis', 'sre'], ['Redis', 'あとで読む', '__proto__'])).toEqual([
      'SRE',
      'redis',
      'あとで読む',
      '__proto__',
    ]);
    expect(uniteTags([])).toEqual([]);
  });
});

describe('counts', () => {
  it.each([
    ['928 users ', 928],
    ['1,234', 1234],
    ['512', 512],
    [0, 0],
    [7, 7],
    ['', null],
    ['many', null],
    [-1, null],
    [1.5, null],
    [null, null],
    [undefined, null],
    [{}, null],
    ['9'.repeat(40), null],
  ])('%j is %j', (value, count) => {
    expect(readCount(value)).toBe(count);
  });
});

/** The rule in its plainest form. */
function cleanByRule(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(
      /(?![\t\n])[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu,
      '',
    )
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .normalize('NFC')
    .trim();
}
