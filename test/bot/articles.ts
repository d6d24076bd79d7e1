import type { Article } from '../../src/parse/article.ts';
import { articleId } from '../../src/parse/identity.ts';

/** An article of a made-up blog about running servers. */
function made(
  slug: string | null,
  title: string,
  excerpt: string,
  more: Partial<Article> = {},
): Article {
  const url = slug === null ? null : `https://blog.example.com/${slug}`;
  const site = 'blog.example.com';
  return {
    id: articleId({ url, title, site }),
    url,
    title: `${title} - 例のブログ`,
    articleTitle: title,
    siteName: '例のブログ',
    site,
    excerpt,
    publishedAt: '2016-04-01T00:00:00+09:00',
    bookmarkCount: null,
    categories: [],
    tags: [],
    bookmarks: [],
    sources: [{ format: 'hatena-text', file: 'a.txt', position: 1 }],
    ...more,
  };
}

const numbered = Array.from({ length: 12 }, (_, index) =>
  made(
    `container-${index + 1}`,
    `コンテナ運用メモ その${index + 1}`,
    `コンテナを本番で動かして分かったことの記録。第${index + 1}回は配置の話。`,
    { publishedAt: `2017-0${(index % 9) + 1}-01T00:00:00+09:00`, tags: ['container'] },
  ),
);

/** Articles that have nothing in common, so that a word shared by a few is rare. */
export const mixedArchive: readonly Article[] = [
  made('boat-1', '帆船の手入れ 前編', '帆船の帆を洗い、綱を替える。'),
  made('boat-2', '帆船の手入れ 後編', '帆船の底を塗り、舵を直す。'),
  ...'山川空海森雨雪星月花鳥風石土火水木金電車'
    .split('')
    .map((letter, index) =>
      made(`n${index}`, `${letter}の${index}番目の話`, `${letter}について。`),
    ),
];

/** A small archive: a Redis article, one without a link, one hostile to layouts, and a series of twelve. */
export const archive: readonly Article[] = [
  made(
    'redis-cpu',
    'RedisサーバのCPU負荷を下げる',
    'Redis は命令をひとつずつさばくため、CPU を使い切ると応答が遅れます。まとめて送る、分ける、複製に読ませる、という順に試しました。',
    {
      tags: ['redis', 'cpu'],
      bookmarks: [
        {
          user: 'defiant',
          comment: '順番に試せるのがよい',
          tags: ['redis'],
          at: '2016-04-27T00:00:00+09:00',
          atPrecision: 'day',
        },
      ],
    },
  ),
  made(null, '時系列データベースをふりかえる', '監視の点をためる仕組みの設計。'),
  made(
    'hostile',
    '<!channel> *太字* `code` <@U0BOB> のこわい題',
    '<https://evil.example|ここ> を押して & <!here>',
  ),
  ...numbered,
];
