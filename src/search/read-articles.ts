import type { Article } from '../parse/article.ts';
import { cachedBytes, ReadArticle } from './article-cache.ts';
import {
  ARTICLES_PER_CHUNK,
  type DeflatedArticle,
  inflateArticles,
  unpackArticle,
} from './article-codec.ts';
import { type OpenSegment, type SearchIndex, segmentOf } from './open-index.ts';
import type { ChunkRequest } from './segment.ts';

/** More than a segment has. */
const MAX_DOCUMENTS = 2 ** 31;

/** The articles of some documents, in their order, in one read of chunks. */
export async function readArticles(
  index: SearchIndex,
  documents: readonly number[],
): Promise<Article[]> {
  const articles: Article[] = [];
  for (const { at, article } of await inflateDocuments(index, documents)) articles[at] = article;
  return articles;
}

/** The same for a page of results: articles that were on a page before come from the index's cache. */
export async function readPage(
  index: SearchIndex,
  documents: readonly number[],
): Promise<ReadArticle[]> {
  const page: ReadArticle[] = [];
  const places: number[] = [];
  const keys = documents.map((document) => cacheKey(index, document));
  for (let place = 0; place < documents.length; place++) {
    const known = index.articles.get(keys[place]!);
    if (known) page[place] = known;
    else places.push(place);
  }
  if (places.length === 0) return page;
  const missing = places.map((place) => documents[place]!);
  for (const { at, article, size } of await inflateDocuments(index, missing)) {
    const place = places[at]!;
    page[place] = new ReadArticle(article);
    index.articles.add(keys[place]!, page[place], cachedBytes(size));
  }
  return page;
}

function cacheKey(index: SearchIndex, document: number): number {
  const { serial, base } = segmentOf(index, document);
  return serial * MAX_DOCUMENTS + (document - base);
}

interface InflatedDocument {
  /** Its place among the documents asked for. */
  at: number;
  article: Article;
  /** Bytes of its serialised form. */
  size: number;
}

async function inflateDocuments(
  index: SearchIndex,
  documents: readonly number[],
): Promise<InflatedDocument[]> {
  if (documents.length === 0) return [];
  const requests: ChunkRequest[] = [];
  const places = new Map<number, number>();
  const wanted = documents.map((document) => {
    const segment = segmentOf(index, document);
    const local = document - segment.base;
    const chunk = Math.floor(local / ARTICLES_PER_CHUNK);
    const key = segment.number * MAX_DOCUMENTS + chunk;
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
  const groups = new Map<OpenSegment, { at: number; deflated: DeflatedArticle }[]>();
  for (const [at, { segment, request, place }] of wanted.entries()) {
    const group = groups.get(segment) ?? [];
    groups.set(segment, group);
    group.push({ at, deflated: unpackArticle(chunks[request]!, place) });
  }
  const read: InflatedDocument[] = [];
  for (const [segment, group] of groups) {
    const inflated = inflateArticles(
      group.map(({ deflated }) => deflated),
      segment.preset,
    );
    for (const [i, { at, deflated }] of group.entries()) {
      read.push({ at, article: inflated[i]!, size: deflated.size });
    }
  }
  return read;
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
