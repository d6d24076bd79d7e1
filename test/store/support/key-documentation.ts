import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** One row of the tables in docs/redis-keys.md. */
export interface DocumentedKey {
  pattern: string;
  type: string;
  life: string;
  /** What it holds, and how large that gets. */
  size: string;
  matches: (name: string) => boolean;
}

export async function readKeyDocumentation(): Promise<DocumentedKey[]> {
  const file = path.resolve(import.meta.dirname, '../../../docs/redis-keys.md');
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/^\| `([^`]+)` \| (\w+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
    ([, pattern = '', type = '', life = '', size = '']) => {
      const escaped = pattern.replace(/[{}()[\].*+?^$\\|]/g, '\\$&');
      const expression = new RegExp(
        `^${escaped.replace('<chunks>', '(dictionary|postings|articles)').replace(/<\w+>/g, '[^:]+')}$`,
      );
      return { pattern, type, life, size, matches: (name) => expression.test(name) };
    },
  );
}

/** The most exact row: one with fewer variable parts. */
export const findKeyRow = (
  rows: readonly DocumentedKey[],
  name: string,
): DocumentedKey | undefined =>
  rows
    .filter(({ matches }) => matches(name))
    .toSorted((a, b) => a.pattern.split('<').length - b.pattern.split('<').length)[0];
