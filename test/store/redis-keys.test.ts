import { expect, test } from 'vitest';
import { createGenerationStore } from '../../src/store/generation-store.ts';
import { retiredKey } from '../../src/store/keys.ts';
import { openRecords } from '../../src/store/records/records.ts';
import { openSourceRecords } from '../../src/store/records/source-records.ts';
import { fillRecords } from './support/fill-records.ts';
import { findKeyRow, readKeyDocumentation } from './support/key-documentation.ts';
import { makeMeta, makeSegment } from './support/segments.ts';
import { useRedis } from './support/use-redis.ts';

const redis = useRedis();

test('docs/redis-keys.md lists every key that is created, with its type, and no other', async () => {
  const { server } = redis;
  const connections = server.connect();
  const store = createGenerationStore(connections);
  for (const seed of [1, 2, 3]) {
    await store.publishGeneration([makeSegment(seed), makeSegment(seed + 10)], makeMeta());
  }
  await store.publishDelta(makeSegment(20), { generation: 3, savedRevision: 1 });
  // It lives only between the move of the pointer and the end of a publish.
  await connections.worker.sadd(retiredKey, '1/2');
  const records = openRecords(connections.reader, {
    commandsPerMinute: 20,
    queryLogDays: 30,
    now: () => 0,
    randomKey: () => '0f'.repeat(32),
  });
  await fillRecords(records, 'U1');
  const source = { name: 'dumps', dumps: [{ file: 'a', hash: 'h' }] };
  await openSourceRecords(connections.worker, () => source).write(source, [
    { hash: 'h', bytes: new Uint8Array(10) },
  ]);

  const rows = await readKeyDocumentation();
  const used = new Set<string>();
  for (const name of await redis.client.keys('*')) {
    const row = findKeyRow(rows, name);
    expect([name, row?.type]).toEqual([name, await redis.client.type(name)]);
    used.add(row?.pattern ?? '');
  }
  expect([...used].toSorted()).toEqual(rows.map(({ pattern }) => pattern).toSorted());
});
