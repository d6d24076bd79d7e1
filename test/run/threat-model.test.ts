import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Names may stand broken over lines, or with quotes escaped. */
const flatten = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll(/\\(['"`])/g, '$1');

test('every test that the threat model names exists, and every attack names one', async () => {
  const text = await readFile(path.join(root, 'docs/THREAT_MODEL.md'), 'utf8');
  const [, attacks = ''] = text.split('## Attacks');
  const rows = attacks
    .split('\n')
    .filter((line) => /^\| (?!attack|-)/.test(line) && !line.startsWith('|-'));
  expect(rows.length).toBeGreaterThan(30);
  const unproven: string[] = [];
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[\w/.-]+)` › ([^|;]+)/g)];
    if (named.length === 0) unproven.push(row);
    for (const [, file = '', name = ''] of named) {
      const source = flatten(await readFile(path.join(root, file), 'utf8').catch(() => ''));
      if (!source.includes(flatten(name.trim()))) unproven.push(`${file} › ${name}`);
    }
  }
  expect(unproven).toEqual([]);
});
