import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { type Connections, openConnections } from '../../../src/store/connections.ts';
import { createGenerationStore } from '../../../src/store/generation-store.ts';
import { createLiveIndex } from '../../../src/store/live-index.ts';
import { madeUpEngine, page, wordsOf } from '../../store/support/made-up-engine.ts';
import { createTestProxy, type TestProxy } from '../../store/support/proxy.ts';
import { makeMeta, makeSegment } from '../../store/support/segments.ts';
import { createTestServer, findFreePort, type TestServer } from '../../store/support/server.ts';

let server: TestServer;
let proxy: TestProxy;
let connections: Connections;

beforeEach(async () => {
  const port = await findFreePort();
  server = await createTestServer([], { port });
  await server.start();
  proxy = await createTestProxy(port);
  connections = openConnections({ url: `redis://127.0.0.1:${proxy.port}`, log: silentLog });
});

afterEach(async () => {
  proxy.delayMs = 0;
  await connections.close();
  await proxy.close();
  await server.remove();
});

test('300 ms each way are slow, not a fault', async () => {
  const segment = makeSegment(1);
  const store = createGenerationStore(connections);
  await store.publishGeneration([segment], makeMeta());
  const index = createLiveIndex({
    store,
    subscriber: connections.subscriber,
    engine: madeUpEngine,
    log: silentLog,
  });
  await index.start();
  proxy.delayMs = 300;
  const started = performance.now();
  const answer = await index.search('4', page);
  expect(performance.now() - started).toBeLessThan(2500);
  expect(answer).toMatchObject({ stale: false, words: wordsOf([segment], 4) });
  index.close();
});

test('a half-open connection is replaced: refused in 3 s, answered again soon after', async () => {
  const { reader } = connections;
  await reader.set('{yuuk}:made-up', '1');
  proxy.swallow();
  const started = performance.now();
  await expect(reader.get('{yuuk}:made-up')).rejects.toThrow('timed out');
  expect(performance.now() - started).toBeLessThan(3000);
  for (;;) {
    const value = await reader.get('{yuuk}:made-up').catch(() => null);
    if (value === '1') break;
    await delay(50);
  }
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a half-open connection of a worker is replaced as well, and its command is answered', async () => {
  const { worker } = connections;
  await worker.set('{yuuk}:made-up', '1');
  proxy.swallow();
  const started = performance.now();
  expect(await worker.get('{yuuk}:made-up')).toBe('1');
  expect(performance.now() - started).toBeLessThan(25_000);
});
