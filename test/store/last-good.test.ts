import { expect, test } from 'vitest';
import { keepLastGood } from '../../src/store/last-good.ts';

test('a reading that fails answers with what it gave last, and says so', async () => {
  let fail = true;
  let count = 0;
  const read = keepLastGood(async () => {
    if (fail) throw new Error('Redis is away');
    return ++count;
  });
  await expect(read()).rejects.toThrow('away');
  fail = false;
  expect(await read()).toEqual({ value: 1, stale: false });
  fail = true;
  expect(await read()).toEqual({ value: 1, stale: true });
  fail = false;
  expect(await read()).toEqual({ value: 2, stale: false });
});
