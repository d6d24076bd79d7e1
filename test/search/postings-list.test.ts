import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../src/search/byte-writer.ts';
import { decodePostings, LEVEL_MASK, levelIn, placeOf } from '../../src/search/postings-list.ts';
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

const opened = (postings: readonly (readonly [gap: number, level: number])[]) => {
  const { bytes, length, expected } = write(postings);
  return { list: decodePostings(bytes, OFFSET, length, expected.length), expected };
};

test('a list is decoded to what was written', () => {
  fc.assert(
    fc.property(lists, (postings) => {
      const { list, expected } = opened(postings);
      const decoded = Array.from(list, (one) => [one >>> LEVEL_BITS, one & LEVEL_MASK]);
      expect(decoded).toEqual(expected);
    }),
  );
});

test('the place of a document is found as by looking at one posting after the other', () => {
  fc.assert(
    fc.property(
      lists,
      fc.nat(),
      fc.nat(300),
      fc.integer({ min: -2, max: 2 }),
      (own, any, low, off) => {
        const { list, expected } = opened(own);
        const document = Math.max(0, expected[any % expected.length]![0] + off);
        const place = expected.findIndex(([one], at) => at >= low && one >= document);
        expect(placeOf(list, document, low)).toBe(place < 0 ? Math.max(low, list.length) : place);
        expect(levelIn(list, document)).toBe(expected.find(([one]) => one === document)?.[1] ?? -1);
      },
    ),
  );
});

test('a list that ends before its last posting gives what there is', () => {
  const { bytes, length, expected } = write([
    [1, 2],
    [3, 4],
  ]);
  const [first] = expected[0]!;
  const cut = decodePostings(bytes, OFFSET, length - 1, 2);
  expect(Array.from(cut, (one) => one >>> LEVEL_BITS)).toEqual([first]);
  expect(decodePostings(bytes, OFFSET, 0, 0)).toHaveLength(0);
});
