import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSegments } from '../../src/search/build-segments.ts';
import { createPartIndexer } from '../../src/search/index-part.ts';
import { encodeKey } from '../../src/search/key-bytes.ts';
import { KeyMerger } from '../../src/search/merge-keys.ts';
import type { BuiltSegment, SegmentManifest } from '../../src/search/segment.ts';
import type { PartInput } from '../../src/search/segment-part.ts';
import { ARCHIVE } from './archive.ts';
import { buildArticle, createTestAnalyser } from './support.ts';

describe('parts of a build', () => {
  const analyser = createTestAnalyser();

  test('give the same bytes wherever the articles are cut', async () => {
    const archive = [
      ...ARCHIVE,
      buildArticle({ id: 'lone', title: 'half a pair \ud83d and a whole one 🎉' }),
    ];
    const whole = new Map<number, SegmentManifest[]>();
    for (const shards of [1, 3])
      whole.set(shards, manifestsOf(await buildSegments(archive, { analyser, shards })));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3),
        fc.array(fc.integer({ min: 1, max: archive.length - 1 }), { maxLength: 12 }),
        async (shards, cuts) => {
          const segments = await buildSegments(archive, {
            analyser,
            shards,
            async indexParts(plan, inputs) {
              const indexPart = createPartIndexer(analyser, plan);
              const parts = [];
              for (const input of cutAt(inputs, cuts)) parts.push(await indexPart(input));
              return parts;
            },
          });
          expect(manifestsOf(segments)).toEqual(whole.get(shards));
        },
      ),
      { numRuns: 10 },
    );
  });
});

/** Their checksums cover every byte. */
function manifestsOf(segments: readonly BuiltSegment[]): SegmentManifest[] {
  return segments.map(({ manifest }) => manifest);
}

/** The same articles in other parts. */
function* cutAt(inputs: Iterable<PartInput>, cuts: readonly number[]): Iterable<PartInput> {
  const all = [...inputs].flatMap(({ serialised }) => serialised);
  const ends = [...new Set([...cuts, all.length])].toSorted((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    yield { firstRank: from, serialised: all.slice(from, end) };
    from = end;
  }
}

test('runs of keys are walked as one, each key with the runs that have it', () => {
  const key = fc.stringMatching(/^[ab本🎉]{0,3}$/u);
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(key, { maxLength: 8 }), { maxLength: 6 }), (lists) => {
      const sorted = lists.map((list) => list.toSorted());
      const merger = new KeyMerger(sorted.map(toRun));
      const expected = [...new Set(lists.flat())].toSorted();
      for (const one of expected) {
        expect(merger.next()).toBe(true);
        expect(merger.key()).toEqual(encodeKey(one));
        const holders = [...sorted.keys()].filter((run) => sorted[run]!.includes(one));
        expect(merger.holders).toEqual(holders);
        for (const run of holders) expect(sorted[run]![merger.places[run]!]).toBe(one);
      }
      expect(merger.next()).toBe(false);
    }),
  );
});

function toRun(list: readonly string[]) {
  const keys = list.map(encodeKey);
  let end = 0;
  const keyEnds = Uint32Array.from(keys, ({ length }) => (end += length));
  return { keys: new Uint8Array(Buffer.concat(keys)), keyEnds };
}
