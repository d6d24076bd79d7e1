import type { Article } from '../parse/article.ts';
import { ArticleTexts } from './article-texts.ts';

/** What an inflated article and its texts take in memory, roughly, for each byte of its serialised form. */
const HEAP_FACTOR = 3;
const HEAP_OBJECTS = 512;

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

/**
 * Articles inflated before, up to a number of bytes; the least recently used go first. They are shared by all answers:
 * nobody may change them.
 */
export class ArticleCache {
  private readonly maxBytes: number;
  // A Map keeps the order of insertion: what is read is inserted again, so the oldest come first.
  private readonly entries = new Map<number, { read: ReadArticle; bytes: number }>();
  private bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** `key`: one number for each article of each segment. */
  get(key: number): ReadArticle | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.read;
  }

  /** `size`: bytes of the serialised article. The key is not in the cache yet. */
  add(key: number, read: ReadArticle, size: number): void {
    const bytes = HEAP_FACTOR * size + HEAP_OBJECTS;
    if (bytes > this.maxBytes || this.entries.has(key)) return;
    this.entries.set(key, { read, bytes });
    this.bytes += bytes;
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= this.maxBytes) break;
      this.entries.delete(oldest);
      this.bytes -= entry.bytes;
    }
  }
}
