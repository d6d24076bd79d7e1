import type { Article } from '../parse/article.ts';

/** A half-open range of UTF-16 offsets in a field's text. */
export type Span = readonly [start: number, end: number];

/** Where the query was found, by field; what the presenters set in bold. */
export interface Highlights {
  title: Span[];
  excerpt: Span[];
  comments: { user: string; spans: Span[] }[];
  tags: string[];
}

/** How a query word was matched in one article. */
export type MatchKind =
  | 'exact'
  | 'concept'
  | 'prefix'
  | 'typo'
  | 'phonetic'
  | 'bigram'
  | 'lost-character'
  | 'field';

/** One line of the ranking's own arithmetic. The lines of `Why` reproduce the score. */
export interface WhyPart {
  /** The query word (or phrase, or `tag:x`) as understood. */
  word: string;
  kind: MatchKind;
  /** The term of the index that matched, readable (`コンテナ` for a query `container`). */
  matched: string;
  /** Fields of the article that hold it. */
  fields: ('title' | 'excerpt' | 'comment' | 'tag')[];
  score: number;
}

export interface Why {
  parts: WhyPart[];
  bigramScore: number;
  coordination: number;
  literalBonus: number;
  total: number;
}

export interface SearchResult {
  article: Article;
  score: number;
  /** Query words that this article lacks; empty for a full match. */
  missing: string[];
  highlights: Highlights;
  why?: Why;
}

/** A query of words in the index, with the number of articles it finds (always > 0). */
export interface Suggestion {
  query: string;
  total: number;
}

/** A match that went beyond the letters typed, said to the user ("コンテナ (container)"). */
export interface Widening {
  word: string;
  kind: Exclude<MatchKind, 'exact' | 'field'>;
  matched: string[];
}

/** The answer to one query over one generation. */
export interface SearchAnswer {
  /** As typed. */
  query: string;
  /** As understood: normalised, with its operators, fit to be typed again. */
  understood: string;
  /** Normalised words without operators, for the query log and the gap report. */
  words: string[];
  /** Articles that match every word. */
  total: number;
  /** True when no article matches every word and `results` are partial matches. */
  partial: boolean;
  /** How many partial matches follow the full ones (at most a few pages are ranked). */
  partialTotal: number;
  /** Offset of the first result in the whole ranking. */
  offset: number;
  results: SearchResult[];
  suggestions: Suggestion[];
  widened: Widening[];
  /** A calm note instead of results, when the query cannot be run. */
  note: 'too-short' | 'too-long' | null;
  tookMs: number;
  generation: number;
  indexedAt: string | null;
  /** Articles in the index. */
  indexSize: number;
}

export interface SearchOptions {
  limit: number;
  offset: number;
  /** Attach `why` to each result. */
  explain: boolean;
}

/**
 * What people thought of answers: by the words of a query (`SearchAnswer.words`, joined by blanks), then by
 * the id of an article: how many more found it useful than not.
 */
export type FeedbackByQuery = ReadonlyMap<string, ReadonlyMap<string, number>>;
