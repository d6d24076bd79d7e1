import fc from 'fast-check';
import { expect, test } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import { ByteReader } from '../../src/search/byte-reader.ts';
import { ByteWriter } from '../../src/search/byte-writer.ts';
import { countBits } from '../../src/search/count-bits.ts';
import { HashIndex, hashText } from '../../src/search/hash-index.ts';
import { IntMap } from '../../src/search/int-map.ts';
import { sortInSteps } from '../../src/search/sort-in-steps.ts';

test('a reader gets back what a writer wrote, and stops at the end', () => {
  const part = fc.oneof(
    fc.record({ kind: fc.constant('varint' as const), value: fc.maxSafeNat() }),
    fc.record({ kind: fc.constant('uint32' as const), value: fc.nat(0xffffffff) }),
    fc.record({ kind: fc.constant('byte' as const), value: fc.nat(255) }),
    fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'grapheme' }) }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const writer = new ByteWriter(1);
      for (const { kind, value } of parts) {
        if (kind === 'varint') writer.writeVarint(value);
        else if (kind === 'uint32') writer.writeUint32(value);
        else if (kind === 'byte') writer.writeByte(value);
        else writer.writeText(value);
      }
      const reader = new ByteReader(writer.take());
      const read = parts.map(({ kind }) => {
        if (kind === 'varint') return { kind, value: reader.readVarint() };
        if (kind === 'uint32') return { kind, value: reader.readUint32() };
        if (kind === 'byte') return { kind, value: reader.readByte() };
        return { kind, value: reader.readText() };
      });
      expect(read).toEqual(parts);
      expect(() => reader.readByte()).toThrow(YuukError);
    }),
  );
});

test('an integer map is a map', () => {
  const pairs = fc.array(fc.tuple(fc.integer(), fc.nat(1_000_000)), { maxLength: 3000 });
  fc.assert(
    fc.property(pairs, fc.integer(), (all, other) => {
      const map = new IntMap();
      const model = new Map<number, number>();
      for (const [key, value] of all) {
        map.set(key, value);
        model.set(key, value);
      }
      expect(map.size).toBe(model.size);
      for (const [key, value] of model) expect(map.get(key)).toBe(value);
      expect(map.get(other)).toBe(model.get(other) ?? -1);
      const seen = new Map<number, number>();
      map.forEach((value, key) => seen.set(key, value));
      expect(seen).toEqual(model);
    }),
  );
});

test('documents are found by the hash of a text, all of them', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ab]{0,2}$/), { maxLength: 30 }), (texts) => {
      const writer = new ByteWriter();
      HashIndex.write(
        writer,
        texts.map((text, document) => ({ hash: hashText(text), document })),
      );
      const index = HashIndex.read(new ByteReader(writer.take()));
      for (const text of [...texts, 'zz']) {
        const expected = texts.flatMap((one, document) => (one === text ? [document] : []));
        expect(index.find(text)).toEqual(expected);
      }
    }),
  );
});

test('hashes of many texts differ', () => {
  const hashes = new Set<number>();
  for (let n = 0; n < 200_000; n++) hashes.add(hashText(`https://example.com/entry/${n}`));
  expect(hashes.size).toBe(200_000);
  for (const hash of hashes) expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
});

test('sorting in steps is a stable sort', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 50 }), async (keys) => {
      // Long enough for several runs that must be merged.
      const items = Array.from({ length: 10_000 }, (_, n) => ({
        key: keys[n % (keys.length || 1)] ?? 0,
        n,
      }));
      const sorted = await sortInSteps(items, (a, b) => a.key - b.key);
      expect(sorted).toEqual(items.toSorted((a, b) => a.key - b.key));
    }),
    { numRuns: 10 },
  );
});

test('bits are counted', () => {
  fc.assert(
    fc.property(fc.integer(), (mask) => {
      expect(countBits(mask)).toBe((mask >>> 0).toString(2).replaceAll('0', '').length);
    }),
  );
});
