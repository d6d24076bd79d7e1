import type { Moment } from './dates.ts';
import type { ParseLimits } from './limits.ts';
import type { JsonOutline } from './readers/json-outline.ts';
import type { MarkupOutline } from './readers/markup-outline.ts';

/** One person's bookmark as a dump tells it; text may still be raw. */
export interface EntryBookmark {
  /** Left out where a dump does not say whose bookmarks it holds. */
  user?: string;
  comment?: string;
  tags?: readonly string[];
  at?: Moment | null;
}

/**
 * One entry as a format reads it. Everything but the title may be missing, and text may be raw:
 * cleaning, limits, identity and site names are the collector's work, the same for every format.
 */
export interface Entry {
  /** As written; an address that is not http or https makes the entry a reject. */
  url?: string | null;
  /** May be empty when there is a URL, which then stands in. */
  title: string;
  excerpt?: string;
  /** Host, where the dump knows it without knowing the URL. */
  site?: string | null;
  publishedAt?: Moment | null;
  bookmarkCount?: number | null;
  categories?: readonly string[];
  /** Tags of the article that are nobody's in particular. */
  tags?: readonly string[];
  bookmarks?: readonly EntryBookmark[];
}

/** Where a format puts what it reads. Calls come in the order of the dump. */
export interface EntrySink {
  readonly limits: ParseLimits;
  /** The address that was asked for, for answers that do not repeat it. */
  readonly askedUrl: string | null;
  entry(entry: Entry): void;
  /** An entry was met and cannot be taken. */
  reject(reason: string): void;
  /** How many entries the dump says it has. */
  declare(count: number | null): void;
  /** Whether another page follows. Without a call it is unknown. */
  nextPage(follows: boolean | null): void;
  warn(message: string): void;
  /** Entries met so far. */
  met(): number;
  /** Refuses the whole dump. */
  refuse(reason: string): never;
}

/** Takes the text of one dump in slices of any size: decoded, with LF as the only line break. */
export interface DumpReader {
  write(text: string): void;
  end(): void;
}

/** The beginning of a dump, by which formats recognise it; never its file name. */
export interface DumpHead {
  /** Up to 256 Ki characters, without a byte order mark, LF as the only line break. */
  text: string;
  /** Whether `text` is the whole dump. */
  whole: boolean;
  /** What an HTML or XML dump is made of; null for every other kind. */
  markup: MarkupOutline | null;
  /** The shape of a JSON dump; null for every other kind. */
  json: JsonOutline | null;
}

/**
 * A dump format. `recognise` must hold for dumps of this format only (a test runs every format over
 * every sample); `open` starts reading one dump. Neither throws on bad input: what cannot be taken
 * goes to `sink.reject`, what is odd to `sink.warn`.
 */
export interface DumpFormat {
  readonly name: string;
  recognise(head: DumpHead): boolean;
  open(sink: EntrySink): DumpReader;
}
