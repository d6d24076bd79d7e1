import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Connections, RedisClient } from '../../../src/store/connections.ts';
import { createTestServer, type TestServer } from './server.ts';

/** One Redis for all tests of a file, empty at the start of each. */
export function useRedis(...args: Parameters<typeof createTestServer>) {
  let server: TestServer;
  let connections: Connections;
  beforeAll(async () => {
    server = await createTestServer(...args);
    await server.start();
    connections = server.connect();
  });
  afterEach(async () => {
    await connections.worker.flushall();
  });
  afterAll(() => server.remove());
  return {
    get server(): TestServer {
      return server;
    },
    get client(): RedisClient {
      return connections.reader;
    },
    /** A client of another process. */
    connect: (): RedisClient => server.connect().reader,
  };
}
