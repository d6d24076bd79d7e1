import type { Article } from '../../../src/parse/article.ts';

export interface PeerQuery {
  /** Articles with any of the query's words, or only those with all of them. */
  match: 'any' | 'all';
  limit: number;
}

/** Another search engine over the same articles. */
export interface Peer {
  name: string;
  build(articles: readonly Article[]): Promise<BuiltPeer>;
}

export interface BuiltPeer {
  /** Ids of the best articles, best first. */
  rank(query: string, options: PeerQuery): string[] | Promise<string[]>;
  /** The best articles themselves, as an answer shows them. */
  find(query: string, options: PeerQuery): Article[] | Promise<Article[]>;
  /** Bytes that the index and the articles take outside this process; null: they are inside. */
  storedBytes: number | null;
  close(): Promise<void>;
}

/** Cuts a text into the terms that an engine indexes. */
export type Cut = (text: string) => string[];

/** How much a word in a field counts, as in src/search; excerpts count once. */
export const FIELD_BOOSTS = { title: 1.5, tag: 1.5, comment: 1.2, excerpt: 1 };

/** The articles of these ids, in their order. */
export function articlesById(articles: readonly Article[]): (ids: readonly string[]) => Article[] {
  const byId = new Map(articles.map((article) => [article.id, article]));
  return (ids) =>
    ids.map((id) => byId.get(id)).filter((article): article is Article => article !== undefined);
}
