import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const bench = path.resolve(import.meta.dirname, '../..');
const installed = path.join(bench, 'node_modules');
const cache = path.join(installed, '.cache');
const REDISEARCH = 'usr/lib/redis/modules/redisearch.so';

/**
 * Installs what bench/package.json names. Only better-sqlite3 may run a script: it is compiled from
 * its sources. What fails is said and left out; the benchmark then skips that peer by name.
 */
export async function setUpPeers(say: (line: string) => void): Promise<void> {
  const npm = async (...args: string[]) => {
    say(`npm ${args.join(' ')} (bench/)`);
    await run('npm', args, {
      cwd: bench,
      env: { ...process.env, npm_config_build_from_source: 'true' },
    }).catch((error: unknown) => say(firstLine(error)));
  };
  if (!existsSync(path.join(installed, 'minisearch'))) await npm('ci', '--ignore-scripts');
  const binary = path.join(installed, 'better-sqlite3/build/Release/better_sqlite3.node');
  if (!existsSync(binary)) await npm('rebuild', 'better-sqlite3');
}

/**
 * The module of Debian's `redis-redisearch`: as installed, else unpacked below bench/node_modules, which
 * needs no rights. Null where neither works.
 */
export async function findRediSearch(say: (line: string) => void): Promise<string | null> {
  const folder = path.join(cache, 'redisearch');
  const places = [path.join('/', REDISEARCH), path.join(folder, REDISEARCH)];
  const found = places.find((file) => existsSync(file));
  if (found !== undefined) return found;
  say('apt-get download redis-redisearch');
  try {
    await mkdir(folder, { recursive: true });
    await run('apt-get', ['download', 'redis-redisearch'], { cwd: folder });
    for (const file of await readdir(folder)) {
      if (file.endsWith('.deb')) await run('dpkg-deb', ['-x', file, '.'], { cwd: folder });
    }
  } catch (error) {
    say(firstLine(error));
  }
  return places.find((file) => existsSync(file)) ?? null;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
