import { expect, test } from 'vitest';
import { chooseLanguage, displayWidth, formatTable } from '../../../src/run/cli/output.ts';

test.each([
  [['search', '--lang', 'en'], { LANG: 'ja_JP.UTF-8' }, 'en'],
  [['--lang=ja', 'search'], {}, 'ja'],
  [[], { LANG: 'ja_JP.UTF-8' }, 'ja'],
  [[], { LANG: 'ja_JP.UTF-8', LC_ALL: 'C' }, 'en'],
  [['--lang', 'fr'], {}, 'en'],
])('%j with %j speaks %s', (argv, environment, lang) => {
  expect(chooseLanguage(argv, environment)).toBe(lang);
});

test('Japanese counts two columns, combining marks none', () => {
  expect(displayWidth('RedisサーバのCPU')).toBe(5 + 8 + 3);
  expect(displayWidth('e\u0301')).toBe(1);
});

test('a table keeps its columns under Japanese cells and numbers to the right', () => {
  expect(
    formatTable(
      ['file', 'n'],
      [
        ['本.txt', 8],
        ['a', 12],
      ],
    ),
  ).toBe('file     n\n本.txt   8\na       12\n');
});
