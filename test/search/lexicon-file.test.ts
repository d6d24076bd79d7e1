import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Concept, parseLexicon } from '../../src/search/lexicon.ts';
import { normalise } from '../../src/search/normalise.ts';

const text = readFileSync(new URL('../../config/lexicon.txt', import.meta.url), 'utf8');
const { lexicon, faults } = parseLexicon(text);

/** Short forms with several meanings in this field: as a spelling they would join what is apart. */
const AMBIGUOUS = new Set(
  `ab ac ad ap ar as asa at bi bp ca cc cd-rom cl cm co cs csr cv dc dd de di dm dp ec ed ef em ep er es et
  ex ext fa fd fm fp fw go gp gr gs hp hr ia id ie if im in ip ir is iso it la ld li ls lt mb md mi mm mo mp mr
  ms mt mv my nas nc net ng nn no np ns od of on op or os pa pb pg pi pl pm pop pos pp pr ps pt pv py qc ra rc
  rd re rest rl rm rn rp rs rt sa sb sc sd se sf sg sh si sm sn so soc sp sr st sv tb td te tf ti tk tm to tp
  tr tt tv un up us va vc vi vr vs wa wp ws xp xr`.split(/\s+/),
);

/** Pairs of words that differ by an s and are not each other's plural. */
const NO_PLURALS = new Set(['http', 'io', 'new', 'window']);

/** What the folding of the index cannot see is wrong about one spelling, or null. */
function complainOfSpelling(spelling: string): string | null {
  const letters = spelling.replaceAll(' ', '');
  if (letters.length < 2) return `"${spelling}" has one character`;
  if (AMBIGUOUS.has(spelling)) return `"${spelling}" means several things`;
  if (!/^[\p{L}\p{N}ー+#]+(?: [\p{L}\p{N}ー+#]+)*$/u.test(spelling))
    return `"${spelling}" has signs that text is not compared by`;
  return null;
}

/** Spellings that two concepts share once the blanks are gone, or as singular and plural. */
function complainOfTwins(concepts: readonly Concept[]): string[] {
  const owners = new Map<string, Concept>();
  for (const concept of concepts) {
    for (const spelling of concept.spellings) owners.set(spelling, concept);
  }
  const complaints: string[] = [];
  for (const [spelling, concept] of owners) {
    const glued = owners.get(spelling.replaceAll(' ', ''));
    if (glued && glued !== concept)
      complaints.push(`"${spelling}" is also "${glued.name}" when written as one word`);
    if (!/^[a-z0-9 ]+$/.test(spelling) || NO_PLURALS.has(spelling)) continue;
    for (const plural of [`${spelling}s`, `${spelling}es`, spelling.replace(/y$/, 'ies')]) {
      const owner = owners.get(plural);
      if (owner && owner !== concept)
        complaints.push(`"${plural}" of "${owner.name}" is the plural of "${spelling}"`);
    }
  }
  return complaints;
}

/** What is left of `whole` without `part` where words may part, or null if `part` is not in it. */
function restOf(whole: string, part: string): string[] | null {
  if (whole === part) return null;
  if (/^[ -~]+$/.test(whole)) {
    const padded = ` ${whole} `;
    if (!padded.includes(` ${part} `)) return null;
    return padded.split(` ${part} `).map((rest) => rest.trim());
  }
  if (whole.startsWith(part)) return [whole.slice(part.length).trim()];
  if (whole.endsWith(part)) return [whole.slice(0, -part.length).trim()];
  return null;
}

/**
 * A concept swallows another one when it lists a word and a compound of that word with a word of its own
 * meaning: were `server` beside `web server`, a query for either would find both.
 */
function complainOfSwallowing(concepts: readonly Concept[]): string[] {
  const known = new Set(concepts.flatMap((concept) => concept.spellings));
  return concepts.flatMap(({ name, spellings }) =>
    spellings.flatMap((whole) =>
      spellings
        .filter((part) => {
          const rest = restOf(whole, part)?.filter((piece) => piece !== '');
          return rest !== undefined && rest.length > 0 && rest.every((piece) => known.has(piece));
        })
        .map((part) => `"${name}" lists "${part}" beside its compound "${whole}"`),
    ),
  );
}

function conceptOf(spelling: string): string | undefined {
  const wanted = normalise(spelling);
  return lexicon.concepts.find((concept) => concept.spellings.includes(wanted))?.name;
}

function conceptsOf(lines: string): readonly Concept[] {
  return parseLexicon(lines).lexicon.concepts;
}

describe('the lexicon that yuuk brings along', () => {
  it('is read without a fault, so no spelling stands in two concepts', () => {
    expect(faults).toEqual([]);
  });

  it('covers the field with at least 600 concepts', () => {
    expect(lexicon.concepts.length).toBeGreaterThanOrEqual(600);
  });

  it('lists no single characters, ambiguous short forms or signs', () => {
    const complaints = lexicon.concepts
      .flatMap((concept) => concept.spellings)
      .map(complainOfSpelling)
      .filter((complaint) => complaint !== null);
    expect(complaints).toEqual([]);
  });

  it('keeps singular, plural and the form without blanks in one concept', () => {
    expect(complainOfTwins(lexicon.concepts)).toEqual([]);
  });

  it('has no concept that swallows another one', () => {
    expect(complainOfSwallowing(lexicon.concepts)).toEqual([]);
  });

  it('lets every line bridge spellings that the folding of the index does not', () => {
    const repeated = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .filter((line) => new Set(line.split('|').map(normalise)).size < line.split('|').length);
    expect(repeated).toEqual([]);
  });

  it('is written in sections under a headline, each in order and without stray blanks', () => {
    const sections = text.trimEnd().split('\n\n').slice(1);
    expect(sections.length).toBeGreaterThan(10);
    for (const section of sections) {
      const [headline, ...lines] = section.split('\n');
      expect(headline).toMatch(/^# \S/);
      const names = lines.map((line) => line.split('|')[0] ?? '');
      expect(names).toEqual(names.toSorted());
      expect(lines.filter((line) => line !== line.normalize('NFKC').toLowerCase())).toEqual([]);
      expect(lines.filter((line) => /(^|\|)\s|\s(\||$)/.test(line))).toEqual([]);
    }
  });

  it.each([
    ['コンテナ', 'containers'],
    ['監視', 'monitoring'],
    ['ロードバランサー', 'load balancer'],
    ['負荷分散', 'LB'],
    ['サーバーレス', 'FaaS'],
    ['時系列データベース', 'TSDB'],
    ['脆弱性', 'vulnerability'],
    ['クバネティス', 'k8s'],
    ['オブザーバビリティ', '可観測性'],
    ['機械学習', 'machine learning'],
    ['エラー', 'error'],
    ['オープンソース', 'OSS'],
    ['ワークフロー', 'workflow'],
    ['単体テスト', 'ユニットテスト'],
    ['はてブ', 'hatena bookmark'],
  ])('knows %s as %s', (one, other) => {
    expect(conceptOf(one)).toBeDefined();
    expect(conceptOf(one)).toBe(conceptOf(other));
  });

  it.each([
    ['web server', 'server'],
    ['時系列データベース', 'データベース'],
    ['edge computing', 'edge'],
    ['memory leak', 'memory'],
    ['認証', '認可'],
    ['scale out', 'scale up'],
    ['javascript', 'java'],
    ['simple', 'sample'],
  ])('tells %s from %s', (one, other) => {
    expect(conceptOf(one)).toBeDefined();
    expect(conceptOf(other)).toBeDefined();
    expect(conceptOf(one)).not.toBe(conceptOf(other));
  });
});

describe('the checks of the lexicon', () => {
  it('complain of a concept that lists a word beside its compound', () => {
    const web = 'web|ウェブ\n';
    expect(complainOfSwallowing(conceptsOf(`${web}web server|server|ウェブサーバ`))).toHaveLength(
      1,
    );
    expect(complainOfSwallowing(conceptsOf(`${web}web server|サーバ|ウェブサーバ`))).toHaveLength(
      1,
    );
    expect(complainOfSwallowing(conceptsOf(`${web}web server|ウェブサーバ`))).toEqual([]);
  });

  it('complain of twins in two concepts', () => {
    expect(complainOfTwins(conceptsOf('logs|記録\nlog|ログ'))).toHaveLength(1);
    expect(complainOfTwins(conceptsOf('query|クエリ\nqueries|問い合わせ'))).toHaveLength(1);
    expect(
      complainOfTwins(conceptsOf('file system|記憶\nfilesystem|ファイルシステム')),
    ).toHaveLength(1);
    expect(complainOfTwins(conceptsOf('log|logs|ログ'))).toEqual([]);
  });

  it.each(['a', 'ア', '表', 'ec', 'pr', 'a/b'])('complain of %s', (spelling) => {
    expect(complainOfSpelling(spelling)).not.toBeNull();
  });
});

describe('a line that a team adds', () => {
  it.each([
    ['kernel|核心部', 'a spelling that has its concept already'],
    ['サーバー|server|', 'an empty spelling'],
    ['観測所', 'a spelling alone'],
    ['|||', 'nothing'],
  ])('%s is reported with its number: %s', (line) => {
    const own = `${text}\n# our own words\n${line}\n`;
    const number = own.split('\n').indexOf(line) + 1;
    const complaints = parseLexicon(own).faults;
    expect(complaints).not.toEqual([]);
    for (const complaint of complaints) {
      expect(complaint.line).toBe(number);
      expect(complaint.reason).not.toBe('');
    }
  });

  it('leaves all the other lines in use', () => {
    const own = `観測所\n${text}\n深海調査|deep sea survey\n`;
    const { lexicon: grown, faults: reported } = parseLexicon(own);
    expect(reported.map((fault) => fault.line)).toEqual([1]);
    expect(grown.concepts).toHaveLength(lexicon.concepts.length + 1);
  });
});
