import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Packages that would run a script when installed. yuuk never lets them: it works without what they build. */
const known = ['esbuild', 'msgpackr-extract'];

test('no dependency has an install script beside those that are known, and the set-up runs none', async () => {
  const lockfile: unknown = JSON.parse(
    await readFile(path.join(root, 'package-lock.json'), 'utf8'),
  );
  const packages = Object.entries((lockfile as { packages: Record<string, object> }).packages);
  const found = packages
    .filter(([, about]) => 'hasInstallScript' in about)
    .map(([name]) => name.replace(/^.*node_modules\//, ''));
  expect(found.filter((name) => !known.includes(name))).toEqual([]);
  expect(await readFile(path.join(root, 'scripts/lib/dependencies.mjs'), 'utf8')).toContain(
    "'--ignore-scripts'",
  );
});
