import type { SourceProblem } from '../sources/source.ts';

/** What is remembered of a source between refreshes. */
export interface SourceRecord {
  /** As `sourceName` gives it. */
  name: string;
  /** ISO 8601: when all of it was read without trouble for the last time. */
  readAt: string | null;
  /** ISO 8601: since when copies stand in for it; null: it is fresh. */
  staleSince: string | null;
  problems: SourceProblem[];
  /** ISO 8601: its server asked not to be asked again before. */
  notBefore: string | null;
  etag: string | null;
  lastModified: string | null;
  /** Articles it gave. */
  articles: number;
  /** The dumps of which a copy is kept. */
  dumps: { file: string; hash: string }[];
}

/** Where the records of sources and the last good copies of their dumps are kept, for all workers. */
export interface SourceRecords {
  read(name: string): Promise<SourceRecord | null>;
  readAll(): Promise<SourceRecord[]>;
  /** The bytes of a dump that the record names; null when there is no copy. */
  readCopy(name: string, hash: string): Promise<Uint8Array | null>;
  /** Writes the copies first, then the record, then drops copies that the record does not name. */
  write(
    record: SourceRecord,
    copies: readonly { hash: string; bytes: Uint8Array }[],
  ): Promise<void>;
  /** Forgets the sources that are not among these. */
  keepOnly(names: readonly string[]): Promise<void>;
}
