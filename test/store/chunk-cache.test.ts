import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChunkCache } from '../../src/store/chunk-cache.ts';

/** The obvious cache: a list in order of use. */
function createModel(maxBytes: number) {
  let entries: { name: string; size: number }[] = [];
  const take = (name: string) => {
    const found = entries.find((entry) => entry.name === name);
    entries = entries.filter((entry) => entry !== found);
    return found;
  };
  return {
    get(name: string) {
      const found = take(name);
      if (found) entries.push(found);
      return found?.size;
    },
    set(name: string, size: number) {
      take(name);
      entries.push({ name, size });
      while (entries.reduce((sum, entry) => sum + entry.size, 0) > maxBytes) entries.shift();
    },
    bytes: () => entries.reduce((sum, { size }) => sum + size, 0),
  };
}

test('the cache keeps what a plain list in order of use keeps', () => {
  const step = fc.record({
    segment: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('postings' as const, 'articles' as const),
    chunk: fc.constantFrom(0, 1, 2, 2 ** 24 - 1),
    size: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const cache = createChunkCache(100);
      const model = createModel(100);
      for (const { segment, kind, chunk, size } of steps) {
        const name = `${segment} ${kind} ${chunk}`;
        if (size !== null) {
          cache.ofSegment(segment).set(kind, chunk, new Uint8Array(size));
          model.set(name, size);
        }
        const found = size === null ? cache.ofSegment(segment).get(kind, chunk)?.length : null;
        const expected = size === null ? model.get(name) : null;
        expect([found, cache.bytes]).toEqual([expected, model.bytes()]);
      }
    }),
  );
});
