import type { Article } from '../parse/article.ts';
import { ArticleTexts } from './article-texts.ts';
import { ByteCache } from './byte-cache.ts';

/** What an inflated article and its texts take in memory, roughly, for each byte of its serialised form. */
const HEAP_FACTOR = 3;
const HEAP_OBJECTS = 1024;

/** An article as it was read, and its texts made ready to be searched as soon as somebody asks for them. */
export class ReadArticle {
  readonly article: Article;
  private prepared: ArticleTexts | null = null;

  constructor(article: Article) {
    this.article = article;
  }

  get texts(): ArticleTexts {
    this.prepared ??= new ArticleTexts(this.article);
    return this.prepared;
  }
}

/** Articles inflated before. They are shared by all answers: nobody may change them. */
export type ArticleCache = ByteCache<ReadArticle>;

export function createArticleCache(maxBytes: number): ArticleCache {
  return new ByteCache(maxBytes);
}

/** What an article takes in the cache; `size`: bytes of its serialised form. */
export function cachedBytes(size: number): number {
  return HEAP_FACTOR * size + HEAP_OBJECTS;
}
