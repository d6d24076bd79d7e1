import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mergeArticles } from '../../src/parse/merge-articles.ts';
import { parseDump } from '../../src/parse/parse-dump.ts';
import { createAnalyser } from '../../src/search/analyser.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex, type SearchIndex } from '../../src/search/open-index.ts';
import { searchArticles } from '../../src/search/search-articles.ts';

const root = path.resolve(import.meta.dirname, '../..');
const seeds = path.resolve(root, '../shared/seeds');
const files = ['000_1864bfb0c2ec744b.txt', '001_662619839abb7757.txt'];

describe.skipIf(!existsSync(seeds))('over the two real dumps', () => {
  let index: SearchIndex;

  beforeAll(async () => {
    const dumps = await Promise.all(
      files.map((file) =>
        parseDump({ file, bytes: readFileSync(path.join(seeds, file)) }, { now: new Date() }),
      ),
    );
    const { articles } = mergeArticles(dumps.map((dump) => dump.articles));
    const { lexicon } = parseLexicon(readFileSync(path.join(root, 'config/lexicon.txt'), 'utf8'));
    const analyser = createAnalyser({ lexicon });
    const segments = await buildSegments(articles, { analyser, shards: 1 });
    index = await openIndex(
      createMemoryReader(segments, { generation: 1, indexedAt: null }),
      analyser,
    );
  });

  const ask = (query: string) =>
    searchArticles(index, query, { limit: 10, offset: 0, explain: false });

  test('there are 31 articles', () => {
    expect(index.articleCount).toBe(31);
  });

  test.each(['redis cpu', 'REDIS CPU', 'ｒｅｄｉｓ　ＣＰＵ', 'redisのcpu負荷'])(
    '%s finds the article on CPU load first',
    async (query) => {
      const { results } = await ask(query);
      expect(results[0]?.article.articleTitle).toBe('RedisサーバのCPU負荷対策パターン');
    },
  );

  test('words that lost a character, or are spelt otherwise, are found all the same', async () => {
    expect((await ask('日本語')).total).toBeGreaterThan(0);
    expect((await ask('サーバー')).total).toBe((await ask('サーバ')).total);
    expect((await ask('container')).total).toBe((await ask('コンテナ')).total);
  });

  test('random letters find nothing', async () => {
    expect((await ask('xqzjvwk')).results).toEqual([]);
  });
});
