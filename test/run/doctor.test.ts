import { expect, test } from 'vitest';
import { type DoctorFacts, diagnose } from '../../src/run/doctor.ts';
import { reportServer } from '../../src/store/check-server.ts';

const now = Date.parse('2026-11-22T12:00:00+09:00');

function facts(changes: Partial<DoctorFacts> = {}): DoctorFacts {
  return {
    nodeVersion: '20.19.0',
    servers: [],
    slack: { mode: 'console' },
    index: {
      generation: 3,
      articles: 31,
      indexedAt: '2026-11-22T11:00:00+09:00',
      staleAfterMs: 12 * 3_600_000,
      needsRebuild: false,
    },
    clockSkewMs: 10,
    timeZone: 'Asia/Tokyo',
    now,
    ...changes,
  };
}

const troubles = (given: DoctorFacts) =>
  diagnose(given, 'en').filter(({ level }) => level !== 'ok');

test('a healthy deployment has no trouble', () => {
  expect(troubles(facts())).toEqual([]);
});

test('every trouble comes with its fix, the fatal ones first', () => {
  const found = troubles(
    facts({
      slack: {
        mode: 'http',
        team: 'team',
        scopes: ['commands'],
        required: ['commands', 'chat:write'],
        optional: new Map([['reactions:read', ['save-by-reaction']]]),
        unfurlDomains: [],
      },
      index: { ...facts().index, indexedAt: '2026-11-20T11:00:00+09:00', needsRebuild: true },
      clockSkewMs: -90_000,
    }),
  );
  expect(found.map(({ level }) => level)).toEqual(['fatal', ...Array(4).fill('warning')]);
  expect(found.every(({ fix }) => fix !== null && fix.length > 0)).toBe(true);
  const titles = found.map(({ title }) => title).join('\n');
  for (const part of [
    'chat:write',
    'reactions:read',
    'saving by reaction',
    'is old',
    'ICU',

    '-90 s',
  ]) {
    expect(titles).toContain(part);
  }
});

test('a token whose scopes Slack does not tell is not accused of missing them', () => {
  const slack = {
    mode: 'http',
    team: 't',
    scopes: [],
    required: ['commands'],
    optional: new Map(),
    unfurlDomains: [],
  } as const;
  expect(troubles(facts({ slack }))).toEqual([]);
});

test.each(['ja', 'en'] as const)(
  'in %s it says which links are previewed, and that the app’s settings must list their domains',
  (lang) => {
    const told = (unfurlDomains: readonly string[]) => {
      const slack = { mode: 'http', team: 't', scopes: [], required: [], unfurlDomains } as const;
      const findings = diagnose(facts({ slack: { ...slack, optional: new Map() } }), lang);
      return findings.filter(({ title }) => /preview|プレビュー/u.test(title));
    };
    expect(told([])).toMatchObject([{ level: 'ok', title: expect.stringMatching(/off|オフ/u) }]);
    expect(told(['blog.example.com', 'example.org'])).toMatchObject([
      { title: expect.stringMatching(/App unfurl domains.*blog\.example\.com, example\.org/u) },
    ]);
  },
);

const say = (info: string, lang: 'ja' | 'en') =>
  diagnose(facts({ servers: [reportServer(info, { cluster: false })] }), lang)
    .map(({ level, title, fix }) => `${level} ${title} ${fix ?? ''}`)
    .join('\n');

test('persistence and eviction are told also when they are right, and in the language of the reader', () => {
  const right =
    'redis_version:7.2.0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\nrole:master\r\n';
  const wrong =
    'redis_version:7.2.0\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\nrole:master\r\n';
  expect(say(right, 'en')).toMatch(/ok .*noeviction[^]*ok .*append-only file \(appendonly yes\)/);
  expect(say(right, 'ja')).toMatch(/ok .*キーを捨てません[^]*ok .*追記ファイル/);
  expect(say(wrong, 'en')).toMatch(/fatal .*allkeys-lru[^]*warning .*no append-only file/);
  expect(say(wrong, 'ja')).toMatch(
    /fatal .*allkeys-lru[^]*ジョブや保存した記事[^]*warning .*追記ファイル/,
  );
  expect(say(wrong, 'en')).not.toMatch(/ok .*(noeviction|appendonly yes)/);
});

test('an empty index is named with its fix in Japanese', () => {
  const index = { ...facts().index, generation: null, indexedAt: null };
  const [first] = diagnose(facts({ index }), 'ja');
  expect(first).toMatchObject({ level: 'warning', title: '索引がまだありません' });
  expect(first?.fix).toContain('reindex');
});
