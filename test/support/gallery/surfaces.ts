import type { HomeView, Message, ModalView } from '../../../src/present/blocks.ts';
import type { Language } from '../../../src/present/catalogue.ts';
import { presentError, presentSlowDown } from '../../../src/present/failure.ts';
import { presentHelp } from '../../../src/present/help.ts';
import { presentMiss } from '../../../src/present/miss.ts';
import { presentResults } from '../../../src/present/results.ts';
import { answer, result } from '../../bot/answers.ts';

export interface Surface {
  name: string;
  payload: Message | HomeView | ModalView;
}

const results = [
  result(),
  result({
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
  result({
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
  const partial = result({ id: 'd' }, { missing: ['cpu'] });
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
    { name: 'error', payload: presentError('redis_unavailable', { lang, reference: 'K3M9QX' }) },
    { name: 'slow-down', payload: presentSlowDown(24, lang) },
  ];
}
