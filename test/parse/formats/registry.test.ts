import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import type { DumpFormat } from '../../../src/parse/format.ts';
import { formats } from '../../../src/parse/formats/index.ts';
import { fixturesOf } from '../fixtures.ts';

const SOURCES = new URL('../../../src/parse/formats/', import.meta.url);
const TESTS = new URL('./', import.meta.url);

/** The name under which a format is exported: `hatena-text` as `hatenaText`. */
const exportName = (name: string) =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function namesOf(list: readonly DumpFormat[]): string[] {
  return list.map(({ name }) => name).toSorted(byText);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : 1;
}

function isFormat(value: unknown): value is DumpFormat {
  return typeof value === 'object' && value !== null && 'recognise' in value && 'open' in value;
}

describe('the formats', () => {
  it('are all registered, each once', async () => {
    const files = readdirSync(SOURCES).filter((file) => file !== 'index.ts');
    const exported = await Promise.all(
      files.map(async (file) => {
        const module = (await import(new URL(file, SOURCES).href)) as object;
        return Object.values(module).filter(isFormat);
      }),
    );
    expect(namesOf(formats)).toEqual(namesOf(exported.flat()));
    expect(new Set(formats).size).toBe(formats.length);
  });

  it('are all held to the contract of formats', () => {
    const described = readdirSync(TESTS)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(new URL(file, TESTS), 'utf8'))
      .flatMap((source) => [...source.matchAll(/\bdescribeFormat\(\{\s*format: (\w+)/g)])
      .map(([, name = '']) => name);
    expect(described.toSorted(byText)).toEqual(namesOf(formats).map(exportName));
  });

  it('have a fixture each', () => {
    expect(formats.filter(({ name }) => fixturesOf(name).length === 0)).toEqual([]);
  });
});
