import type { ParseLimits } from '../parse/limits.ts';
import type { Config } from './config-schema.ts';

/** The configured limits in the parser's own terms. */
export function parseLimits({ limits }: Config): Partial<ParseLimits> {
  return {
    inputBytes: limits.fileBytes,
    decodedBytes: limits.fileBytes,
    wholeChars: limits.jsonBytes,
    articles: limits.articlesPerDump,
    bookmarksPerArticle: limits.bookmarksPerArticle,
    fieldChars: limits.fieldCharacters,
  };
}
