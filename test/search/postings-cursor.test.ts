import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../src/search/byte-writer.ts';
import { NO_DOCUMENT, PostingsCursor } from '../../src/search/postings-cursor.ts';
import { LEVEL_BITS, LEVELS } from '../../src/search/weigh-fields.ts';

/** Gaps that take one byte, two, three and more. */
const gap = fc.oneof(fc.nat(3), fc.nat(500), fc.nat(100_000));
const lists = fc.array(fc.tuple(gap, fc.nat(LEVELS - 1)), { minLength: 1, maxLength: 200 });
const OFFSET = 3;

function write(postings: readonly (readonly [gap: number, level: number])[]) {
  const writer = new ByteWriter();
  for (let i = 0; i < OFFSET; i++) writer.writeByte(0xff);
  const expected: [document: number, level: number][] = [];
  let document = -1;
  for (const [step, level] of postings) {
    writer.writeVarint((step << LEVEL_BITS) | level);
    document += step + 1;
    expected.push([document, level]);
  }
  const length = writer.length - OFFSET;
  // What stands behind a list belongs to the next one.
  writer.writeByte(0x05);
  return { bytes: writer.take(), length, expected };
}

test('a list is decoded window by window to what was written', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 5_000 }), (postings, width) => {
      const { bytes, length, expected } = write(postings);
      const cursor = new PostingsCursor(bytes, OFFSET, length);
      const buffer = { documents: new Int32Array(width), levels: new Uint8Array(width) };
      const decoded: [number, number][] = [];
      while (cursor.document !== NO_DOCUMENT) {
        const from = cursor.document;
        const count = cursor.decodeUpTo(from + width, from, buffer);
        for (let i = 0; i < count; i++) {
          decoded.push([buffer.documents[i]! + from, buffer.levels[i]!]);
        }
        expect(cursor.document).toBeGreaterThanOrEqual(from + width);
      }
      expect(decoded).toEqual(expected);
    }),
  );
});

test('a cursor passes over what nobody asks for and knows the level in one document', () => {
  fc.assert(
    fc.property(lists, fc.nat(), (postings, chosen) => {
      const { bytes, length, expected } = write(postings);
      const [document, level] = expected[chosen % expected.length]!;
      const cursor = new PostingsCursor(bytes, OFFSET, length);
      cursor.skipTo(document);
      expect(cursor.document).toBe(document);
      expect(cursor.levelIn(document)).toBe(level);
      const [last] = expected.at(-1)!;
      expect(cursor.levelIn(last + 1)).toBe(-1);
    }),
  );
});

test('an empty list has no document', () => {
  expect(new PostingsCursor(new Uint8Array([1, 2]), 1, 0).document).toBe(NO_DOCUMENT);
});
