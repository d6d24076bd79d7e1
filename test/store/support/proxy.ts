import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A TCP proxy before a server that can be slow, or swallow bytes as a half-open connection does. */
export interface TestProxy {
  readonly port: number;
  /** Milliseconds before each piece is passed on, both ways. */
  delayMs: number;
  /** Nothing is passed on any more over the connections there are; new ones work. */
  swallow(): void;
  close(): Promise<void>;
}

export async function createTestProxy(targetPort: number): Promise<TestProxy> {
  const pairs = new Set<{ client: Socket; target: Socket; swallowed: boolean }>();
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    const pair = { client, target, swallowed: false };
    pairs.add(pair);
    const pass = (from: Socket, to: Socket) => {
      let last = Promise.resolve();
      const passOn = async (before: Promise<void>, bytes: Buffer) => {
        // All pieces on their way at once: latency costs no bandwidth.
        await Promise.all([before, delay(proxy.delayMs)]);
        if (!pair.swallowed && !to.destroyed) to.write(bytes);
      };
      from.on('data', (bytes) => {
        last = passOn(last, bytes);
      });
      from.on('error', () => {});
      from.on('close', () => {
        if (!pair.swallowed) to.destroy();
      });
    };
    pass(client, target);
    pass(target, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy: TestProxy = {
    port: address.port,
    delayMs: 0,
    swallow() {
      for (const pair of pairs) pair.swallowed = true;
    },
    async close() {
      for (const { client, target } of pairs) {
        client.destroy();
        target.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
