import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { runYuuk } from '../support/yuuk-process.ts';

/** What a search says, but for its time. */
const ask = async ({ socket }: TestRedis) => {
  const { stdout } = await runYuuk(['search', '--json', 'redis'], { REDIS_URL: socket });
  const { tookMs: _, ...answer } = JSON.parse(stdout) as Record<string, unknown>;
  return answer;
};

test('a copy of the append-only files, taken while Redis runs, answers as the original did', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-backup-'));
  const servers: TestRedis[] = [];
  try {
    const original = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    servers.push(original);
    await writeFile(
      path.join(folder, 'dump.html'),
      '<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>\n<DT><A HREF="https://example.com/">Redis and CPU</A>\n</DL>',
    );
    const dump = path.join(folder, 'dump.html');
    expect((await runYuuk(['index', dump], { REDIS_URL: original.socket })).code).toBe(0);

    // The steps of docs/OPERATIONS.md, "Backup".
    const client = original.connect();
    await client.config('SET', 'auto-aof-rewrite-percentage', '0');
    await expect.poll(() => client.info('persistence')).toMatch(/aof_rewrite_in_progress:0/);
    await cp(path.dirname(original.socket), path.join(folder, 'copy'), {
      recursive: true,
      filter: (file) => !file.endsWith('.sock'),
    });
    await client.config('SET', 'auto-aof-rewrite-percentage', '100');

    const copy = await startRedis(['--appendonly', 'yes', '--dir', path.join(folder, 'copy')]);
    servers.push(copy);
    const answer = await ask(copy);
    expect(answer).toMatchObject({ total: 1 });
    expect(answer).toEqual(await ask(original));
  } finally {
    for (const server of servers) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
