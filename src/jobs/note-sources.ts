import type { GatheredSource } from './gather-dumps.ts';
import type { ParsedSource } from './parse-source.ts';
import type { RefreshDependencies } from './refresh-types.ts';
import { blankRecord, type SourceRecord, type SourceRecords } from './source-records.ts';

/** Writes what was found of each source, with copies of the dumps that the index now holds. Comes last: see `isAsBefore`. */
export async function writeSources(
  parsed: readonly ParsedSource[],
  generation: number,
  records: SourceRecords,
  { now, reader }: RefreshDependencies,
): Promise<void> {
  for (const { source, used, problems, isStale, articles } of parsed) {
    const known = new Set(source.record?.dumps.map(({ hash }) => hash));
    const copies: { hash: string; bytes: Uint8Array }[] = [];
    const dumps: SourceRecord['dumps'] = [];
    for (const dump of used) {
      const { file, hash } = dump;
      if (!known.has(hash)) {
        const bytes = await dump.read();
        if (bytes === null) continue;
        copies.push({ hash, bytes });
      }
      dumps.push({ file, hash });
    }
    const record: SourceRecord = {
      name: source.name,
      ...freshness(source, problems, isStale, now()),
      articles,
      dumps,
      seen: seenOf(source.dumps),
      generation,
      reader,
      heldBackBy: null,
    };
    await records.write(record, copies);
  }
  await records.keepOnly(parsed.map(({ source }) => source.name));
}

/** A server's wait is obeyed whatever becomes of this refresh. */
export async function noteWaits(
  gathered: readonly GatheredSource[],
  records: SourceRecords,
): Promise<void> {
  for (const { name, record, notBefore } of gathered) {
    if (notBefore === (record?.notBefore ?? null)) continue;
    await records.write({ ...(record ?? blankRecord(name)), notBefore }, []);
  }
}

/** How the sources were found whose dumps did not get into the index. */
export async function noteSources(
  parsed: readonly ParsedSource[],
  records: SourceRecords,
  { now }: RefreshDependencies,
): Promise<void> {
  for (const { source, problems, isStale } of parsed) {
    const record = source.record ?? blankRecord(source.name);
    const { etag, lastModified } = record;
    const found = freshness(source, problems, isStale, now());
    await records.write({ ...record, ...found, etag, lastModified }, []);
  }
}

/** What a record says of how its source was found. */
export function freshness(
  { record, notBefore, etag, lastModified }: GatheredSource,
  problems: SourceRecord['problems'],
  isStale: boolean,
  now: Date,
): Pick<
  SourceRecord,
  'readAt' | 'staleSince' | 'problems' | 'notBefore' | 'etag' | 'lastModified'
> {
  const at = now.toISOString();
  return {
    readAt: isStale ? (record?.readAt ?? null) : at,
    staleSince: isStale ? (record?.staleSince ?? at) : null,
    problems,
    notBefore,
    // Of the copy at hand: those of a page that was not taken would make it "not modified" next time.
    etag: isStale ? (record?.etag ?? null) : etag,
    lastModified: isStale ? (record?.lastModified ?? null) : lastModified,
  };
}

/** Names what was found, to be known again. */
export const seenOf = (dumps: GatheredSource['dumps']): SourceRecord['seen'] =>
  dumps.map(({ file, hash }) => ({ file, hash }));
