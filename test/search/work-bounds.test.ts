import { beforeAll, describe, expect, test } from 'vitest';
import type { SearchIndex } from '../../src/search/open-index.ts';
import { parseQuery } from '../../src/search/parse-query.ts';
import { planQuery } from '../../src/search/plan-query.ts';
import { termsOf } from '../../src/search/postings-source.ts';
import { MAX_GROUPS } from '../../src/search/query-plan.ts';
import { createTermSource, type TermSource } from '../../src/search/term-source.ts';
import { buildArticle, indexOf, search } from './support.ts';

/** What one query may cost, however it is made. Counts, not times: they are the same on every machine. */
const MOST = {
  /** Looks into the dictionary for one key. */
  lookups: 1_000,
  /** Walks over the keys that begin alike: unfinished words, single kanji. */
  prefixWalks: MAX_GROUPS,
  /** Walks over the keys that are nearly or sound like an unknown word; each may pass over a whole letter. */
  nearWalks: 16,
  /** Lists of postings. */
  lists: 600,
  /** Phrases that are looked for in the texts of articles; typed again, one is the same. */
  phrases: 1,
  /** What every candidate is held against. */
  requirements: 64,
  /** Reads of chunks, postings and articles together: one each, three for suggestions. */
  reads: 5,
};

const UNKNOWN = Array.from({ length: 2000 }, (_, n) => `qx${n.toString(36)}vk`).join(' ');
const UNKNOWN_KANA = Array.from({ length: 700 }, (_, n) => {
  const kana = 'アイウエオカキクケコ';
  return [n % 10, Math.floor(n / 10) % 10, Math.floor(n / 100), 3, 7, 1]
    .map((i) => kana[i])
    .join('');
}).join(' ');

const QUERIES: [name: string, query: string][] = [
  ['one long word', 'a'.repeat(10_000)],
  ['unknown words', UNKNOWN.slice(0, 10_000)],
  ['unknown katakana', UNKNOWN_KANA.slice(0, 3_300)],
  ['known words over and over', '監視 サーバ 負荷 redis '.repeat(250).slice(0, 3_300)],
  ['a long run', '監視負荷'.repeat(800)],
  ['long katakana', 'コンテナ'.repeat(800)],
  ['single kanji', '監 視 負 荷 本 番 '.repeat(400).slice(0, 3_300)],
  ['the lost character', '本番環境日本語基本'.repeat(300).slice(0, 3_300)],
  ['regular expressions', '(a+)+$'.repeat(1600)],
  ['regex characters', '.*+?^${}()|[]\\/'.repeat(650)],
  ['unpaired quotes', `"${'redis " '.repeat(1200)}`],
  ['quotes only', '"'.repeat(9_999)],
  ['phrases', '"監視 負荷" '.repeat(400).slice(0, 3_300)],
  ['excluded phrases', '-"監視 負荷" '.repeat(400).slice(0, 3_300)],
  ['excluded words', UNKNOWN.replaceAll(' ', ' -').slice(0, 10_000)],
  ['OR without end', UNKNOWN.replaceAll(' ', ' OR ').slice(0, 10_000)],
  ['fields', Array.from({ length: 700 }, (_, n) => `tag:t${n}`).join(' ')],
  ['__proto__', '__proto__ '.repeat(1000)],
  ['inherited names', 'constructor toString valueOf hasOwnProperty '.repeat(200)],
  ['NUL', '\0'.repeat(10_000)],
  ['NUL between words', 'redis\0'.repeat(1600)],
  ['braces', '{}'.repeat(5_000)],
  ['stars', '*'.repeat(10_000)],
  ['words with stars', 'redis* '.repeat(1400)],
  ['minus signs', '- '.repeat(5_000)],
];

describe('the work of a query is bounded, however it is made', () => {
  let index: SearchIndex;
  let work: Record<keyof typeof MOST, number>;

  beforeAll(async () => {
    const articles = Array.from({ length: 300 }, (_, n) =>
      buildArticle({
        id: `a${n}`,
        title: `redis${n} 監視と負荷の記録 n${n}`,
        excerpt: `本番環境のサーバをコンテナ${n}で動かす q${n.toString(36)}vk`,
      }),
    );
    const opened = await indexOf(articles, { shards: 2 });
    const { reader } = opened;
    index = {
      ...opened,
      reader: {
        ...reader,
        readChunks(requests) {
          work.reads++;
          return reader.readChunks(requests);
        },
      },
    };
  });

  function watch(source: TermSource): TermSource {
    return {
      articleCount: source.articleCount,
      expansions: source.expansions,
      find(key) {
        work.lookups++;
        return source.find(key);
      },
      countStartingWith(prefix) {
        work.prefixWalks++;
        return source.countStartingWith(prefix);
      },
      eachNear(prefix, wanted, limit, visit) {
        work.nearWalks++;
        source.eachNear(prefix, wanted, limit, visit);
      },
    };
  }

  test.each(QUERIES)('%s', async (_name, query) => {
    work = {
      lookups: 0,
      prefixWalks: 0,
      nearWalks: 0,
      lists: 0,
      phrases: 0,
      requirements: 0,
      reads: 0,
    };
    const plan = planQuery(watch(createTermSource(index)), index.analyser, parseQuery(query));
    work.lists = [...termsOf(plan)].length;
    work.phrases = plan.phrases.length;
    work.requirements = [...plan.hard.flat(), ...plan.soft.flat(), ...plan.not].length;
    const { note } = await search(index, query);
    expect(note).toBeNull();
    for (const [kind, most] of Object.entries(MOST)) {
      expect({ kind, isWithin: work[kind as keyof typeof MOST] <= most }).toEqual({
        kind,
        isWithin: true,
      });
    }
  });
});
