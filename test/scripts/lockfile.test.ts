import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

interface LockEntry {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const root = path.join(import.meta.dirname, '../..');
const packages = new Map(
  Object.entries(
    (
      JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, LockEntry>;
      }
    ).packages,
  ),
);

test('the lockfile lists the optional packages of every platform, without which npm ci refuses it', () => {
  const missing: string[] = [];
  for (const [folder, { optionalDependencies = {} }] of packages) {
    for (const name of Object.keys(optionalDependencies)) {
      if (!isListed(folder, name)) missing.push(`${name} (run scripts/complete-lockfile.mjs)`);
    }
  }
  expect(missing).toEqual([]);
});

test('the lockfile names no registry', () => {
  const resolved = [...packages.values()].filter((entry) => entry.resolved !== undefined);
  expect(resolved).toEqual([]);
});

function isListed(folder: string, name: string): boolean {
  for (let place = folder; ; place = path.posix.dirname(place)) {
    const inside = place === '.' ? '' : place;
    if (packages.has(path.posix.join(inside, 'node_modules', name))) return true;
    if (inside === '') return false;
  }
}
