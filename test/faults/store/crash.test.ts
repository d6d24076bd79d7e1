import { afterEach, expect, test } from 'vitest';
import { crashDuringPublish } from '../../store/support/crash-publish.ts';
import { createTestServer, type TestServer } from '../../store/support/server.ts';

let server: TestServer;

afterEach(() => server.remove());

const seed = Number(process.env['YUUK_SEED'] ?? 20_261_122);

test.each([
  { fsync: 'everysec', shards: 1, rounds: 25 },
  { fsync: 'everysec', shards: 3, rounds: 15 },
  { fsync: 'always', shards: 1, rounds: 10 },
])(
  'Redis killed at many moments of publishing always leaves a whole generation: %o',
  async ({ fsync, shards, rounds }) => {
    server = await createTestServer(['--appendonly', 'yes', '--appendfsync', fsync]);
    await server.start();
    const reports = await crashDuringPublish(server, { seed: seed + shards, rounds, shards });
    const unhealthy = reports.filter(({ whole, orphans }) => !whole || orphans.length > 0);
    expect({ seed, unhealthy }).toEqual({ seed, unhealthy: [] });
  },
);
