import { afterEach, expect, test } from 'vitest';
import { crashDuringPublish } from './support/crash-publish.ts';
import { createTestServer, type TestServer } from './support/server.ts';

let server: TestServer;

afterEach(() => server.remove());

test.each([
  { seed: 1, shards: 1 },
  { seed: 2, shards: 3 },
])(
  'Redis killed in the middle of publishing leaves a whole generation and no orphan: %o',
  async ({ seed, shards }) => {
    server = await createTestServer(['--appendonly', 'yes', '--appendfsync', 'everysec']);
    await server.start();
    const reports = await crashDuringPublish(server, { seed, rounds: 3, shards });
    for (const report of reports) {
      expect(report).toEqual({ live: expect.any(Number), whole: true, orphans: [] });
    }
  },
);
