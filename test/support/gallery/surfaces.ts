import type { Article } from '../../../src/parse/article.ts';
import type { HomeView, Message, ModalView } from '../../../src/present/blocks.ts';
import type { Language } from '../../../src/present/catalogue.ts';
import { presentDigestControls, presentDigestTime } from '../../../src/present/digest-controls.ts';
import { presentDoctor } from '../../../src/present/doctor.ts';
import { presentError, presentSlowDown } from '../../../src/present/failure.ts';
import { presentForgotten } from '../../../src/present/forgotten.ts';
import { presentHelp } from '../../../src/present/help.ts';
import { presentHome } from '../../../src/present/home.ts';
import { presentKnownLinks } from '../../../src/present/known-link.ts';
import { presentMiss } from '../../../src/present/miss.ts';
import { presentDigest } from '../../../src/present/present-digest.ts';
import { presentProgress, presentReindexReport } from '../../../src/present/reindex.ts';
import { presentRelated } from '../../../src/present/related.ts';
import { presentResults } from '../../../src/present/results.ts';
import { presentSaved, presentSaveForm } from '../../../src/present/save-form.ts';
import { presentShared } from '../../../src/present/shared.ts';
import { presentStatus } from '../../../src/present/status.ts';
import { presentWhy } from '../../../src/present/why.ts';
import type { SearchResult, Span } from '../../../src/search/answer.ts';
import { answer, article, result } from '../../bot/answers.ts';

export interface Surface {
  name: string;
  payload: Message | HomeView | ModalView;
}

/** Where these words are in a text, as the search would say. */
const hitsIn = (text: string): Span[] =>
  [...text.matchAll(/redis|cpu/giu)].map(({ index, 0: hit }) => [index, index + hit.length]);

/** A result whose highlights are those of the words `redis` and `cpu`. */
function found(changes: Partial<Article> = {}, missing: string[] = []): SearchResult {
  const one = article(changes);
  return result(changes, {
    missing,
    highlights: {
      title: hitsIn(one.title),
      excerpt: hitsIn(one.excerpt),
      comments: [],
      tags: ['redis', 'cpu'],
    },
  });
}

const results = [
  found(),
  found({
    id: 'b',
    url: null,
    title: '時系列データベースの設計をふりかえる - 例のブログ',
    articleTitle: '時系列データベースの設計をふりかえる',
    excerpt:
      '監視サービスのために時系列データベースを作った。Redis に新しい点を置き、古い点を安い置き場へ移すという二段の作りで、CPU とメモリの釣り合いを取る。その設計と、二年動かして分かったことを書く。',
    tags: ['redis', 'tsdb'],
    bookmarkCount: null,
    bookmarks: [],
    publishedAt: '2018-12-01T10:20:00+09:00',
  }),
  found({
    id: 'c',
    title: 'Linuxサーバにログインしたら最初に見るところ',
    articleTitle: 'Linuxサーバにログインしたら最初に見るところ',
    excerpt: 'CPU、メモリ、ディスク、ネットワークの順に、三分で様子をつかむための手順。',
    bookmarks: ['sato', 'suzuki', 'tanaka', 'kato'].map((user) => ({
      user,
      comment: user === 'sato' ? '新人さんに渡したい' : '',
      tags: [],
      at: '2015-08-13T00:00:00+09:00',
      atPrecision: 'day',
    })),
  }),
];

/** Every surface as a person meets it, from made-up data. */
export function surfaces(lang: Language): Surface[] {
  const reader = { lang, timeZone: 'Asia/Tokyo' };
  const options = {
    ...reader,
    now: new Date('2026-11-20T12:00:00+09:00'),
    staleAfterMs: 12 * 3_600_000,
    pageSize: 5,
    key: 'k1',
    visibility: 'private' as const,
    viewerIsAdmin: true,
    notes: [],
    hint: null,
  };
  const partial = found(
    {
      id: 'd',
      title: 'Redisの鍵を消さずに数える',
      articleTitle: 'Redisの鍵を消さずに数える',
      excerpt: 'Redis の鍵を止めずに数え、大きいものから片づけた。',
      bookmarkCount: 31,
      tags: ['redis'],
      bookmarks: [],
      publishedAt: '2019-07-02T12:00:00+09:00',
    },
    ['cpu'],
  );
  return [
    {
      name: 'results',
      payload: presentResults(
        answer({
          results: [...results, partial],
          total: 3,
          partialTotal: 4,
          widened: [{ word: 'cpu', kind: 'concept', matched: ['プロセッサ'] }],
        }),
        options,
      ),
    },
    {
      name: 'results-stale-public-hint',
      payload: presentResults(
        answer({ results: results.slice(0, 1), indexedAt: '2026-11-18T12:00:00+09:00' }),
        {
          ...options,
          visibility: 'public',
          hint: { command: 'reindex', reason: 'typo' },
          notes: ['rerun'],
        },
      ),
    },
    {
      name: 'miss',
      payload: presentMiss(
        answer({
          query: 'redsi cup',
          understood: 'redsi cup',
          results: [],
          total: 0,
          suggestions: [
            { query: 'redis cpu', total: 3 },
            { query: 'redis', total: 9 },
          ],
        }),
        reader,
      ),
    },
    {
      name: 'help',
      payload: presentHelp({
        lang,
        examples: ['redis cpu', 'コンテナ', 'tag:linux', '時系列 データベース'],
        viewerIsAdmin: true,
      }),
    },
    ...teamSurfaces(lang),
    ...adminSurfaces(lang),
    { name: 'error', payload: presentError('redis_unavailable', { lang, reference: 'K3M9QX' }) },
    { name: 'slow-down', payload: presentSlowDown(24, lang) },
  ];
}

const articles = results.map((one) => one.article);

function teamSurfaces(lang: Language): Surface[] {
  const reader = { lang, timeZone: 'Asia/Tokyo' };
  const digest = {
    target: 'C0GENERAL',
    audience: 'channel' as const,
    state: 'active' as const,
    tags: ['redis', 'linux'],
    at: { day: 1, hour: 10, minute: 0 },
    schedule: '0 10 * * 1',
    timeZone: 'Asia/Tokyo',
  };
  const why = {
    parts: [
      {
        word: 'redis',
        kind: 'exact' as const,
        matched: 'redis',
        fields: ['title' as const, 'excerpt' as const],
        score: 4.211,
      },
      {
        word: 'cpu',
        kind: 'concept' as const,
        matched: 'プロセッサ',
        fields: ['excerpt' as const],
        score: 1.872,
      },
    ],
    bigramScore: 0.44,
    coordination: 1,
    literalBonus: 1.2,
    total: 7.828,
  };
  return [
    {
      name: 'shared',
      payload: presentShared(article(), { ...reader, userId: 'U0ALICE', query: 'redis cpu' }),
    },
    { name: 'why', payload: presentWhy(result(), why, { lang, query: 'redis cpu' }) },
    {
      name: 'related',
      payload: presentRelated(articles, { ...reader, title: article().articleTitle, key: 'k' }),
    },
    {
      name: 'save-form',
      payload: presentSaveForm(
        {
          knownTitle: null,
          url: 'https://blog.example.com/redis-cpu',
          name: 'RedisサーバのCPU負荷を下げる',
          tags: ['redis'],
          comment: '',
          isPrivatePlace: true,
          metadata: '{}',
        },
        lang,
      ),
    },
    {
      name: 'saved',
      payload: presentSaved({ id: 'a', title: article().articleTitle, isNew: true }, lang),
    },
    {
      name: 'forgotten',
      payload: presentForgotten(
        {
          searches: 12,
          watches: 1,
          feedback: 3,
          gaps: 2,
          queries: 40,
          results: 4,
          subscriptions: 0,
        },
        lang,
      ),
    },
    {
      name: 'already-known',
      payload: presentKnownLinks([article()], reader),
    },
    { name: 'digest-controls', payload: presentDigestControls(digest, lang) },
    { name: 'digest-time', payload: presentDigestTime(digest, lang) },
    {
      name: 'digest',
      payload: presentDigest(
        {
          kind: 'news',
          groups: [
            { tag: 'redis', articles: articles.slice(0, 2) },
            { tag: 'linux', articles: articles.slice(2) },
          ],
          ids: Array.from({ length: 14 }, (_, index) => `id${index}`),
          indexSize: 1234,
          gaps: [{ words: 'memcached', askers: 3 }],
          period: { from: '2026-11-16T10:00:00+09:00', to: '2026-11-23T10:00:00+09:00' },
        },
        { ...reader, audience: 'channel', moreValue: 'C0GENERAL' },
      ).message,
    },
    {
      name: 'home',
      payload: presentHome(home(lang, false), {
        ...reader,
        now: new Date('2026-11-20T12:00:00+09:00'),
      }),
    },
  ];
}

const home = (lang: Language, isAdmin: boolean): Parameters<typeof presentHome>[0] => ({
  articles: 1234,
  indexedAt: '2026-11-20T09:00:00+09:00',
  recent: ['redis cpu', 'コンテナ -docker', 'tag:linux after:2015'],
  examples: [],
  saved: [
    {
      id: 'a',
      title: 'Memcachedを使うとき',
      url: 'https://example.org/m',
      comment: '一緒に読みたい',
    },
  ],
  watches: ['valkey 移行'],
  digest: {
    target: 'U0ALICE',
    audience: 'person',
    state: 'off',
    tags: [],
    at: null,
    schedule: '0 10 * * 1',
    timeZone: 'Asia/Tokyo',
  },
  fresh: articles,
  freshTotal: 8,
  admin: isAdmin
    ? {
        status: status(lang),
        report: report(),
        gaps: [
          { words: 'memcached', askers: 3 },
          { words: 'valkey', askers: 2 },
        ],
        feedback: [{ title: article().articleTitle, words: 'redis cpu', useful: 5, notUseful: 1 }],
        hidden: [{ articleId: 'x', title: '古い告知' }],
        failedJobs: [
          {
            queue: 'refresh',
            jobId: 'r1',
            reason: 'https://b.example.com/feed: HTTP 503',
            failedAt: '2026-11-20T06:00:00+09:00',
          },
        ],
      }
    : null,
  isPartial: false,
});

const status = (lang: Language): Parameters<typeof presentStatus>[0] => ({
  version: '1.0.0',
  generation: 12,
  articles: 1234,
  indexedAt: '2026-11-20T09:00:00+09:00',
  sources: [
    { name: 'samples', articles: 1200, error: null, stale: false },
    { name: 'https://b.example.com/feed', articles: 34, error: 'HTTP 503', stale: true },
  ],
  refresh: { last: '2026-11-20T09:00:00+09:00', next: '2026-11-20T12:00:00+09:00' },
  digest: { last: '2026-11-16T10:00:00+09:00', next: '2026-11-23T10:00:00+09:00' },
  queue: { waiting: 0, active: 1, failed: 1 },
  lastError: {
    at: '2026-11-20T06:00:00+09:00',
    message: lang === 'ja' ? '取り込み元が HTTP 503 を返しました' : 'a source answered HTTP 503',
  },
});

const report = (): Parameters<typeof presentReindexReport>[0] => ({
  generation: 13,
  articles: 1236,
  added: articles.map(({ id, articleTitle }) => ({ id, title: articleTitle })),
  changed: [{ id: 'c', title: 'SREの歩き方' }],
  removed: [],
  rejected: 1,
  receipts: [
    {
      file: 'samples/team.txt',
      format: 'hatena-text',
      encoding: 'utf-8',
      declaredCount: 31,
      parsed: 30,
      articles: 30,
      rejected: [{ position: 12, reason: 'no title' }],
      warnings: ['31 declared, 30 found'],
      nextPage: false,
    },
  ],
  refused: null,
  dryRun: false,
  tookMs: 2345,
});

function adminSurfaces(lang: Language): Surface[] {
  const reader = { lang, timeZone: 'Asia/Tokyo' };
  const now = new Date('2026-11-20T12:00:00+09:00');
  const intro =
    lang === 'ja'
      ? '索引の作り直しを始めました。(refresh_1)'
      : 'The rebuild of the index has started. (refresh_1)';
  return [
    { name: 'home-admin', payload: presentHome(home(lang, true), { ...reader, now }) },
    { name: 'status', payload: presentStatus(status(lang), { ...reader, now, knownAt: null }) },
    {
      name: 'reindex-progress',
      payload: presentProgress({ step: 'build', done: 640, total: 1236 }, { ...reader, intro }),
    },
    { name: 'reindex-report', payload: presentReindexReport(report(), reader) },
    {
      name: 'reindex-refused',
      payload: presentReindexReport(
        { ...report(), added: [], refused: 'samples: 1200 → 610 (-49 %)' },
        reader,
      ),
    },
    {
      name: 'doctor',
      payload: presentDoctor(
        [
          { level: 'ok', title: 'Node 20.20', fix: null },
          {
            level: 'warning',
            title: 'users:read',
            fix: 'Add the scope users:read and reinstall the app.',
          },
          {
            level: 'fatal',
            title: 'maxmemory-policy allkeys-lru',
            fix: 'CONFIG SET maxmemory-policy noeviction',
          },
        ],
        lang,
      ),
    },
  ];
}
