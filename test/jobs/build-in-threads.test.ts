import { expect, test } from 'vitest';
import { generateArticles } from '../../bench/lib/generate-articles.ts';
import { indexPartsInThreads } from '../../src/jobs/build-in-threads.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import type { IndexParts, PartInput } from '../../src/search/segment-part.ts';
import { createIcuSegmenter, createScriptSegmenter } from '../../src/search/segmenter.ts';
import { createTestAnalyser } from '../search/support.ts';

const articles = generateArticles(300);
const ARTICLES_A_PART = 40;

test.each([
  ['ICU words', createIcuSegmenter()],
  ['script runs', createScriptSegmenter()],
])('threads build what one thread builds, by %s', async (_name, segmenter) => {
  const analyser = createTestAnalyser(segmenter);
  const alone = await buildSegments(articles, { analyser, shards: 2 });
  const indexParts = inSmallParts(indexPartsInThreads(analyser, 2));
  const shared = await buildSegments(articles, { analyser, shards: 2, indexParts });
  // Their checksums cover every byte.
  expect(shared.map(({ manifest }) => manifest)).toEqual(alone.map(({ manifest }) => manifest));
});

function inSmallParts(indexParts: IndexParts): IndexParts {
  return (plan, inputs) => indexParts(plan, cutSmaller(inputs));
}

function* cutSmaller(inputs: Iterable<PartInput>): Iterable<PartInput> {
  for (const { firstRank, serialised } of inputs) {
    for (let at = 0; at < serialised.length; at += ARTICLES_A_PART) {
      yield { firstRank: firstRank + at, serialised: serialised.slice(at, at + ARTICLES_A_PART) };
    }
  }
}

test('a thread that ends fails the build', async () => {
  const build = indexPartsInThreads(createTestAnalyser(), 1)(
    {
      shards: 1,
      averages: { title: 1, tag: 1, comment: 1, excerpt: 1 },
      abbreviations: [],
      preset: new Uint8Array(8),
    },
    [{ firstRank: 0, serialised: [] }, ...Array.from({ length: 3 }, (_, at) => broken(at))],
  );
  await expect(build).rejects.toThrow(/JSON|thread/);
});

function broken(firstRank: number): PartInput {
  return { firstRank, serialised: ['no article'] };
}
