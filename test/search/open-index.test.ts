import { expect, test } from 'vitest';
import { averageLengths } from '../../src/search/average-lengths.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex } from '../../src/search/open-index.ts';
import type { BuiltSegment, ChunkRequest, GenerationReader } from '../../src/search/segment.ts';
import { buildArticle, createTestAnalyser, search } from './support.ts';

const analyser = createTestAnalyser();
const saved = Array.from({ length: 40 }, (_, n) =>
  buildArticle({
    id: `a${n}`,
    title: `redis コンテナ ${n}`,
    excerpt: 'Function as a Service(FaaS)',
  }),
);
const averages = averageLengths(saved);

/** A generation that notes what is read of it. */
function watch(segments: readonly BuiltSegment[], generation: number) {
  const reader = createMemoryReader(segments, { generation, indexedAt: null });
  const dictionaries: number[] = [];
  const chunks: ChunkRequest[] = [];
  const watched: GenerationReader = {
    ...reader,
    readDictionary(number) {
      dictionaries.push(number);
      return reader.readDictionary(number);
    },
    readChunks(requests) {
      chunks.push(...requests);
      return reader.readChunks(requests);
    },
  };
  return { reader: watched, dictionaries, chunks };
}

async function buildDelta(title: string): Promise<BuiltSegment[]> {
  const article = buildArticle({ id: 'new', title });
  return buildSegments([article], { analyser, shards: 1, averages, replaces: [] });
}

test('an article that is saved is found without reading the other segments again', async () => {
  const main = await buildSegments(saved, { analyser, shards: 2 });
  const before = await openIndex(watch(main, 1).reader, analyser);
  const after = watch([...main, ...(await buildDelta('nginx redis'))], 1);
  const index = await openIndex(after.reader, analyser, { previous: before });
  expect(after.dictionaries).toEqual([2]);
  expect((await search(index, 'nginx')).results[0]?.article.id).toBe('new');
  expect((await search(index, 'redis')).total).toBe(41);
  expect((await search(before, 'redis')).total).toBe(40);

  const later = watch([...main, ...(await buildDelta('linux'))], 1);
  const third = await openIndex(later.reader, analyser, { previous: index });
  expect(later.dictionaries).toEqual([2]);
  expect((await search(third, 'nginx')).total).toBe(0);
  expect((await search(third, 'linux')).total).toBe(1);
});

test('the same segments in another order, or of another size, are read again', async () => {
  const [one, two] = await buildSegments(saved, { analyser, shards: 2 });
  const before = await openIndex(watch([one!, two!], 1).reader, analyser);
  const after = watch([two!, one!], 2);
  const index = await openIndex(after.reader, analyser, { previous: before });
  expect(after.dictionaries).toEqual([0, 1]);
  expect((await search(index, 'redis')).total).toBe(40);
});

test('the articles of a page are read once, as long as there is room for them', async () => {
  const segments = await buildSegments(saved, { analyser, shards: 1 });
  const articlesRead = async (articleCacheBytes: number | undefined): Promise<number[]> => {
    const { reader, chunks } = watch(segments, 1);
    const options = articleCacheBytes === undefined ? {} : { articleCacheBytes };
    const index = await openIndex(reader, analyser, options);
    const answers = [];
    const counts: number[] = [];
    for (let turn = 0; turn < 2; turn++) {
      chunks.length = 0;
      answers.push(await search(index, 'redis コンテナ', { limit: 20 }));
      counts.push(chunks.filter(({ kind }) => kind === 'articles').length);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.results).toHaveLength(20);
    return counts;
  };
  expect(await articlesRead(undefined)).toEqual([5, 0]);
  expect(await articlesRead(0)).toEqual([5, 5]);
  // Room for a few only: the others are read again, and nothing is taken for another article.
  const [first, second] = await articlesRead(3_000);
  expect(first).toBe(5);
  expect(second).toBeGreaterThan(0);
});

test('two generations never share an article by its place', async () => {
  const first = await buildSegments(saved, { analyser, shards: 1 });
  const changed = saved.map((article) => ({ ...article, excerpt: 'another text' }));
  const second = await buildSegments(changed, { analyser, shards: 1 });
  const before = await openIndex(watch(first, 1).reader, analyser);
  await search(before, 'redis');
  const index = await openIndex(watch(second, 2).reader, analyser, { previous: before });
  const answer = await search(index, 'redis');
  expect(answer.results.every(({ article }) => article.excerpt === 'another text')).toBe(true);
});

test('of two articles that nothing else tells apart the one saved later stands first', async () => {
  const twin = { title: 'redis', publishedAt: '2024-05-05T00:00:00Z' };
  const main = await buildSegments([buildArticle({ ...twin, id: 'a' })], { analyser, shards: 1 });
  const delta = await buildSegments([buildArticle({ ...twin, id: 'b' })], {
    analyser,
    shards: 1,
    averages: averageLengths([buildArticle({ ...twin, id: 'a' })]),
    replaces: [],
  });
  const index = await openIndex(watch([...main, ...delta], 1).reader, analyser);
  const { results } = await search(index, 'redis');
  expect(results.map(({ article }) => article.id)).toEqual(['b', 'a']);
  expect((await search(index, 'redis', { limit: 1 })).results[0]?.article.id).toBe('b');
});
