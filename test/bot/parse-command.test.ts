import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand, parseQuery } from '../../src/bot/parse-command.ts';

const search = (query: string, more: object = {}) => ({
  kind: 'search',
  query,
  isPublic: false,
  hint: null,
  ...more,
});

const digest = (more: object) => ({
  kind: 'digest',
  action: 'show',
  at: null,
  tags: [],
  me: false,
  ...more,
});

describe('a search', () => {
  it.each([
    ['redis cpu', 'redis cpu'],
    ['  redis \n cpu\t', 'redis cpu'],
    ['ｒｅｄｉｓ　ＣＰＵ', 'ｒｅｄｉｓ ＣＰＵ'],
    ['redis cpu。', 'redis cpu'],
    ['redis &amp; cpu', 'redis & cpu'],
    ['a &amp;lt; b', 'a &lt; b'],
    ['“time series” ‘x’', '"time series" \'x\''],
    ['redis －docker', 'redis -docker'],
    ['redis –docker', 'redis -docker'],
    ['e-mail -docker', 'e-mail -docker'],
    ['サーバー 構築', 'サーバー 構築'],
    ['<https://blog.example.com|blog.example.com> redis', 'blog.example.com redis'],
    ['<https://blog.example.com/a&amp;b>', 'https://blog.example.com/a&b'],
    ['<@U123|alice> <#C123|general> redis', 'alice general redis'],
    ['<@U123> redis', 'redis'],
    ['search help', 'help'],
    ['search search', 'search'],
    ['"help"', '"help"'],
    ['“help”', '"help"'],
    ['tag:redis -tag:docker', 'tag:redis -tag:docker'],
    ['https://blog.example.com/a。 redis', 'https://blog.example.com/a redis'],
    ['redis <https://blog.example.com/a>。 cpu', 'redis https://blog.example.com/a cpu'],
    ['3. redis. cpu', '3. redis. cpu'],
    ['a < b > c', 'a < b > c'],
  ])('understands %j as %j', (text, query) => {
    expect(parseCommand(text)).toEqual(search(query));
  });

  it.each([
    'redis --public',
    '--public redis',
    'redis —public',
    'redis –public',
    'redis －－ｐｕｂｌｉｃ',
  ])('is public with %j', (text) => {
    expect(parseCommand(text)).toEqual(search('redis', { isPublic: true }));
  });

  it('is never a subcommand in a mention or a direct message', () => {
    expect(parseQuery('<@U0YUUK> help')).toEqual(search('help'));
  });

  it('is one clean line, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const { query } = parseQuery(text);
        return query.trim() === query && !/[\n\r\t]/u.test(query);
      }),
    );
    expect(parseQuery('\n\t')).toEqual(search(''));
  });
});

describe('a subcommand', () => {
  it.each([
    ['', { kind: 'help' }],
    [' 　', { kind: 'help' }],
    ['search', { kind: 'help' }],
    ['--public', { kind: 'help' }],
    ['search —public', { kind: 'help' }],
    ['help', { kind: 'help' }],
    ['HELP', { kind: 'help' }],
    ['ｈｅｌｐ', { kind: 'help' }],
    ['help。', { kind: 'help' }],
    ['status', { kind: 'status' }],
    ['rollback', { kind: 'rollback' }],
    ['doctor', { kind: 'doctor' }],
    ['forget-me', { kind: 'forget-me' }],
    ['reindex', { kind: 'reindex', dryRun: false, force: false }],
    ['reindex --dry-run', { kind: 'reindex', dryRun: true, force: false }],
    ['reindex —force', { kind: 'reindex', dryRun: false, force: true }],
    ['reindex –dry–run', { kind: 'reindex', dryRun: true, force: false }],
    ['save', { kind: 'save', url: null, comment: '' }],
    [
      'save https://example.com/a?b=1&amp;c=2 とても よい',
      { kind: 'save', url: 'https://example.com/a?b=1&c=2', comment: 'とても よい' },
    ],
    [
      'save <https://example.com/a|example.com/a> よい',
      { kind: 'save', url: 'https://example.com/a', comment: 'よい' },
    ],
  ])('%j runs', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });

  it.each([
    'save https://example.com/a。 よい',
    'save https://example.com/a. よい',
    'save https://example.com/a）。 よい',
    'save https://example.com/a), よい',
    'save <https://example.com/a>。 よい',
    'save <https://example.com/a>。よい',
    'save <https://example.com/a|example.com/a>. よい',
    'save <https://example.com/a。> よい',
  ])('%j saves the address without what closes the sentence', (text) => {
    const url = 'https://example.com/a';
    expect(parseCommand(text)).toEqual({ kind: 'save', url, comment: 'よい' });
  });

  it.each(['https://example.com/Redis_(software)', 'https://example.com/題（仮）'])(
    'save keeps the brackets of %s',
    (url) => {
      expect(parseCommand(`save ${url}。 よい`)).toEqual({ kind: 'save', url, comment: 'よい' });
    },
  );

  it.each([
    ['digest', {}],
    ['digest me', { me: true }],
    ['digest preview', { action: 'preview' }],
    ['digest subscribe tag:redis tag:Linux', { action: 'subscribe', tags: ['redis', 'linux'] }],
    ['digest unsubscribe me', { action: 'unsubscribe', me: true }],
    ['digest pause', { action: 'pause' }],
    ['digest resume', { action: 'resume' }],
    ['digest time mon 9:00', { action: 'time', at: { day: 1, hour: 9, minute: 0 } }],
    ['digest time 月 9:30', { action: 'time', at: { day: 1, hour: 9, minute: 30 } }],
    ['digest time 日曜日 21時', { action: 'time', at: { day: 0, hour: 21, minute: 0 } }],
    [
      'digest time Saturday 07:05 me',
      { action: 'time', at: { day: 6, hour: 7, minute: 5 }, me: true },
    ],
  ])('%j runs', (text, more) => {
    expect(parseCommand(text)).toEqual(digest(more));
  });
});

describe('words that only look like a subcommand', () => {
  it.each([
    ['status code 404', 'status'],
    ['help desk', 'help'],
    ['reindex elasticsearch', 'reindex'],
    ['save memory', 'save'],
    ['digest auth', 'digest'],
    ['digest time mon 25:00', 'digest'],
    ['digest time someday 9:00', 'digest'],
    ['digest tag:redis', 'digest'],
  ])('%j is searched, and offers to run %s', (text, command) => {
    expect(parseCommand(text)).toEqual(search(text, { hint: { command, reason: 'also' } }));
  });

  it.each([
    ['reidnex', 'reindex'],
    ['reindx --force', 'reindex'],
    ['statuss', 'status'],
    ['rolback', 'rollback'],
    ['forgetme', 'forget-me'],
  ])('%j is searched, and asks whether %s was meant', (text, command) => {
    expect(parseCommand(text)).toEqual(search(text, { hint: { command, reason: 'typo' } }));
  });

  it.each(['index', 'statistics', 'sate', 'stats redis', 'doctors notes'])(
    '%j is just searched',
    (text) => {
      expect(parseCommand(text)).toEqual(search(text));
    },
  );
});
