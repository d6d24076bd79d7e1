import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import type { BuiltSegment, GenerationReader } from '../../src/search/segment.ts';
import { createGenerationStore } from '../../src/store/generation-store.ts';
import { isWholeByChecksum, makeMeta, makeSegment } from './support/segments.ts';
import { createTestServer, type TestServer } from './support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
  await server.start();
});

afterAll(() => server.remove());

const indexedAt = '2026-11-22T10:00:00+09:00';

interface Implementation {
  name: string;
  open: (segments: BuiltSegment[]) => Promise<GenerationReader>;
}

const implementations: Implementation[] = [
  {
    name: 'memory',
    open: async (segments) => createMemoryReader(segments, { generation: 7, indexedAt }),
  },
  {
    name: 'Redis, one segment a shard',
    open: (segments) => openOverRedis(segments, null),
  },
  {
    name: 'Redis, the last segment as a delta',
    open: (segments) => openOverRedis(segments.slice(0, -1), segments.at(-1) ?? null),
  },
  {
    name: 'Redis, nothing fits the cache',
    open: (segments) => openOverRedis(segments, null, 1),
  },
];

async function openOverRedis(
  segments: BuiltSegment[],
  delta: BuiltSegment | null,
  cacheBytes?: number,
): Promise<GenerationReader> {
  const connections = server.connect();
  await connections.worker.flushall();
  await connections.worker.hset('{yuuk}:index', 'sequence', '6');
  const store = createGenerationStore(connections, cacheBytes === undefined ? {} : { cacheBytes });
  await store.publishGeneration(segments, makeMeta({ indexedAt }));
  if (delta) await store.publishDelta(delta, { generation: 7, savedRevision: 1 });
  return store.openReader();
}

describe.each(implementations)('a generation reader over $name', ({ open }) => {
  const segments = [makeSegment(1), makeSegment(2), makeSegment(3, { postings: 2, articles: 1 })];

  test('says what it reads', async () => {
    const reader = await open(segments);
    expect(reader.generation).toBe(7);
    expect(reader.indexedAt).toBe(indexedAt);
    expect(reader.segments).toEqual(segments.map(({ manifest }) => manifest));
  });

  test('gives every dictionary and every chunk as it was built', async () => {
    const reader = await open(segments);
    for (const [number, { chunks }] of segments.entries()) {
      expect((await reader.readDictionary(number)).map(toHex)).toEqual(
        chunks.dictionary.map(toHex),
      );
    }
    expect(await isWholeByChecksum(reader)).toBe(true);
    // Once more: from its cache, where it has one.
    expect(await isWholeByChecksum(reader)).toBe(true);
  });

  test('answers in the order asked, over segments and kinds, also the same chunk twice', async () => {
    const reader = await open(segments);
    const requests = [
      { segment: 2, kind: 'postings', chunk: 1 },
      { segment: 0, kind: 'articles', chunk: 14 },
      { segment: 0, kind: 'postings', chunk: 3 },
      { segment: 2, kind: 'postings', chunk: 1 },
      { segment: 1, kind: 'postings', chunk: 3 },
    ] as const;
    const expected = requests.map(
      ({ segment, kind, chunk }) => segments[segment]?.chunks[kind][chunk] ?? new Uint8Array(),
    );
    for (const round of ['cold', 'warm']) {
      expect([round, (await reader.readChunks(requests)).map(toHex)]).toEqual([
        round,
        expected.map(toHex),
      ]);
    }
    expect(await reader.readChunks([])).toEqual([]);
  });

  test('refuses a chunk that is not there', async () => {
    const reader = await open(segments);
    await expect(
      reader.readChunks([{ segment: 0, kind: 'postings', chunk: 20 }]),
    ).rejects.toMatchObject({ code: 'index_damaged' });
  });

  test.each(['dictionary', 'postings', 'articles'] as const)(
    'refuses a damaged chunk of %s, and only that',
    async (kind) => {
      const damaged = structuredClone(segments);
      const chunk = damaged[1]?.chunks[kind][0];
      if (chunk) chunk[0] = (chunk[0] ?? 0) ^ 0x40;
      const reader = await open(damaged);
      const reading =
        kind === 'dictionary'
          ? reader.readDictionary(1)
          : reader.readChunks([{ segment: 1, kind, chunk: 0 }]);
      await expect(reading).rejects.toMatchObject({ code: 'index_damaged' });
      expect(await reader.readChunks([{ segment: 1, kind: 'postings', chunk: 1 }])).toHaveLength(1);
    },
  );
});

test('a cold reading is one command a shard and kind, a warm one is none', async () => {
  const reader = await openOverRedis([makeSegment(1), makeSegment(2)], null);
  const { worker } = server.connect();
  const requests = [0, 1].flatMap((segment) =>
    [3, 5, 9].map((chunk) => ({ segment, kind: 'postings' as const, chunk })),
  );
  await reader.readChunks(requests.slice(0, 1));
  await worker.config('RESETSTAT');
  await reader.readChunks(requests);
  const cold = await countCalls('hmget');
  await reader.readChunks(requests);
  expect([cold, await countCalls('hmget')]).toEqual([2, 2]);

  async function countCalls(command: string): Promise<number> {
    const stats = await worker.info('commandstats');
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  }
});

test('a generation that expired under its reader is missing, not damaged', async () => {
  const reader = await openOverRedis([makeSegment(1)], null);
  await server.connect().worker.flushall();
  await expect(
    reader.readChunks([{ segment: 0, kind: 'postings', chunk: 0 }]),
  ).rejects.toMatchObject({ code: 'index_missing' });
});

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
