import type { Article, Bookmark } from '../../src/parse/article.ts';
import { createAnalyser } from '../../src/search/analyser.ts';
import type { SearchAnswer } from '../../src/search/answer.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex, type SearchIndex } from '../../src/search/open-index.ts';
import { type SearchRequest, searchArticles } from '../../src/search/search-articles.ts';
import type { Segmenter } from '../../src/search/segmenter.ts';

/** A small lexicon of the tests' own. */
export const LEXICON = `
container|コンテナ
server|サーバ|サーバー
load balancer|ロードバランサ|負荷分散
job queue|ジョブキュー
job|ジョブ
queue|キュー
redis|レディス
database|データベース|db
monitoring|監視
time series database|時系列データベース|tsdb
command line|コマンドライン|cli
tool|ツール
`;

export function createTestAnalyser(segmenter?: Segmenter) {
  const { lexicon } = parseLexicon(LEXICON);
  return createAnalyser(segmenter ? { lexicon, segmenter } : { lexicon });
}

export function buildArticle(parts: Partial<Article> & { id: string }): Article {
  const title = parts.title ?? '';
  return {
    url: `https://example.com/${parts.id}`,
    title,
    articleTitle: title,
    siteName: null,
    site: 'example.com',
    excerpt: '',
    publishedAt: null,
    bookmarkCount: null,
    categories: [],
    tags: [],
    bookmarks: [],
    sources: [],
    ...parts,
  };
}

export function buildBookmark(parts: Partial<Bookmark>): Bookmark {
  return { user: 'hanako', comment: '', tags: [], at: null, atPrecision: null, ...parts };
}

export async function indexOf(
  articles: readonly Article[],
  options: { shards?: number; segmenter?: Segmenter } = {},
): Promise<SearchIndex> {
  const analyser = createTestAnalyser(options.segmenter);
  const segments = await buildSegments(articles, { analyser, shards: options.shards ?? 1 });
  return openIndex(createMemoryReader(segments, { generation: 1, indexedAt: null }), analyser);
}

export function search(
  index: SearchIndex,
  query: string,
  options: Partial<SearchRequest> = {},
): Promise<SearchAnswer> {
  return searchArticles(index, query, { limit: 10, offset: 0, explain: false, ...options });
}

/** Ids of the articles on the first page. */
export async function idsOf(index: SearchIndex, query: string): Promise<string[]> {
  const answer = await search(index, query);
  return answer.results.map(({ article }) => article.id);
}
