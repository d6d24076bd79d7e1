import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, cutText, measureCut } from '../../src/present/clean-text.ts';

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** The dumb model: every character as people see it, one by one. */
function widthByGraphemes(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const code = segment.codePointAt(0) ?? 0;
    width +=
      code < 0x1100 || (code >= 0x2000 && code < 0x2e80) || (code >= 0xff61 && code < 0xffe0)
        ? 1
        : 2;
  }
  return width;
}

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'Z',
        ' ',
        'ア',
        'ー',
        '本',
        'ｶ',
        '\uff9e',
        '가',
        '\u1161',
        '\u3099',
        '\u0301',
        '\ufe0f',
        '❤',
      ),
      {
        maxLength: 60,
      },
    )
    .map((characters) => characters.join('')),
);

test('the width of any text is that of its characters as people see them', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(measureCut(text, Infinity)).toEqual({ text, width: widthByGraphemes(text) });
    }),
    { numRuns: 2000 },
  );
});

test('a cut text fits, ends with a mark, and never splits a character', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, columns) => {
      const cut = cutText(text, columns);
      if (cut === text) return;
      expect(widthByGraphemes(cut)).toBeLessThanOrEqual(columns);
      const kept = cut.slice(0, -1);
      const ends = [...graphemes.segment(text)].map(({ index }) => index);
      expect(cut.endsWith('…')).toBe(true);
      expect(
        text
          .slice(0, Math.max(...ends.filter((end) => text.slice(0, end).trimEnd() === kept)))
          .trimEnd(),
      ).toBe(kept);
    }),
    { numRuns: 2000 },
  );
});

test('a cut text is as wide as it is said to be', () => {
  fc.assert(
    fc.property(texts.map(cleanText), fc.integer({ min: 2, max: 40 }), (text, columns) => {
      const cut = measureCut(text, columns);
      expect(cut.width).toBe(widthByGraphemes(cut.text));
      expect(cut.text).toBe(text.length * 2 <= columns ? text : cutText(text, columns));
    }),
    { numRuns: 2000 },
  );
});

test('cleaning is done where it is needed, and only there', () => {
  const blanks = fc.constantFrom(' ', '\u3000', '\u00a0', '\u2003', '\u202f', '\t', '\n', '\u0085');
  const harm = fc.constantFrom(
    '\u200b',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\u0007',
    '\u00ad',
    '\u061c',
  );
  const mixed = fc.array(fc.oneof(fc.constantFrom('a', '本'), blanks, harm), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.oneof(
        texts,
        mixed.map((parts) => parts.join('')),
      ),
      (text) => {
        const once = cleanText(text);
        expect(cleanText(once)).toBe(once);
        expect(once).not.toMatch(/[\u200b\u202a-\u202e\u2066-\u2069\ufeff]|[^\S ]| {2}/u);
      },
    ),
    { numRuns: 2000 },
  );
});
