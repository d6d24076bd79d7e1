import { expect, it } from 'vitest';
import { languageOf, readCatalogue } from '../../src/present/catalogue.ts';

/** `results.heading(1)` and so on: every key with its kind and its number of arguments or lines. */
function shapeOf(value: unknown, at = ''): string[] {
  if (typeof value === 'function') return [`${at}(${value.length})`];
  if (typeof value !== 'object' || value === null) return [at];
  if (Array.isArray(value)) return [`${at}[${value.length}]`];
  return Object.entries(value).flatMap(([key, child]) => shapeOf(child, at ? `${at}.${key}` : key));
}

it('has the same sentences in Japanese and English', () => {
  expect(shapeOf(readCatalogue('en')).toSorted()).toEqual(shapeOf(readCatalogue('ja')).toSorted());
});

it('leaves no sentence empty', () => {
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  for (const lang of ['ja', 'en'] as const) {
    expect(texts(readCatalogue(lang)).filter((text) => text.trim() === '')).toEqual([]);
  }
});

it('is English in English', () => {
  const japanese = JSON.stringify(readCatalogue('en')).match(/[\u3040-\u30ff\u4e00-\u9fff]/gu);
  expect(japanese).toBeNull();
});

it('follows the locale of a person, and the setting where it is unknown', () => {
  expect(languageOf('ja-JP', 'en')).toBe('ja');
  expect(languageOf('en-GB', 'ja')).toBe('en');
  expect(languageOf('fr-FR', 'ja')).toBe('en');
  expect(languageOf(undefined, 'ja')).toBe('ja');
});
