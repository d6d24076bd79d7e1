/** How exactly a time is known. Hatena's lists know the day only. */
export type TimePrecision = 'day' | 'minute' | 'second';

/** One person's bookmark of an article. */
export interface Bookmark {
  user: string;
  comment: string;
  tags: string[];
  /** ISO 8601 with an offset, or null when the dump does not say. */
  at: string | null;
  atPrecision: TimePrecision | null;
}

/** Where an article was read: `position` counts the entries of that file from 1. */
export interface ArticleSource {
  format: string;
  file: string;
  position: number;
}

/**
 * One article with every bookmark of it that the dumps know. Field names are a public contract:
 * `yuuk parse --json`, `yuuk search --json` and `yuuk export` print exactly these.
 */
export interface Article {
  /** Hash of the identity key (see `identity.ts`), equal in every dump. */
  id: string;
  url: string | null;
  title: string;
  /** The title without the name of its site. */
  articleTitle: string;
  siteName: string | null;
  /** Host name of the site, lower case. */
  site: string | null;
  excerpt: string;
  publishedAt: string | null;
  bookmarkCount: number | null;
  categories: string[];
  tags: string[];
  bookmarks: Bookmark[];
  sources: ArticleSource[];
}

/** An entry that was not taken, and why. */
export interface Reject {
  position: number;
  reason: string;
}

/** What was taken from one dump and what was not. */
export interface Receipt {
  file: string;
  /** null: the dump was not recognised. */
  format: string | null;
  encoding: string;
  declaredCount: number | null;
  /** Entries read; `parsed + rejected.length` = entries met. */
  parsed: number;
  /** Articles left after joining duplicates inside the dump. */
  articles: number;
  rejected: Reject[];
  warnings: string[];
  /** Whether the dump is one page of several; null: unknown. */
  nextPage: boolean | null;
}

export interface ParsedDump {
  articles: Article[];
  receipt: Receipt;
  /** Why the dump was not taken at all (unrecognised, over a limit, damaged); null: it was read. */
  refused: string | null;
}
