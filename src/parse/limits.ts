/** What a dump may take. Sizes of input are bytes, of text UTF-16 units. */
export interface ParseLimits {
  /** Bytes as they come, compressed or not. */
  inputBytes: number;
  /** Bytes after decompression. */
  decodedBytes: number;
  /** Characters of a dump that can only be read as a whole (JSON). */
  wholeChars: number;
  /** Elements or folders inside each other. */
  depth: number;
  /** Characters in one line of a line format. */
  lineChars: number;
  /** Characters of the markup of one entry. */
  entryChars: number;
  /** Entries met, taken or not. */
  articles: number;
  bookmarksPerArticle: number;
  tagsPerBookmark: number;
  fieldChars: number;
}

/** The limits of local files; fetched bodies get smaller ones from `src/sources`. */
export const defaultLimits: ParseLimits = {
  inputBytes: 1_000_000_000,
  decodedBytes: 1_000_000_000,
  wholeChars: 200_000_000,
  depth: 500,
  lineChars: 1_000_000,
  entryChars: 5_000_000,
  articles: 1_000_000,
  bookmarksPerArticle: 1000,
  tagsPerBookmark: 100,
  fieldChars: 100_000,
};

/** Thrown inside the parser when a dump passes a limit; `parseDump` turns it into a refusal. */
export class LimitReached extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LimitReached';
  }
}
