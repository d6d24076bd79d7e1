import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance } from '../../src/search/edit-distance.ts';
import { decodeKey, encodeKey } from '../../src/search/key-bytes.ts';
import { CHUNK_BYTES, TermTable, TermTableWriter } from '../../src/search/term-table.ts';

const key = fc.oneof(
  fc.stringMatching(/^w[a-c]{0,6}$/),
  fc.stringMatching(/^[wb][サーバキュ監視a]{0,5}$/),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.stringMatching(/^w[a-z]{150,200}$/),
);
const entries = fc.uniqueArray(
  fc.record({
    key,
    count: fc.nat(100_000),
    length: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90 }), fc.nat(5000)),
  }),
  { selector: (entry) => entry.key, maxLength: 120 },
);

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function write(all: readonly { key: string; count: number; length: number }[]) {
  const writer = new TermTableWriter();
  const places = all
    .toSorted((a, b) => compare(a.key, b.key))
    .map((entry) => ({ ...entry, ...writer.add(encodeKey(entry.key), entry.count, entry.length) }));
  const { terms, index } = writer.take();
  return { table: new TermTable(terms, index), places };
}

test('finds every key with what was written, and no other', () => {
  fc.assert(
    fc.property(entries, key, (all, other) => {
      const { table, places } = write(all);
      for (const { key: wanted, count, length, chunk, offset } of places) {
        // An empty list has no place of its own.
        const place = length > 0 ? { chunk, offset } : {};
        expect(table.find(wanted)).toMatchObject({ count, length, ...place });
      }
      const isWritten = all.some((entry) => entry.key === other);
      expect(table.find(other) !== null).toBe(isWritten);
    }),
  );
});

test('lists stand one after the other; long ones have a chunk of their own', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const { places } = write(all);
      const ends = new Map<number, number>();
      for (const { chunk, offset, length } of places.filter((place) => place.length > 0)) {
        expect(offset).toBe(ends.get(chunk) ?? 0);
        ends.set(chunk, offset + length);
      }
      const sizes = [...ends.values()].filter((size) => size > CHUNK_BYTES);
      const long = places.map(({ length }) => length).filter((length) => length > CHUNK_BYTES);
      expect(sizes).toEqual(long);
      expect([...ends.keys()]).toEqual([...ends.keys()].map((_, n) => n));
    }),
  );
});

test('walks the keys with a prefix in order and stops when told', () => {
  fc.assert(
    fc.property(
      entries,
      fc.constantFrom('', 'w', 'wa', 'wサ', 'b', 'x'),
      fc.nat(5),
      (all, prefix, most) => {
        const { table, places } = write(all);
        const expected = places.map((place) => place.key).filter((one) => one.startsWith(prefix));
        const walked: string[] = [];
        table.walk(prefix, (found) => walked.push(found) <= most);
        expect(walked).toEqual(expected.slice(0, most + 1));
      },
    ),
  );
});

test('finds the keys near a word as a scan over all of them does', () => {
  const wanted = fc.oneof(
    fc.stringMatching(/^[a-c]{0,6}$/),
    fc.stringMatching(/^[サーバキュ監視a]{0,5}$/),
  );
  fc.assert(
    fc.property(entries, wanted, fc.nat(2), (all, word, limit) => {
      const { table, places } = write(all);
      const expected = places
        .map((place) => place.key)
        .filter((one) => one.startsWith('w'))
        .map((one) => [one, editDistance(one.slice(1).split('\0')[0] ?? '', word, limit)] as const)
        .filter(([, distance]) => distance <= limit);
      const found: (readonly [string, number])[] = [];
      table.walkNear('w', word, limit, (near, distance) => {
        found.push([near, distance]);
        return limit;
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

test('keys keep the order of strings as bytes, halves of surrogate pairs too', () => {
  const text = fc.string({ unit: 'binary', maxLength: 8 });
  const units = fc
    .array(fc.nat(0xffff), { maxLength: 5 })
    .map((all) => String.fromCharCode(...all));
  fc.assert(
    fc.property(fc.oneof(text, units), fc.oneof(text, units), (a, b) => {
      expect(decodeKey(encodeKey(a), 0, encodeKey(a).length)).toBe(a);
      expect(Math.sign(Buffer.compare(encodeKey(a), encodeKey(b)))).toBe(compare(a, b));
    }),
  );
});
