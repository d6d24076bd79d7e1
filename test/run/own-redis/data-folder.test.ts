import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDataFolder } from '../../../src/run/own-redis/data-folder.ts';
import { ownRedisMessages } from '../../../src/run/own-redis/messages.ts';

const messages = ownRedisMessages('en');

test('folders are made down to the last one, for their owner only', async () => {
  const base = await mkdtemp(path.join(tmpdir(), 'yuuk-data-'));
  try {
    const { folder } = await openDataFolder(path.join(base, 'a', 'b'), messages);
    const made = await stat(folder);
    expect([made.isDirectory(), made.mode & 0o077]).toEqual([true, 0]);
    await writeFile(path.join(base, 'file'), '');
    const below = openDataFolder(path.join(base, 'file', 'c'), messages);
    await expect(below).rejects.toMatchObject({ code: 'environment' });
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});

test.skipIf(process.platform !== 'linux')(
  'a file system that takes no folders is told as such, at once',
  async () => {
    const error = { code: 'environment', message: expect.stringContaining('cannot be written') };
    await expect(openDataFolder('/proc/yuuk/data', messages)).rejects.toMatchObject(error);
  },
);
