import { describe, expect, test } from 'vitest';
import { mineAbbreviations } from '../../src/search/abbreviations.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { soundSkeleton } from '../../src/search/phonetic.ts';
import { createIcuSegmenter, createScriptSegmenter } from '../../src/search/segmenter.ts';
import { layTiles } from '../../src/search/split-katakana.ts';
import { buildArticle, createTestAnalyser, LEXICON } from './support.ts';

function termsIn(text: string): string[] {
  const { words, compounds } = createTestAnalyser().analyse(text);
  return words.flatMap((word) => [
    word.term,
    ...word.parts,
    ...(compounds.get(word) ?? []).map((piece) => piece.term),
  ]);
}

describe('words of a text', () => {
  test.each([
    ['PerlScalaGo', ['perlscalago', 'perl', 'perlscala', 'scala', 'scalago', 'go']],
    ['MySQLNginx', ['mysqlnginx', 'my', 'mysql', 'sql', 'sqlnginx', 'nginx']],
    ['PostgreSQL', ['postgresql', 'postgre', 'sql']],
    ['HTTPServer', ['httpserver', 'http', 'server']],
    ['S3', ['s3']],
    ['node.js', ['node', 'js', 'nodejs']],
    ['key-value', ['key', 'value', 'keyvalue']],
    ['C++とC#', ['c++', 'c', 'と', 'c#', 'c']],
    ['7.0.15', ['7.0.15']],
    ['ci/cd', ['ci', 'cd']],
    ['負荷', ['負荷']],
    ['サーバー', ['サーバ']],
    ['データベースサーバ', ['データベースサーバ', 'データベース', 'サーバ']],
    ['ジョブキュー', ['ジョブキュ']],
    ['サーバーデータベース', ['サーバーデータベース', 'サーバ', 'データベース']],
    ['ドッカー', ['ドッカ']],
    ['速くする', ['速', 'くする']],
    ['Привет', ['привет']],
    ['𠮷野家', ['𠮷', '野家']],
    ['🎉', []],
  ])('%s', (text, expected) => {
    expect(termsIn(text)).toEqual(expected);
  });

  test('a kanji before an inflection is light, one before a particle is not', () => {
    const { words } = createTestAnalyser().analyse('速く 型を');
    expect(words.map(({ term, light }) => [term, light])).toEqual([
      ['速', true],
      ['く', false],
      ['型', false],
      ['を', false],
    ]);
  });

  test.each([
    ['ICU', createIcuSegmenter()],
    ['script', createScriptSegmenter()],
  ])('the cuts of %s lie inside a run and rise', (_name, segmenter) => {
    for (const run of ['時系列管理基盤', '負荷分散', 'メタデータベース', '監視', '超個体型']) {
      const cuts = [0, ...segmenter.cuts(run), run.length];
      expect(cuts).toEqual(cuts.toSorted((a, b) => a - b));
      expect(new Set(cuts).size).toBe(cuts.length);
    }
  });
});

describe('concepts in a text', () => {
  const analyser = createTestAnalyser();
  const conceptsIn = (text: string): string[] =>
    analyser.analyse(text).concepts.map(({ concept }) => analyser.lexicon.concepts[concept]!.name);

  test.each([
    ['load balancer', ['load balancer']],
    ['Load-Balancer', ['load balancer']],
    ['LoadBalancer', ['load balancer']],
    ['loadbalancer', ['load balancer']],
    ['負荷分散装置', ['load balancer']],
    ['ジョブキュー', ['job', 'job queue', 'queue']],
    ['コンテナホスト', ['container']],
    ['ロードーバランサー', ['load balancer']],
    ['メコンテナ', []],
    ['containers', []],
    ['時系列データベース', ['time series database', 'database']],
    ['RedisDB', ['redis', 'database']],
  ])('%s', (text, expected) => {
    expect(conceptsIn(text)).toEqual(expected);
  });
});

describe('a lexicon', () => {
  test('takes comments, blank lines, CRLF and a byte order mark', () => {
    const { lexicon, faults } = parseLexicon('\ufeff# head\r\n\r\na|b\r\n  c | d \r\n');
    expect(faults).toEqual([]);
    expect(lexicon.concepts.map(({ spellings }) => spellings)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('names the line of each fault and keeps the rest', () => {
    const { lexicon, faults } = parseLexicon('a|b\nb|c|d\nx\n|y|z\n*|!\n');
    expect(faults).toEqual([
      { line: 2, reason: '"b" already belongs to line 1' },
      { line: 3, reason: '"x" stands alone; a concept needs two spellings' },
      { line: 4, reason: 'an empty spelling' },
      { line: 5, reason: 'an empty spelling' },
      { line: 5, reason: 'an empty spelling' },
      { line: 5, reason: 'no spelling is left' },
    ]);
    expect(lexicon.concepts.map(({ name }) => name)).toEqual(['a', 'c', 'y']);
  });

  test('has another checksum after any change', () => {
    const checksums = ['a|b\n', 'a|b\nc|d\n', 'a|c\n'].map(
      (text) => parseLexicon(text).lexicon.checksum,
    );
    expect(new Set(checksums).size).toBe(3);
  });
});

function minedFrom(excerpt: string): string[][] {
  const { lexicon } = parseLexicon(LEXICON);
  return mineAbbreviations([buildArticle({ id: 'a', excerpt })], lexicon).map(
    ({ spellings }) => spellings,
  );
}

describe('abbreviations that a text defines', () => {
  test.each([
    ['Function as a Service(以下、FaaS)を使う', [['faas', 'function as a service']]],
    ['Site Reliability Engineering (SRE) とは', [['sre', 'site reliability engineering']]],
    ['SRE（Site Reliability Engineering）とは', [['sre', 'site reliability engineering']]],
    ['並列分散処理基盤(以下、PDB)は', [['pdb', '並列分散処理基盤']]],
    ['時系列データベース(以下、TSDB)は', []],
    ['すごい発表 (PDF) がある', []],
    ['New York Times (NYC)', []],
    ['(foo) bar (baz)', []],
  ])('%s', (text, expected) => {
    expect(minedFrom(text)).toEqual(expected);
  });
});

test.each([
  ['server', 'サーバ'],
  ['docker', 'ドッカ'],
  ['engine', 'エンジン'],
  ['digital', 'デジタル'],
  ['framework', 'フレームワーク'],
  ['computer', 'コンピュータ'],
  ['thread', 'スレッド'],
])('%s sounds like %s', (english, katakana) => {
  expect(soundSkeleton(english)).toBe(soundSkeleton(katakana));
});

test('tiles fill a run or they do not', () => {
  const tiles = [
    { start: 0, end: 2 },
    { start: 2, end: 5 },
    { start: 2, end: 3 },
    { start: 3, end: 5 },
  ];
  expect(layTiles(0, 5, tiles)).toEqual({ cuts: [2, 3], fewest: [2] });
  expect(layTiles(0, 6, tiles)).toBeNull();
});
