import type { Language } from './catalogue.ts';

interface DigestTexts {
  headings: {
    news: (count: string) => string;
    first: string;
    resurfaced: string;
  };
  intro: (count: string) => string;
  resurfacedNote: string;
  period: (from: string, to: string) => string;
  until: (to: string) => string;
  untagged: string;
  more: (count: string) => string;
  gapsHeading: string;
  gap: (words: string, askers: string) => string;
  gapsHint: string;
  footer: Record<'channel' | 'person', string>;
  detailsHeading: string;
  summary: (count: string, titles: string) => string;
  separator: string;
}

const ja: DigestTexts = {
  headings: {
    news: (count) => `新しい記事 ${count}件`,
    first: 'はじめまして、yuukです',
    resurfaced: '今週の新着はありません。過去の記事から1つ',
  },
  intro: (count) =>
    `チームのブックマーク${count}件を預かっています。これからは、新しく増えた記事をここでまとめてお知らせします。まずは、よく読まれているものから。`,
  resurfacedNote: '以前に保存された記事です。',
  period: (from, to) => `${from} 〜 ${to}`,
  until: (to) => `${to} まで`,
  untagged: 'そのほか',
  more: (count) => `ほか ${count} 件`,
  gapsHeading: '探されたのに、見つからなかったもの',
  gap: (words, askers) => `「${words}」 ${askers}人`,
  gapsHint: 'よい記事をご存じなら `/yuuk save URL` で教えてください。',
  footer: {
    channel: '記事の抜粋とコメントはスレッドに ・ 設定は `/yuuk digest`',
    person: '記事の抜粋とコメントはスレッドに ・ 設定は `/yuuk digest me`',
  },
  detailsHeading: '抜粋とコメント',

  summary: (count, titles) => `新しい記事${count}件: ${titles}`,
  separator: '、',
};

const en: DigestTexts = {
  headings: {
    news: (count) => `New articles: ${count}`,
    first: 'Hello, I am yuuk',
    resurfaced: 'Nothing new this week. One from the archive',
  },
  intro: (count) =>
    `I keep ${count} of your team’s bookmarks. From now on I will list here what is new. To begin with, some that were read most.`,
  resurfacedNote: 'This one was saved some time ago.',
  period: (from, to) => `${from} – ${to}`,
  until: (to) => `until ${to}`,
  untagged: 'More',
  more: (count) => `${count} more`,
  gapsHeading: 'Searched for, and not found',
  gap: (words, askers) => `“${words}” ${askers} people`,
  gapsHint: 'If you know a good article, share it with `/yuuk save URL`.',
  footer: {
    channel: 'Excerpts and comments are in the thread · settings: `/yuuk digest`',
    person: 'Excerpts and comments are in the thread · settings: `/yuuk digest me`',
  },
  detailsHeading: 'Excerpts and comments',

  summary: (count, titles) => `New articles (${count}): ${titles}`,
  separator: ', ',
};

/** The words of a digest in one language. */
export const readDigestTexts = (lang: Language): DigestTexts => ({ ja, en })[lang];
