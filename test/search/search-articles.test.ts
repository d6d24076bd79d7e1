import { expect, test } from 'vitest';
import type { Article } from '../../src/parse/article.ts';
import { createAnalyser } from '../../src/search/analyser.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex } from '../../src/search/open-index.ts';
import { searchArticles } from '../../src/search/search-articles.ts';

function articleOf(id: string, title: string, excerpt = ''): Article {
  return {
    id,
    url: `https://example.com/${id}`,
    title,
    articleTitle: title,
    siteName: null,
    site: 'example.com',
    excerpt,
    publishedAt: null,
    bookmarkCount: null,
    categories: [],
    tags: [],
    bookmarks: [],
    sources: [],
  };
}

test('finds an article by its title in another width and case', async () => {
  const { lexicon } = parseLexicon('container|コンテナ\n');
  const analyser = createAnalyser({ lexicon });
  const segments = await buildSegments(
    [articleOf('a', 'RedisのCPU負荷を下げる'), articleOf('b', 'コンテナの作り方')],
    { analyser, shards: 1 },
  );
  const reader = createMemoryReader(segments, { generation: 7, indexedAt: null });
  const index = await openIndex(reader, analyser);
  const answer = await searchArticles(index, 'ｒｅｄｉｓ　ＣＰＵ', {
    limit: 5,
    offset: 0,
    explain: false,
  });
  expect(answer.results.map(({ article }) => article.id)).toEqual(['a']);
  expect(answer).toMatchObject({
    total: 1,
    partial: false,
    generation: 7,
    understood: 'redis cpu',
  });
});
