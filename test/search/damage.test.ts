import { expect, test } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { ChunkSealer, checkSeal } from '../../src/search/chunk-seal.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { needsRebuild, openIndex } from '../../src/search/open-index.ts';
import type { BuiltSegment } from '../../src/search/segment.ts';
import { createScriptSegmenter } from '../../src/search/segmenter.ts';
import { buildArticle, createTestAnalyser, search } from './support.ts';

const analyser = createTestAnalyser();
const articles = Array.from({ length: 30 }, (_, n) =>
  buildArticle({ id: `a${n}`, title: `Redisの監視 ${n}`, excerpt: 'サーバの負荷を測る' }),
);

async function built(): Promise<BuiltSegment> {
  const [segment] = await buildSegments(articles, { analyser, shards: 1 });
  return segment!;
}

const readerOf = (segment: BuiltSegment) =>
  createMemoryReader([segment], { generation: 1, indexedAt: null });

function flip(chunks: Uint8Array[], chunk: number, at: number): void {
  const bytes = new Uint8Array(chunks[chunk]!);
  bytes[at]! ^= 1;
  chunks[chunk] = bytes;
}

test('a seal notices every flipped bit', () => {
  const sealed = new ChunkSealer().seal(new Uint8Array([1, 2, 3, 250]));
  expect(() => checkSeal(sealed)).not.toThrow();
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const damaged = new Uint8Array(sealed);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => checkSeal(damaged)).toThrow(YuukError);
  }
  expect(() => checkSeal(new Uint8Array(2))).toThrow(YuukError);
});

test.each(['postings', 'articles'] as const)('damaged %s are never answered from', async (kind) => {
  const segment = await built();
  for (let chunk = 0; chunk < segment.chunks[kind].length; chunk++)
    flip(segment.chunks[kind], chunk, 3);
  const index = await openIndex(readerOf(segment), analyser);
  await expect(search(index, 'redis 監視')).rejects.toMatchObject({ code: 'index_damaged' });
});

test('a damaged dictionary is not opened', async () => {
  const segment = await built();
  flip(segment.chunks.dictionary, 0, 200);
  await expect(openIndex(readerOf(segment), analyser)).rejects.toMatchObject({
    code: 'index_damaged',
  });
});

test('a missing chunk is named as damage', async () => {
  const segment = await built();
  segment.chunks.postings.length = 0;
  const index = await openIndex(readerOf(segment), analyser);
  await expect(search(index, 'redis')).rejects.toMatchObject({ code: 'index_damaged' });
});

test('a layout from the future is refused', async () => {
  const segment = await built();
  segment.manifest.formatVersion += 1;
  await expect(openIndex(readerOf(segment), analyser)).rejects.toMatchObject({
    code: 'index_damaged',
  });
});

test('asks for a rebuild after a change of analysis, lexicon or ICU', async () => {
  const segment = await built();
  expect(needsRebuild(readerOf(segment), analyser)).toBe(false);
  expect(needsRebuild(readerOf(segment), createTestAnalyser(createScriptSegmenter()))).toBe(true);
  for (const change of [
    { analyserVersion: 0 },
    { lexicon: 'x' },
    { formatVersion: 0 },
    { icu: '1' },
  ]) {
    const other = { ...segment, manifest: { ...segment.manifest, ...change } };
    expect(needsRebuild(readerOf(other), analyser)).toBe(true);
  }
});

test('the same articles in any order give the same bytes', async () => {
  const first = await buildSegments(articles, { analyser, shards: 2 });
  const second = await buildSegments(articles.toReversed(), { analyser, shards: 2 });
  expect(second.map(({ manifest }) => manifest)).toEqual(first.map(({ manifest }) => manifest));
});
