import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { checkServer } from '../../../src/store/check-server.ts';
import { type Connections, openConnections } from '../../../src/store/connections.ts';
import { createGenerationStore } from '../../../src/store/generation-store.ts';
import { waitForRedis } from '../../../src/store/wait-for-redis.ts';
import { isWholeByChecksum, makeMeta, makeSegment } from '../../store/support/segments.ts';
import { createTestSentinels, type TestSentinels } from '../support/sentinels.ts';

let sentinels: TestSentinels | undefined;
let connections: Connections | undefined;

afterEach(async () => {
  await connections?.close();
  await sentinels?.remove();
});

test('with sentinels a lost master is replaced: what was published is read, and publishing goes on', async () => {
  sentinels = await createTestSentinels();
  const { url, master } = sentinels;
  await waitForRedis({ url, patienceMs: 10_000 });
  // The lost master takes the last replica with it: then the new master is asked.
  connections = openConnections({ url, log: silentLog, readFromReplicas: true });
  await checkServer(connections.reader);
  const store = createGenerationStore(connections, { cacheBytes: 1 });
  await store.publishGeneration([makeSegment(1)], makeMeta());
  await connections.worker.call('WAIT', 1, 2000);

  await master.kill();
  const killedAt = performance.now();
  for (;;) {
    const whole = await store.openReader().then(isWholeByChecksum, () => false);
    if (whole) break;
    await delay(50);
  }
  const readableMs = performance.now() - killedAt;
  const outcome = await store.publishGeneration([makeSegment(2)], makeMeta());
  expect(outcome.published).toBe(true);
  expect(await isWholeByChecksum(await store.openReader())).toBe(true);
  expect(readableMs).toBeLessThan(20_000);
  console.info({ readableMs });
});
