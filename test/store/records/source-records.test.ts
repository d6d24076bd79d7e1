import { expect, test } from 'vitest';
import { z } from 'zod';
import { openSourceRecords } from '../../../src/store/records/source-records.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();

const schema = z.object({
  name: z.string(),
  articles: z.number(),
  dumps: z.array(z.object({ file: z.string(), hash: z.string() })),
});

const open = () => openSourceRecords(redis.client, (value) => schema.safeParse(value).data ?? null);

const bytes = (text: string) => new TextEncoder().encode(text);
const record = (name: string, ...hashes: string[]) => ({
  name,
  articles: hashes.length,
  dumps: hashes.map((hash) => ({ file: `${name}/${hash}`, hash })),
});

test('a source is remembered with the last good copies of its dumps, and nothing older', async () => {
  const sources = open();
  expect(await sources.read('a')).toBeNull();
  const large = bytes('<li>記事</li>'.repeat(20_000));
  await sources.write(record('a', 'h1', 'h2'), [
    { hash: 'h1', bytes: bytes('one') },
    { hash: 'h2', bytes: large },
  ]);
  expect(await sources.read('a')).toEqual(record('a', 'h1', 'h2'));
  expect(Buffer.compare((await sources.readCopy('a', 'h2')) ?? Buffer.of(), large)).toBe(0);
  await sources.write(record('a', 'h2', 'h3'), [{ hash: 'h3', bytes: bytes('three') }]);
  expect(await sources.readCopy('a', 'h1')).toBeNull();
  expect(Buffer.compare((await sources.readCopy('a', 'h2')) ?? Buffer.of(), large)).toBe(0);
  const stored = await redis.client.memory('USAGE', (await redis.client.keys('*copies*'))[0] ?? '');
  expect(stored).toBeLessThan(large.length / 10);
});

test('sources that are configured no more are forgotten with their copies', async () => {
  const sources = open();
  await sources.write(record('a', 'h1'), [{ hash: 'h1', bytes: bytes('a') }]);
  await sources.write(record('https://user@b?x', 'h1'), [{ hash: 'h1', bytes: bytes('b') }]);
  await sources.keepOnly(['a']);
  expect(await sources.readAll()).toEqual([record('a', 'h1')]);
  expect(await redis.client.keys('*copies*')).toHaveLength(1);
});

test('copies of a source whose record was never written expire', async () => {
  const broken = openSourceRecords(redis.client, () => null);
  const unwritable = {
    ...record('a', 'h1'),
    toJSON: () => {
      throw new Error('killed');
    },
  };
  await expect(broken.write(unwritable, [{ hash: 'h1', bytes: bytes('a') }])).rejects.toThrow(
    'killed',
  );
  const [copies = ''] = await redis.client.keys('*copies*');
  expect(await redis.client.ttl(copies)).toBeGreaterThan(0);
  await open().write(record('a', 'h1'), [{ hash: 'h1', bytes: bytes('a') }]);
  expect(await redis.client.ttl(copies)).toBe(-1);
});

test('a damaged record is no record', async () => {
  await redis.client.hset('{yuuk}:sources', 'a', '{"name":1}', 'b', 'torn');
  expect(await open().read('a')).toBeNull();
  expect(await open().readAll()).toEqual([]);
});
