import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cleanLine, cleanText, cutText, readCount, uniteTags } from '../../src/parse/text.ts';

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
