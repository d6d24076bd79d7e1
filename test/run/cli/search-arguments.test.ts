import { expect, test } from 'vitest';
import { splitSearchArguments } from '../../../src/run/cli/search-arguments.ts';

test('options are taken wherever they stand, words in their order', () => {
  expect(splitSearchArguments(['--json', 'redis', '--limit', '3', 'cpu', '--explain'])).toEqual({
    query: 'redis cpu',
    json: true,
    explain: true,
    help: false,
    limit: 3,
  });
});

test('after the first word an unknown option is query text, and -- ends options', () => {
  expect(splitSearchArguments(['redis', '-cluster', '--force', '-h']).query).toBe(
    'redis -cluster --force -h',
  );
  expect(splitSearchArguments(['--', '--json', '-x'])).toMatchObject({
    query: '--json -x',
    json: false,
  });
});

test('- alone reads queries from standard input', () => {
  expect(splitSearchArguments(['--json', '-'])).toMatchObject({ query: null, json: true });
});

test.each([
  [['--jsno', 'redis'], 'unknown option --jsno'],
  [[], 'no words'],
  [['--limit', '0', 'redis'], '1 to 100'],
  [['--limit', '101', 'redis'], '1 to 100'],
  [['redis', '--limit'], '1 to 100'],
  [['-', 'redis'], 'not both'],
  [['--lang', 'xx', 'redis'], 'ja or en'],
])('%j is a usage error that says why', (argv, message) => {
  expect(() => splitSearchArguments(argv)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
  );
});
