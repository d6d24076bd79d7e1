import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFirstSeen } from '../../../src/store/records/first-seen.ts';
import { makeId } from '../support/articles.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();
const open = () => openFirstSeen(redis.client);
const at = (seconds: number) => new Date(seconds * 1000);

test('an article is new once', async () => {
  const seen = open();
  expect(await seen.record([makeId(1), makeId(2), makeId(1)], at(100))).toEqual([
    { id: makeId(1), mark: 100 },
    { id: makeId(2), mark: 100 },
  ]);
  expect(await seen.record([makeId(2), makeId(3)], at(200))).toEqual([
    { id: makeId(3), mark: 200 },
  ]);
  expect(await seen.record([makeId(3)], at(300))).toEqual([]);
  expect(await seen.readSince(0)).toEqual({
    ids: [makeId(1), makeId(2), makeId(3)],
    through: 200,
  });
  expect(await seen.readSince(100)).toEqual({ ids: [makeId(3)], through: 200 });
  expect(await seen.readSince(200)).toEqual({ ids: [], through: 200 });
});

test('marks only grow, in the same second and with a clock set back', async () => {
  const seen = open();
  await seen.record([makeId(1)], at(500));
  await seen.record([makeId(2)], at(500));
  await seen.record([makeId(3)], at(100));
  expect((await seen.readAll()).map(({ mark }) => mark)).toEqual([500, 501, 502]);
});

test('of several workers that meet an article at once, one is told that it is new', async () => {
  const workers = Array.from({ length: 4 }, () => openFirstSeen(redis.connect()));
  const ids = Array.from({ length: 50 }, (_, number) => makeId(number));
  const told = await Promise.all(workers.map((worker) => worker.record(ids, at(100))));
  expect(told.flat()).toHaveLength(50);
  expect(await open().readAll()).toHaveLength(50);
});

test('an article that gets another id keeps its sighting', async () => {
  const seen = open();
  await seen.record([makeId(1), makeId(2), makeId(3)], at(100));
  await seen.rename(
    new Map([
      [makeId(1), makeId(11)],
      [makeId(2), makeId(3)],
      [makeId(7), makeId(8)],
    ]),
  );
  expect(await seen.readAll()).toEqual([
    { id: makeId(11), mark: 100 },
    { id: makeId(2), mark: 100 },
    { id: makeId(3), mark: 100 },
  ]);
  expect(await seen.record([makeId(11), makeId(3)], at(200))).toEqual([]);
});

test('what is loaded back keeps its marks and is not new for a digest that covered it', async () => {
  const seen = open();
  await seen.record([makeId(5), makeId(9)], at(1000));
  await seen.restore([
    { id: makeId(1), mark: 100 },
    { id: makeId(5), mark: 100 },
  ]);
  expect(await seen.readSince(100)).toEqual({ ids: [makeId(9)], through: 1000 });
});

test('a hundred thousand articles take little over a megabyte', async () => {
  const seen = open();
  await seen.record(
    Array.from({ length: 100_000 }, (_, number) => makeId(number)),
    at(100),
  );
  await seen.record([makeId(100_000)], at(200));
  const bytes = Number(await redis.client.memory('USAGE', '{yuuk}:seen'));
  expect(bytes / 100_001).toBeLessThan(25);
  expect(await redis.client.strlen('{yuuk}:seen')).toBe(12 * 100_001);
});

test('sightings behave like a plain map of first times', async () => {
  const recording = fc.record({
    ids: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
    second: fc.integer({ min: 1, max: 50 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(recording, { maxLength: 10 }), async (recordings) => {
      await redis.client.flushall();
      const seen = open();
      const model = new Map<string, number>();
      for (const { ids, second } of recordings) {
        const last = Math.max(0, ...model.values());
        const mark = Math.max(second, last + 1);
        const fresh = [...new Set(ids.map(makeId))].filter((id) => !model.has(id));
        expect((await seen.record(ids.map(makeId), at(second))).map(({ id }) => id)).toEqual(fresh);
        for (const id of fresh) model.set(id, mark);
      }
      expect(new Map((await seen.readAll()).map(({ id, mark }) => [id, mark]))).toEqual(model);
    }),
    { numRuns: 40 },
  );
});
