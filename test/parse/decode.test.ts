import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createTextSource } from '../../src/parse/decode.ts';
import { readFixture } from './fixtures.ts';

const JAPANESE = 'タグ\n\n日本語の題 - 例のブログ\n負荷対策とキャッシュ、漢字とかなとABC\n';

/** Writes text in a charset that Node only reads, by turning its table round. */
function encode(label: 'shift_jis' | 'euc-jp', text: string): Buffer {
  const table = new Map<string, number[]>();
  const decoder = new TextDecoder(label);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (character.length === 1 && !table.has(character)) table.set(character, [lead, trail]);
    }
  }
  return Buffer.from(
    Array.from(text).flatMap((each) =>
      each <= '~' ? [each.charCodeAt(0)] : (table.get(each) ?? []),
    ),
  );
}

function decode(
  bytes: Uint8Array,
  size = bytes.length || 1,
): { text: string; encoding: string; replaced: number } {
  const source = createTextSource();
  let text = '';
  for (let at = 0; at < bytes.length; at += size)
    text += source.write(bytes.subarray(at, at + size));
  text += source.end();
  return { text, encoding: source.encoding, replaced: source.replaced };
}

describe('decoding', () => {
  it.each([
    ['UTF-8', Buffer.from(JAPANESE), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${JAPANESE}`), 'utf-8'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${JAPANESE}`, 'utf16le'), 'utf-16le'],
    [
      'UTF-16 the other way round',
      Buffer.from(`\ufeff${JAPANESE}`, 'utf16le').swap16(),
      'utf-16be',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from(`<title>bookmarks</title>\n${JAPANESE}`, 'utf16le'),
      'utf-16le',
    ],
    [
      'UTF-16 without a mark, with a wide blank',
      Buffer.from(`list of\u3000links\n${JAPANESE}`, 'utf16le').swap16(),
      'utf-16be',
    ],
    ['cp932', encode('shift_jis', JAPANESE), 'shift_jis'],
    ['EUC-JP', encode('euc-jp', JAPANESE), 'euc-jp'],
  ])('knows %s by its bytes, in slices of any size', (_name, bytes, encoding) => {
    for (const size of [bytes.length, 1, 2, 3, 7]) {
      const found = decode(bytes, size);
      expect(found).toMatchObject({ encoding, replaced: 0 });
      expect(found.text.endsWith(JAPANESE)).toBe(true);
      expect(found.text).not.toContain('\ufeff');
    }
  });

  it('knows ISO-2022-JP, which is all ASCII bytes, by its escapes', () => {
    expect(decode(readFixture('hostile/iso-2022-jp.txt'), 5)).toMatchObject({
      encoding: 'iso-2022-jp',
    });
  });

  it('believes the bytes, not the declaration', () => {
    for (const declared of ['EUC-JP', 'Shift_JIS', 'iso-8859-1', 'nonsense']) {
      const text = `<?xml version="1.0" encoding="${declared}"?><t>${JAPANESE}</t>`;
      expect(decode(Buffer.from(text))).toEqual({ text, encoding: 'utf-8', replaced: 0 });
    }
  });

  it('believes the declaration where the bytes are not UTF-8', () => {
    const html = Buffer.from('<meta charset="windows-1252">caf\u00e9 na\u00efve', 'latin1');
    expect(decode(html)).toMatchObject({ encoding: 'windows-1252', replaced: 0 });
    expect(decode(html).text).toContain('café naïve');
    const text = `<meta http-equiv=Content-Type content="text/html; charset=euc-jp">${JAPANESE}`;
    expect(decode(encode('euc-jp', text))).toEqual({ text, encoding: 'euc-jp', replaced: 0 });
  });

  it('keeps to UTF-8 when a few bytes are broken, and counts them', () => {
    const bytes = Buffer.concat([
      Buffer.from(JAPANESE.repeat(3)),
      Uint8Array.of(0xe3, 0x81, 0x41, 0xff),
      Buffer.from(JAPANESE),
    ]);
    const found = decode(bytes);
    expect(found).toMatchObject({ encoding: 'utf-8', replaced: 2 });
    expect(found.text.startsWith(JAPANESE) && found.text.endsWith(JAPANESE)).toBe(true);
  });

  it.each([
    ['cp932 that says it is UTF-8', 'shift_jis', '<meta charset="utf-8">'],
    ['cp932 that says so', 'shift_jis', '<meta charset="Shift_JIS">'],
    ['EUC-JP that says nothing', 'euc-jp', ''],
  ] as const)('keeps to %s when a few bytes are broken', (_name, encoding, declaration) => {
    const whole = encode(encoding, JAPANESE.repeat(3));
    const found = decode(
      Buffer.concat([Buffer.from(declaration), whole, Uint8Array.of(0xff), whole]),
    );
    expect(found.encoding).toBe(encoding);
    expect(found.replaced).toBeGreaterThan(0);
    expect(found.text.startsWith(declaration + JAPANESE.repeat(3))).toBe(true);
    expect(found.text.endsWith(JAPANESE.repeat(2))).toBe(true);
  });

  it('keeps to ISO-2022-JP when a byte is broken', () => {
    const whole = readFixture('hostile/iso-2022-jp.txt');
    const found = decode(Buffer.concat([whole, Uint8Array.of(0xb1), whole]));
    expect(found).toMatchObject({ encoding: 'iso-2022-jp', replaced: 1 });
    expect(found.text.startsWith(decode(whole).text)).toBe(true);
  });

  it('does not count replacement characters that were written before', () => {
    expect(decode(Buffer.from('壊れた\ufffd字'))).toEqual({
      text: '壊れた\ufffd字',
      encoding: 'utf-8',
      replaced: 0,
    });
  });

  it('judges by the first text that is not ASCII, however late it comes', () => {
    const bytes = Buffer.concat([
      Buffer.alloc(700_000, 'plain text\n'),
      encode('euc-jp', JAPANESE),
    ]);
    const found = decode(bytes, 65_536);
    expect(found.encoding).toBe('euc-jp');
    expect(found.text.endsWith(JAPANESE)).toBe(true);
  });

  it('reads every kind of line break as one, also across slices', () => {
    const lines = 'one\r\ntwo\rthree\nfour\r\r\nfive\u2028six\u0085seven';
    for (const size of [1, 2, 3, 100]) {
      expect(decode(Buffer.from(`${lines}\r`), size).text).toBe(
        'one\ntwo\nthree\nfour\n\nfive\u2028sixseven\n',
      );
    }
  });

  it('drops controls, zero-width and bidirectional characters', () => {
    expect(
      decode(Buffer.from('a\u0000b\u001b[31mc\u200bd\u202ee\u2066f\u00adg\u007fh\ti')).text,
    ).toBe('ab[31mcdefgh\ti');
  });

  it('gives the same text for any slices of any bytes, and never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (bytes, size) => {
          expect(decode(bytes, size).text).toBe(decode(bytes).text);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 9 }),
        (text, size) => {
          const bytes = Buffer.from(text);
          expect(decode(bytes, size)).toEqual(decode(bytes));
        },
      ),
    );
  });
});
