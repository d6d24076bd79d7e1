import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

test('every test that docs/RELIABILITY.md names is there under that name', async () => {
  const text = await readFile(path.join(root, 'docs/RELIABILITY.md'), 'utf8');
  const named = [...text.matchAll(/`(test\/[\w/.-]+\.test\.ts)`:? “([^”]+)”/g)];
  expect(named.length).toBeGreaterThan(70);
  const missing: string[] = [];
  for (const [, file = '', name = ''] of named) {
    const source = await readFile(path.join(root, file), 'utf8').catch(() => '');
    if (!source.includes(name)) missing.push(`${file}: ${name}`);
  }
  expect(missing).toEqual([]);
});

test('docs/RELIABILITY.md has a row for each of the 66 faults', async () => {
  const text = await readFile(path.join(root, 'docs/RELIABILITY.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (\d+) \| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 66 }, (_, at) => at + 1),
  );
});
