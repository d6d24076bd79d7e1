import { readFileSync } from 'node:fs';
import type { Article, Bookmark } from '../../src/parse/article.ts';
import { articleId } from '../../src/parse/identity.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { createRandom, type Random } from './random.ts';

const LEXICON = new URL('../../config/lexicon.txt', import.meta.url);
/** Words of the field first, invented ones behind them, as names and rare words are in real texts. */
const VOCABULARY_SIZE = 80_000;
const PEOPLE = 200;
const SITES = 2_000;
const FIRST_DAY = Date.UTC(2007, 0, 1);
const DAYS = 19 * 365;
const DAY_MS = 86_400_000;

const KANJI = Array.from(
  '運用監視負荷分散障害対応設計実装開発環境構築自動化検証性能改善計測解析処理並列非同期通信接続認証暗号権限管理配信画像動画音声検索推薦統計学習推論言語翻訳構文型変数関数状態遷移品質試験仕様要件組織採用教育文化評価目標予算契約調達物流医療金融地図気象交通農業漁業森林河川海洋宇宙天文化学物理数学幾何',
);
const KATAKANA = Array.from(
  'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴザジズゼゾダデドバビブベボパピプペポ',
);
const SYLLABLES =
  'ba be bi ka ko ku da do fi ga go ho ja ki la li lo ma mi mo na ne no pa po ra re ri sa se so ta te to va vi wa yo za'.split(
    ' ',
  );
const PARTICLES = [
  'は',
  'が',
  'を',
  'の',
  'に',
  'で',
  'と',
  'も',
  'から',
  'まで',
  'として',
  'について',
];
const ENDINGS = [
  'した。',
  'する。',
  'である。',
  'になった。',
  'を試した。',
  'と考える。',
  'していく。',
];
const TITLE_ENDINGS = ['した話', 'について', '入門', 'のまとめ', 'を作った', 'の仕組み', ''];

/** What a text can be made of, commonest words first. */
export interface Vocabulary {
  words: readonly string[];
}

/** The spellings of the lexicon in an order of their own, then invented words. */
export function createVocabulary(seed: number): Vocabulary {
  const random = createRandom(seed);
  const { lexicon } = parseLexicon(readFileSync(LEXICON, 'utf8'));
  const words = shuffle(
    lexicon.concepts.flatMap(({ spellings }) => spellings),
    random,
  );
  const known = new Set(words);
  while (words.length < VOCABULARY_SIZE) {
    const word = inventWord(random);
    if (known.has(word)) continue;
    known.add(word);
    words.push(word);
  }
  return { words };
}

/**
 * Bookmarked articles as dumps give them: Japanese sentences with English words in between, an excerpt of
 * 120 to 400 characters, up to three tags, now and then a comment. The same seed gives the same articles,
 * and a longer list starts with the shorter one.
 */
export function generateArticles(count: number, seed = 1): Article[] {
  const random = createRandom(seed);
  const vocabulary = createVocabulary(seed);
  return Array.from({ length: count }, (_, index) => generateArticle(index, vocabulary, random));
}

function generateArticle(index: number, vocabulary: Vocabulary, random: Random): Article {
  const site = `blog${random.zipf(SITES)}.example.org`;
  const url = `https://${site}/entry/${index}`;
  const title = `${writePhrase(2 + random.below(4), vocabulary, random)}${random.pick(TITLE_ENDINGS)}`;
  const bookmark = writeBookmark(vocabulary, random);
  return {
    id: articleId({ url, title, site }),
    url,
    title,
    articleTitle: title,
    siteName: null,
    site,
    excerpt: writeExcerpt(120 + random.below(281), vocabulary, random),
    publishedAt: null,
    bookmarkCount: 1 + random.zipf(500),
    categories: [],
    tags: bookmark.tags,
    bookmarks: [bookmark],
    sources: [{ format: 'generated', file: 'generated', position: index + 1 }],
  };
}

/** One person's bookmark: a comment in two of five, none to three of the commoner words as tags. */
export function writeBookmark(vocabulary: Vocabulary, random: Random): Bookmark {
  const tags = Array.from({ length: random.below(4) }, () => commonWord(vocabulary, random));
  return {
    user: `user${random.zipf(PEOPLE)}`,
    comment: random.next() < 0.4 ? writePhrase(2 + random.below(3), vocabulary, random) : '',
    tags: [...new Set(tags)],
    at: new Date(FIRST_DAY + random.below(DAYS) * DAY_MS).toISOString(),
    atPrecision: 'day',
  };
}

/** Sentences of `length` characters, cut where a list would cut them. */
export function writeExcerpt(length: number, vocabulary: Vocabulary, random: Random): string {
  let text = '';
  while (text.length < length) {
    text += `${writePhrase(2 + random.below(5), vocabulary, random)}${random.pick(ENDINGS)}`;
  }
  return text.slice(0, length);
}

function writePhrase(count: number, vocabulary: Vocabulary, random: Random): string {
  let text = '';
  for (let i = 0; i < count; i++) {
    if (i > 0) text += random.pick(PARTICLES);
    text += vocabulary.words[random.zipf(vocabulary.words.length)] ?? '';
  }
  return text;
}

function commonWord(vocabulary: Vocabulary, random: Random): string {
  return vocabulary.words[random.zipf(1_000)] ?? '';
}

function inventWord(random: Random): string {
  const kind = random.next();
  if (kind < 0.4) return compose(KATAKANA, 3 + random.below(4), random);
  if (kind < 0.7) return compose(KANJI, 2 + random.below(2), random);
  return compose(SYLLABLES, 2 + random.below(3), random);
}

function compose(parts: readonly string[], count: number, random: Random): string {
  return Array.from({ length: count }, () => random.pick(parts)).join('');
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const [a, b] = [shuffled[last], shuffled[other]];
    if (a !== undefined && b !== undefined) {
      shuffled[last] = b;
      shuffled[other] = a;
    }
  }
  return shuffled;
}
