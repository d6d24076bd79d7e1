import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { explainTrouble } from '../../../src/run/cli/trouble-texts.ts';

const folder = new URL('../../../src/parse/', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** The messages that the parser can write, each with 7 for what it fills in. */
const messages = sources
  .flatMap((source) => [
    ...source.matchAll(
      /(?:(?:warn|reject|refuse|refuseEntry|LimitReached|DamagedGzip)\(|NO_ADDRESS = |reason: |return (?=['`](?:not a known|the dump)))\s*(['`])((?:(?!\1).)+)\1/g,
    ),
  ])
  .map(([, , text = '']) => text.replaceAll(/\$\{[^}]*\}/g, '7'));

test('all that a receipt can say is said in Japanese too', () => {
  expect(messages.length).toBeGreaterThan(35);
  const silent = messages.filter((message) => !/[ぁ-ん]/.test(explainTrouble(message, 'ja')));
  expect(silent).toEqual([]);
});

test('what a message carries stays in it, and one inside another is explained as well', () => {
  expect(explainTrouble('refused: elements nested deeper than 500', 'ja')).toBe(
    '受け付けませんでした: 要素の入れ子が 500 段を超えています',
  );
  expect(explainTrouble('not a web address: javascript:', 'ja')).toContain('javascript:');
  expect(explainTrouble('12 entries declared, 6 read', 'ja')).toBe(
    '12 件のはずですが、読めたのは 6 件です',
  );
});

test('English stays as the receipt has it, and so does what nobody knows', () => {
  expect(explainTrouble('no address', 'en')).toBe('no address');
  expect(explainTrouble('見つかりません', 'ja')).toBe('見つかりません');
});
