import type { Article } from '../parse/article.ts';
import {
  ARTICLES_PER_CHUNK,
  type DeflatedArticle,
  inflateArticles,
  unpackArticle,
} from './article-codec.ts';
import { type OpenSegment, type SearchIndex, segmentOf } from './open-index.ts';
import type { ChunkRequest } from './segment.ts';

/** The articles of some documents, in their order, in one read of chunks. */
export async function readArticles(
  index: SearchIndex,
  documents: readonly number[],
): Promise<Article[]> {
  if (documents.length === 0) return [];
  const requests: ChunkRequest[] = [];
  const places = new Map<string, number>();
  const wanted = documents.map((document) => {
    const segment = segmentOf(index, document);
    const local = document - segment.base;
    const chunk = Math.floor(local / ARTICLES_PER_CHUNK);
    const key = `${segment.number}:${chunk}`;
    let request = places.get(key);
    if (request === undefined) {
      request = requests.length;
      places.set(key, request);
      requests.push({ segment: segment.number, kind: 'articles', chunk });
    }
    return { segment, request, place: local % ARTICLES_PER_CHUNK };
  });
  const chunks = await index.reader.readChunks(requests);
  // Articles are inflated together with those that share their preset dictionary.
  const articles: Article[] = [];
  const groups = new Map<OpenSegment, { at: number; deflated: DeflatedArticle }[]>();
  for (const [at, { segment, request, place }] of wanted.entries()) {
    const group = groups.get(segment) ?? [];
    groups.set(segment, group);
    group.push({ at, deflated: unpackArticle(chunks[request]!, place) });
  }
  for (const [segment, group] of groups) {
    const inflated = inflateArticles(
      group.map(({ deflated }) => deflated),
      segment.preset,
    );
    for (const [i, { at }] of group.entries()) articles[at] = inflated[i]!;
  }
  return articles;
}

/** The article with this id, or null. */
export async function findArticle(index: SearchIndex, id: string): Promise<Article | null> {
  const document = await findDocument(index, id);
  return document === null ? null : document.article;
}

/** The document that holds this id in the latest segment that knows it. */
export async function findDocument(
  index: SearchIndex,
  id: string,
): Promise<{ document: number; article: Article } | null> {
  const candidates = index.segments
    .flatMap(({ base, ids }) => ids.find(id).map((document) => base + document))
    .filter((document) => index.hidden?.[document] !== 1);
  const articles = await readArticles(index, candidates);
  const at = articles.findIndex((article) => article.id === id);
  return at < 0 ? null : { document: candidates[at]!, article: articles[at]! };
}
