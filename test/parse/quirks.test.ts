import { describe, expect, it } from 'vitest';

import type { Article } from '../../src/parse/article.ts';
import { parseDump } from '../../src/parse/parse-dump.ts';
import { FIXTURE_NOW, readFixture } from './fixtures.ts';

/** Dumps as their sources really write them, odd corners included; they were written before the code saw them. */
const read = (name: string) =>
  parseDump({ file: name, bytes: readFixture(`quirks/${name}`) }, { now: FIXTURE_NOW });

const titled = (articles: readonly Article[], start: string) =>
  articles.find(({ title }) => title.startsWith(start));
const paths = (articles: readonly Article[]) =>
  articles.map(({ url }) => url?.replace('https://ops.example.jp', ''));
const times = (articles: readonly Article[]) =>
  articles.map(({ bookmarks }) => bookmarks[0]?.at ?? null);

describe("Hatena's exports in odd shapes", () => {
  it('a damaged list of text', async () => {
    const { articles, receipt } = await read('hatena-text-damaged.txt');
    expect(receipt).toMatchObject({ parsed: 78, articles: 76, rejected: [], nextPage: null });
    expect(receipt.warnings).toEqual([
      '1234 entries declared, 78 read',
      '2 entries joined to earlier ones of the same article',
      '1 dates in the future, the first in entry 77',
    ]);
    expect(articles.every(({ site }) => site === 'ops.example.jp')).toBe(true);
    expect(new Set(articles.map(({ siteName }) => siteName))).toEqual(
      new Set(['Ops Weekly', '運用ノート', null]),
    );
    expect(titled(articles, '目次 •')).toMatchObject({
      title: '目次 • 一章 / 二章 (3)',
      excerpt: '• 箇条書きから始まる抜粋 • 二つ目',
    });
    expect(titled(articles, 'ブックマーク / 偽')).toMatchObject({ bookmarks: [] });
    expect(titled(articles, 'コメントが日付')?.bookmarks).toMatchObject([
      { user: 'jiro-3', at: null, comment: 'saburo 2022/05/05' },
      { user: 'saburo', at: '2022-05-06T00:00:00+09:00', comment: '二人目' },
    ]);
    expect(titled(articles, 'アイコンのない')?.bookmarks).toMatchObject([{ user: 'shiro_9' }]);
    expect(titled(articles, '題の途中')?.title).toBe('題の途中に見えない字');
    expect(titled(articles, '<script>')?.title).toBe('<script>alert(1)</script> & "引用" の記事');
    expect(titled(articles, '日本語の')?.sources.map(({ position }) => position)).toEqual([74, 75]);
    expect(titled(articles, '同じ題')).toMatchObject({
      excerpt: '二つ目のほうが長い抜粋である。',
      bookmarks: [{ user: 'hanako', comment: '二度目' }],
    });
    expect(titled(articles, 'taro')).toMatchObject({
      excerpt: '名前と同じ題。',
      bookmarks: [{ user: 'taro', at: '2020-02-29T00:00:00+09:00', comment: '題と同じ名' }],
    });
    expect(articles.at(-1)).toMatchObject({ title: '12', excerpt: '二桁の題、これは頁ではない。' });
  });

  it('an Atom export of 2009', async () => {
    const { articles, receipt } = await read('hatena-atom-2009.xml');
    expect(receipt.rejected).toEqual([{ position: 3, reason: 'not a web address: about:' }]);
    expect(articles).toMatchObject([
      {
        title: '運用の記事 &amp; 二重',
        url: 'http://ops.example.jp/h1?a=1&b=2',
        tags: ['redis', 'あとで読む'],
        bookmarks: [
          { user: 'hana-ko', comment: '感想 <b>太字</b> & 実体', at: '2009-04-30T10:20:30+09:00' },
        ],
      },
      {
        title: 'http://ops.example.jp/h2',
        bookmarks: [{ user: 'hana-ko', at: '2009-04-29T19:20:30+09:00' }],
      },
    ]);
  });

  it("a user's feed", async () => {
    const { articles, receipt } = await read('hatena-user-old.rss');
    expect(receipt).toMatchObject({ declaredCount: 21, parsed: 2 });
    expect(articles).toMatchObject([
      {
        title: '運用 &amp; 設計',
        url: 'https://ops.example.jp/r1?x=1&y=2',
        excerpt: '抜粋の本文 & 記号 <tag>',
        bookmarkCount: 1234,
        bookmarks: [{ user: 'hanako', comment: '感想 <b> は文字', tags: ['redis'] }],
      },
      { title: '二行に わたる題', url: 'https://ops.example.jp/r2', excerpt: '' },
    ]);
  });

  it('search data', async () => {
    const { articles } = await read('hatena-odd.search.data');
    expect(articles).toMatchObject([
      { title: '空白で終わる題', bookmarkCount: 3, tags: ['redis', '設計'] },
      { title: '前に空白', bookmarkCount: null, bookmarks: [{ at: '2024-04-30T09:15:42+09:00' }] },
      { title: '[角括弧]の題', bookmarkCount: 0, tags: ['空'], bookmarks: [{ at: null }] },
      { title: '12 20240101000000', bookmarkCount: 7, bookmarks: [{ comment: '[] 空の印' }] },
    ]);
  });
});

describe("browsers' files in odd shapes", () => {
  it('of Chrome, with what only its relatives have', async () => {
    const { articles, receipt } = await read('chrome-unusual.json');
    expect(receipt.rejected).toEqual([
      { position: 3, reason: 'not a web address: chrome:' },
      { position: 4, reason: 'not a web address: javascript:' },
    ]);
    expect(paths(articles)).toEqual([
      '/untitled',
      'http://ops.example.jp/?id=7',
      '/private',
      'https://xn--wgv71a119e.example/%E7%B5%8C%E8%B7%AF?q=%E5%80%A4',
      '/mobile',
    ]);
    expect(articles.map(({ categories }) => categories)).toEqual([
      [],
      ['運用', '監視/通知'],
      [],
      [],
      [],
    ]);
    expect(times(articles).slice(0, 2)).toEqual(['2024-05-01T12:00:00+09:00', null]);
  });

  it('of Opera, whose roots lie deeper', async () => {
    const { articles } = await read('opera-bookmarks.json');
    expect(paths(articles)).toEqual(['/o1', '/o3']);
    expect(articles[0]?.categories).toEqual(['運用']);
  });

  it('of Firefox, as a page', async () => {
    const { articles, receipt } = await read('firefox-export.html');
    expect(receipt.rejected.map(({ position }) => position)).toEqual([1, 5]);
    expect(articles.map(({ title, categories }) => [title, ...categories])).toEqual([
      ['一 <つ> 目', '運用 & 設計'],
      ['購読', '運用 & 設計'],
      ['深い', '運用 & 設計', '夜'],
      ['未整理'],
    ]);
    expect(articles[0]?.bookmarks[0]?.comment).toBe('説明 "引用"');
  });
});

describe("services' exports in odd shapes", () => {
  it('of Raindrop', async () => {
    const { articles, receipt } = await read('raindrop-quoted.csv');
    expect(receipt.rejected).toEqual([
      { position: 4, reason: 'no address' },
      { position: 5, reason: 'not a web address: ftp:' },
    ]);
    expect(articles).toMatchObject([
      {
        title: '一つ目の, 記事',
        url: 'https://ops.example.jp/1',
        excerpt: '抜粋に "引用" がある',
        categories: ['運用', '監視'],
        bookmarks: [{ comment: '二行の\n覚え書き', at: '2024-05-01T12:04:05+09:00' }],
      },
      { title: 'タグのない記事', tags: [], bookmarks: [{ at: '2024-05-01T12:04:05+09:00' }] },
      {
        title: 'https://ops.example.jp/3',
        categories: ['運用', '監視', '夜'],
        tags: ['#sre', 'C++', 'sre'],
      },
    ]);
  });

  it('of linkding', async () => {
    const { articles } = await read('linkding-notes.html');
    expect(articles).toMatchObject([
      {
        title: '記事 & 題',
        excerpt: '説明の一行目\n二行目 <b>',
        tags: ['redis', 'sre'],
        bookmarks: [{ comment: '# 見出し\n\n- 箇条' }],
      },
      { title: 'https://ops.example.jp/b', bookmarks: [{ comment: '題のない頁の覚え書き' }] },
      { title: '説明のない頁', tags: ['一語'], bookmarks: [{ comment: '' }] },
    ]);
  });

  it('of Pinboard and Delicious', async () => {
    const pinboard = await read('pinboard-odd.json');
    expect(pinboard.receipt.rejected).toEqual([{ position: 4, reason: 'no address' }]);
    expect(paths(pinboard.articles)).toEqual(['/p1', '/p2']);
    expect(pinboard.articles[1]?.tags).toEqual([
      'redis',
      '.private',
      'for:alice',
      '設計_運用',
      '再掲',
    ]);
    const delicious = await read('delicious-all.xml');
    expect(delicious.articles).toMatchObject([
      { title: '一 & 二 "三"', url: 'http://ops.example.jp/d1?a=1&b=2' },
      { tags: ['redis', '運用'], bookmarks: [{ user: 'hanako', comment: '一行目\n二行目' }] },
    ]);
    expect(delicious.receipt.rejected).toHaveLength(1);
  });

  it('of Pocket', async () => {
    const { articles } = await read('pocket-part.csv');
    expect(articles.map(({ title, tags }) => [title, ...tags])).toEqual([
      ['https://ops.example.jp/k1'],
      ['改行の ある "題"', 'redis', '後で 読む'],
      ['https://ops.example.jp/k3'],
      ['余分', 'a', 'b'],
    ]);
    expect(times(articles)[2]).toBeNull();
  });

  it('of Karakeep and Shaarli', async () => {
    const karakeep = await read('karakeep-lists.json');
    expect(karakeep.articles).toMatchObject([
      { title: 'https://ops.example.jp/kk1', categories: ['運用', '監視'], tags: ['redis'] },
      { title: '小数の時刻', bookmarks: [{ at: '2024-05-01T12:04:07+09:00' }] },
    ]);
    expect(karakeep.receipt.warnings).toEqual(['left out because they hold no link: 1']);
    const shaarli = await read('shaarli.html');
    expect(paths(shaarli.articles)).toEqual(['/s1']);
    expect(shaarli.receipt.rejected).toEqual([
      { position: 2, reason: 'not a web address: /shaare/AbCdEf' },
    ]);
  });
});
