import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import { japanese } from '../../src/run/japanese.ts';
import { sayError, saySentence } from '../../src/run/say.ts';

const source = path.resolve(import.meta.dirname, '../../src');
/** These rooms choose the language where they speak. */
const speakBoth = /^run\/(own-redis|cli\/commands)\//;
/** Faults of the program itself: nobody could do anything about them in any language. */
const internal = new Set([
  'A generation needs a segment.',
  'A segment does not have the chunks that it claims.',
  'A thread that built the index ended.',
  'The parse worker is closed.',
  'The parse worker was ended.',
]);

const files = new Map<string, string>();
beforeAll(async () => {
  for (const name of await readdir(source, { recursive: true })) {
    if (!name.endsWith('.ts') || name === 'run/japanese.ts' || speakBoth.test(name)) continue;
    const text = await readFile(path.join(source, name), 'utf8');
    // A sentence that is broken over lines is one sentence.
    files.set(name, text.replaceAll(/' \+\s*'/g, ''));
  }
});

const string = String.raw`'((?:[^'\\]|\\.)*)'`;

test('every sentence and hint of an error has its Japanese', () => {
  const missing: string[] = [];
  for (const [name, text] of files) {
    if (!text.includes('YuukError')) continue;
    const sentences = [
      ...text.matchAll(new RegExp(String.raw`new YuukError\(\s*'[a-z_]+',\s*${string}`, 'g')),
      ...text.matchAll(new RegExp(String.raw`\b(?:hint|message):\s*${string}`, 'g')),
    ].map(([, sentence = '']) => sentence.replaceAll(String.raw`\'`, "'"));
    for (const sentence of sentences)
      if (!japanese.has(sentence) && !internal.has(sentence)) missing.push(`${name}: ${sentence}`);
  }
  expect(missing).toEqual([]);
});

const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();

test('the catalogue has nothing that nobody says, and each translation keeps its values', () => {
  const all = [...files.values()].join('\n');
  const unsaid = [...japanese.keys()].filter((sentence) => !all.includes(sentence));
  expect(unsaid).toEqual([]);
  for (const [english, translated] of japanese) {
    expect([english, names(translated)]).toEqual([english, names(english)]);
  }
});

test('an error is said in both languages, with its values, details and hint', () => {
  const error = new YuukError('configuration', 'the settings have faults ({count}):', {
    values: { count: 1 },
    details: [
      {
        text: '{file}: {path} {what}; for example {example}',
        values: {
          file: 'config/yuuk.yaml',
          path: 'refresh.timeZone',
          what: {
            text: 'must be {what}',
            values: { what: { text: 'a time zone such as Asia/Tokyo' } },
          },
          example: 'timeZone: Asia/Tokyo',
        },
      },
    ],
  });
  expect(error.message).toBe(
    'the settings have faults (1):\n  - config/yuuk.yaml: refresh.timeZone must be a time zone such as Asia/Tokyo; for example timeZone: Asia/Tokyo',
  );
  expect(sayError(error, 'en').message).toBe(error.message);
  expect(sayError(error, 'ja').message).toBe(
    '設定に 1 件の誤りがあります:\n  - config/yuuk.yaml: refresh.timeZone: 時間帯 (Asia/Tokyo など) を指定してください。例: timeZone: Asia/Tokyo',
  );
});

test('a value is never taken for a place of another value', () => {
  const sentence = { text: 'unknown option {word}', values: { word: '--{word}{name}' } };
  expect(saySentence(sentence, 'en')).toBe('unknown option --{word}{name}');
  expect(saySentence(sentence, 'ja')).toBe('--{word}{name} というオプションはありません');
});
