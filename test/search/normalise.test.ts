import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText, lowerCase, normalise, originOffsets } from '../../src/search/normalise.ts';

test.each([
  ['ＲＥＤＩＳ', 'redis'],
  ['ｻｰﾊﾞｰ', 'サーバ'],
  ['サーバー', 'サーバ'],
  ['サーバーの', 'サーバの'],
  ['サーバー・クライアント', 'サーバクライアント'],
  ['キー', 'キー'],
  ['データベースーー', 'データベース'],
  ['ヴァイオリン', 'バイオリン'],
  ['ヴォヴ', 'ボブ'],
  ['ヂヅ', 'ジズ'],
  ['がギ', 'がギ'],
  ['ﾊﾟﾊﾟ', 'パパ'],
  ['Café Köln', 'cafe koln'],
  ['İstanbul', 'istanbul'],
  ['①㌔…', '1キロ...'],
  ['a・b', 'a・b'],
  ['', ''],
])('%s becomes %s', (text, expected) => {
  expect(normalise(text)).toBe(expected);
});

const LETTERS = Array.from('サーバヴァヂ・ｶﾊー㌔…Ａaé①か ').concat('ﾞ', 'ﾟ', '\u3099');

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...LETTERS), { maxLength: 20 }).map((letters) => letters.join('')),
);

test('what is normal stays as it is', () => {
  fc.assert(
    fc.property(text, (original) => {
      // Signs between katakana are left out: taking one away may bring others together.
      const once = normalise(original.replaceAll(/[ー・ｰ･]/g, ''));
      expect(normalise(once)).toBe(once);
      expect(lowerCase(foldText(original))).toHaveLength(foldText(original).length);
    }),
  );
});

test('every offset leads back into the original, in order', () => {
  fc.assert(
    fc.property(text, (original) => {
      const folded = foldText(original);
      const origin = originOffsets(original);
      expect(origin).toHaveLength(folded.length + 1);
      expect(origin[folded.length]).toBe(original.length);
      for (let at = 0; at < folded.length; at++) {
        expect(origin[at]!).toBeLessThanOrEqual(origin[at + 1]!);
      }
    }),
  );
});

test('a stretch of the normal form leads back to the text that it came from', () => {
  const words = fc.constantFrom(
    'サーバー',
    'ｻｰﾊﾞ',
    'ＲＥＤＩＳ',
    '…',
    'ヴァ',
    'Redis',
    '監視',
    '・',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 8 }),
      fc.constantFrom('redis', '監視', 'サーバ'),
      (parts, needle) => {
        const original = parts.join(' ');
        const normal = normalise(original);
        const origin = originOffsets(original);
        for (let at = normal.indexOf(needle); at >= 0; at = normal.indexOf(needle, at + 1)) {
          const found = original.slice(origin[at], origin[at + needle.length]);
          expect(normalise(found)).toBe(needle);
        }
      },
    ),
  );
});

test.each([
  ['Korean in its letters', '한글 각'.normalize('NFD')],
  ['half-width Hangul', '\uffbe\uffc2\uffa4 \uffa1\uffc2\uffa1'],
  ['Bengali', 'কো কৌ'.normalize('NFD')],
])(
  'a word after characters that compose in any script is marked as itself: %s',
  (_name, before) => {
    const original = `${before} redis ${before}`;
    expect(original.normalize('NFKC').length).toBeLessThan(original.length);
    const at = normalise(original).indexOf('redis');
    const origin = originOffsets(original);
    expect(original.slice(origin[at], origin[at + 'redis'.length])).toBe('redis');
  },
);
