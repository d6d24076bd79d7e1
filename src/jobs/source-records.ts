import { z } from 'zod';
import { type SourceProblem, sourceFaults } from '../sources/source.ts';
import type { Pointer } from '../store/pointer.ts';
import type { SourceRecords as StoredRecords } from '../store/records/source-records.ts';

/** What is remembered of a source between refreshes; times are ISO 8601. */
export interface SourceRecord {
  /** As `sourceName` gives it. */
  name: string;
  /** When all of it was read without trouble for the last time. */
  readAt: string | null;
  /** Since when copies stand in for something of it; null: it is fresh. */
  staleSince: string | null;
  problems: SourceProblem[];
  /** Its server asked not to be asked again before. */
  notBefore: string | null;
  etag: string | null;
  lastModified: string | null;
  /** Articles it gave. */
  articles: number;
  /** The dumps of which a copy is kept. */
  dumps: { file: string; hash: string }[];
  /** What was found when it was last looked at: the same again means that nothing has changed. */
  seen: { file: string; hash: string }[];
  /** The generation that holds it, and what read it there (version and settings of the parser). */
  generation: number;
  reader: string;
  /** After a rollback and a rebuild: the generation that answers instead of the one that holds these dumps. */
  heldBackBy: number | null;
}

/** The records and last good copies of all sources. */
export type SourceRecords = StoredRecords<SourceRecord>;

const dumps = z.array(z.object({ file: z.string(), hash: z.string() }));
const time = z.string().nullable();

const schema = z.object({
  name: z.string(),
  readAt: time,
  staleSince: time,
  problems: z.array(
    z.object({ file: z.string(), fault: z.enum(sourceFaults), detail: z.string() }),
  ),
  notBefore: time,
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  articles: z.int().min(0),
  dumps,
  seen: dumps,
  generation: z.int().min(0),
  reader: z.string(),
  heldBackBy: z.int().nullable().default(null),
});

/** The record of a source of which nothing is in the index yet. */
export const blankRecord = (name: string): SourceRecord => ({
  name,
  readAt: null,
  staleSince: null,
  problems: [],
  notBefore: null,
  etag: null,
  lastModified: null,
  articles: 0,
  dumps: [],
  seen: [],
  generation: 0,
  reader: '',
  heldBackBy: null,
});

/** Gives a stored record its type; null for one that this version does not know. */
export function parseSourceRecord(value: unknown): SourceRecord | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/**
 * Whether an admin went back from what this source gave. That holds until its dumps change or somebody asks
 * for a refresh.
 */
export function isHeldBack(
  { generation, heldBackBy }: Pick<SourceRecord, 'generation' | 'heldBackBy'>,
  { live, previous }: Pick<Pointer, 'live' | 'previous'>,
): boolean {
  // Numbers only grow: a later one behind the live one was left by a rollback.
  const left = previous !== null && previous > live ? previous : live;
  return (
    generation !== live && [generation, heldBackBy].some((one) => one === left || one === live)
  );
}
