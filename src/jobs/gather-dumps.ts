import { YuukError } from '../errors.ts';
import type { ParsedDump } from '../parse/article.ts';
import type { HttpClient } from '../sources/http-client.ts';
import { type ReadPathOptions, readPath } from '../sources/read-path.ts';
import { readUrl } from '../sources/read-url.ts';
import {
  belongsToSource,
  type Dump,
  type PathSource,
  type SourceProblem,
  type SourceSetting,
  sourceName,
  type UrlSource,
} from '../sources/source.ts';
import type { SourceRecord, SourceRecords } from './source-records.ts';

/** However long a server asks for: beyond this it is asked again, and no date is out of range. */
const longestWaitMs = 7 * 86_400_000;

/** Reads one dump's bytes into articles; `format` only when the configuration names one. */
export type ParseBytes = (
  file: string,
  bytes: Uint8Array,
  format: string | undefined,
) => Promise<ParsedDump>;

export interface GatherOptions {
  records: Pick<SourceRecords, 'read' | 'readCopy'>;
  client: HttpClient;
  files: ReadPathOptions;
  environment: Readonly<Record<string, string | undefined>>;
  maxPages: number;
  parse: ParseBytes;
  now: () => Date;
  signal?: AbortSignal | undefined;
}

/** A dump at hand, fresh or the last good copy of it. */
export interface GatheredDump extends Dump {
  isCopy: boolean;
  /** Already parsed, when finding the next page needed that. */
  parsed?: ParsedDump;
}

/** A source as this refresh found it. */
export interface GatheredSource {
  name: string;
  dumps: GatheredDump[];
  problems: SourceProblem[];
  /** What the record said before. */
  record: SourceRecord | null;
  etag: string | null;
  lastModified: string | null;
  notBefore: string | null;
}

/**
 * Looks at one source. Whatever cannot be read now is stood in for by the last good copy: a file, or
 * the whole source when nothing of it could be read.
 */
export async function gatherSource(
  setting: SourceSetting,
  options: GatherOptions,
): Promise<GatheredSource> {
  const record = await options.records.read(sourceName(setting));
  return 'path' in setting
    ? await gatherFiles(setting, record, options)
    : await gatherPages(setting, record, options);
}

async function gatherFiles(
  setting: PathSource,
  record: SourceRecord | null,
  options: GatherOptions,
): Promise<GatheredSource> {
  const name = sourceName(setting);
  const source = { name, record, etag: null, lastModified: null, notBefore: null };
  const reading = await readPath(setting, options.files);
  if (reading.state === 'failed') {
    const dumps = copiesOf(setting, record, options);
    return { ...source, dumps, problems: [reading.problem] };
  }
  const fresh = reading.dumps.map((dump): GatheredDump => ({ ...dump, isCopy: false }));
  const troubled = reading.problems.filter(mayComeBack).map(({ file }) => file);
  // A folder that cannot be looked into troubles every file below it.
  const copies = copiesOf(setting, record, options).filter(({ file }) =>
    troubled.some((place) => belongsToSource(file, place)),
  );
  return { ...source, dumps: [...fresh, ...copies], problems: reading.problems };
}

async function gatherPages(
  setting: UrlSource,
  record: SourceRecord | null,
  options: GatherOptions,
): Promise<GatheredSource> {
  const { client, environment, parse, now, signal } = options;
  const name = sourceName(setting);
  const copies = copiesOf(setting, record, options);
  const kept = {
    name,
    record,
    etag: record?.etag ?? null,
    lastModified: record?.lastModified ?? null,
    notBefore: record?.notBefore ?? null,
  };
  if (kept.notBefore !== null && now().getTime() < Date.parse(kept.notBefore)) {
    const problem = { file: name, fault: 'asked-to-wait', detail: kept.notBefore } as const;
    return { ...kept, dumps: copies, problems: [problem] };
  }
  const parsed = new Map<string, ParsedDump>();
  const reading = await readUrl(setting, {
    client,
    environment,
    maxPages: setting.maxPages ?? options.maxPages,
    validators: (await haveAll(copies)) ? kept : null,
    signal,
    async judgePage(dump) {
      const bytes = (await dump.read()) ?? new Uint8Array();
      const page = await parseCalmly(parse, dump.file, bytes, dump.format);
      // `parseSource` meets the mistake again and tells of it.
      if (page instanceof YuukError) return { format: null, nextPage: null, ids: [] };
      parsed.set(dump.file, page);
      const { format, nextPage } = page.receipt;
      return { format, nextPage, ids: page.articles.map(({ id }) => id) };
    },
  });
  if (reading.state === 'not-modified') {
    return { ...kept, notBefore: null, problems: [], dumps: copies.map(asFresh) };
  }
  if (reading.state === 'failed') {
    const { waitSeconds, problem } = reading;
    const waitMs = waitSeconds === null ? null : Math.min(waitSeconds * 1000, longestWaitMs);
    const notBefore = waitMs === null ? null : new Date(now().getTime() + waitMs).toISOString();
    return { ...kept, notBefore, dumps: copies, problems: [problem] };
  }
  const dumps = reading.dumps.map((dump): GatheredDump => {
    const page = parsed.get(dump.file);
    return { ...dump, isCopy: false, ...(page ? { parsed: page } : {}) };
  });
  const { problems, etag, lastModified } = reading;
  return { ...kept, dumps, problems, etag, lastModified, notBefore: null };
}

/** The last good copies of a source, to be read when they are needed. */
function copiesOf(
  setting: SourceSetting,
  record: SourceRecord | null,
  { records }: GatherOptions,
): GatheredDump[] {
  if (record === null) return [];
  return record.dumps.map(({ file, hash }) => ({
    file,
    hash,
    format: setting.format,
    size: 0,
    isCopy: true,
    read: () => records.readCopy(record.name, hash),
  }));
}

async function haveAll(copies: readonly GatheredDump[]): Promise<boolean> {
  for (const copy of copies) if ((await copy.read()) === null) return false;
  return copies.length > 0;
}

const asFresh = (dump: GatheredDump): GatheredDump => ({ ...dump, isCopy: false });

/** Troubles that say nothing about what the file holds; a link that leads nowhere counts as a file removed. */
const mayComeBack = ({ fault }: SourceProblem): boolean =>
  ['being-written', 'not-readable', 'damaged', 'too-large'].includes(fault);

/** A format that does not exist is a mistake in one source's settings; the others go on. */
export async function parseCalmly(
  parse: ParseBytes,
  file: string,
  bytes: Uint8Array,
  format: string | undefined,
): Promise<ParsedDump | YuukError> {
  try {
    return await parse(file, bytes, format);
  } catch (error) {
    if (error instanceof YuukError && error.code === 'usage') return error;
    throw error;
  }
}
