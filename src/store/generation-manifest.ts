import { createHash } from 'node:crypto';
import { z } from 'zod';
import { YuukError } from '../errors.ts';
import type { SegmentManifest } from '../search/segment.ts';

/** What one dump gave, in numbers; the whole receipt is in the source's state. */
export interface ReceiptSummary {
  file: string;
  /** null: not recognised. */
  format: string | null;
  parsed: number;
  articles: number;
  rejected: number;
  warnings: number;
}

/** What the builder of a generation knows about it. */
export interface GenerationMeta {
  /** ISO 8601 with an offset: the last successful refresh. */
  indexedAt: string;
  /** State of the team's saved articles that the segments contain; see `SavedArticles.readRevision`. */
  savedRevision: number;
  /** Names the content of all sources; equal means that a refresh has nothing to do. */
  sourcesChecksum: string;
  receipts: ReceiptSummary[];
}

/** The small second segment of a generation: articles saved since it was built. */
export interface DeltaInfo {
  delta: number;
  savedRevision: number;
  manifest: SegmentManifest;
}

/** Everything about one stored generation but its chunks. */
export interface GenerationInfo extends GenerationMeta {
  generation: number;
  /** One a shard. */
  segments: SegmentManifest[];
  /** Articles in `segments`. */
  articleCount: number;
  delta: DeltaInfo | null;
  /** SHA-256, hex, of the stored manifest, which holds the checksums of all chunks. */
  checksum: string;
}

/** Layout of the stored manifest. A higher one is refused. */
const layout = 1;

const count = z.int().min(0);

const segmentManifest = z.object({
  formatVersion: count,
  analyserVersion: count,
  icu: z.string(),
  lexicon: z.string(),
  articleCount: count,
  termCount: count,
  chunks: z.object({ dictionary: count, postings: count, articles: count }),
  dictionaryChecksum: z.string(),
  checksum: z.string(),
});

const storedManifest = z.object({
  layout: count,
  generation: count,
  savedRevision: count,
  sourcesChecksum: z.string(),
  receipts: z.array(
    z.object({
      file: z.string(),
      format: z.string().nullable(),
      parsed: count,
      articles: count,
      rejected: count,
      warnings: count,
    }),
  ),
  segments: z.array(segmentManifest),
});

const storedDelta = z.object({ delta: count, savedRevision: count, manifest: segmentManifest });

/** The fields of a generation's hash, ready for HSET. */
export function writeManifest(
  generation: number,
  segments: readonly SegmentManifest[],
  { indexedAt, savedRevision, sourcesChecksum, receipts }: GenerationMeta,
): Record<'manifest' | 'checksum' | 'indexedAt' | 'savedRevision', string> {
  const stored: z.input<typeof storedManifest> = {
    layout,
    generation,
    savedRevision,
    sourcesChecksum,
    receipts,
    segments: [...segments],
  };
  const manifest = JSON.stringify(stored);
  return {
    manifest,
    checksum: checksumOf(manifest),
    indexedAt,
    savedRevision: String(savedRevision),
  };
}

/** The text that names a delta in its generation's hash, with its checksum before it. */
export function writeDelta(delta: DeltaInfo): string {
  const text = JSON.stringify(delta);
  return `${checksumOf(text)} ${text}`;
}

/**
 * Reads a generation's hash.
 * @throws YuukError `index_damaged` when a checksum or the structure is wrong.
 */
export function readManifest(fields: Record<string, string>): GenerationInfo {
  const { manifest = '', checksum = '', indexedAt = '' } = fields;
  if (checksumOf(manifest) !== checksum) throw damaged();
  const { layout: found, ...stored } = parse(storedManifest, manifest);
  if (found > layout) {
    throw new YuukError('environment', 'The index was written by a newer yuuk.', {
      hint: 'Update this yuuk, or rebuild the index with it.',
    });
  }
  return {
    ...stored,
    indexedAt,
    articleCount: stored.segments.reduce((sum, segment) => sum + segment.articleCount, 0),
    delta: fields['delta'] ? readDelta(fields['delta']) : null,
    checksum,
  };
}

function readDelta(sealed: string): DeltaInfo {
  const space = sealed.indexOf(' ');
  const text = sealed.slice(space + 1);
  if (space < 0 || checksumOf(text) !== sealed.slice(0, space)) throw damaged();
  return parse(storedDelta, text);
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(cause);
  }
}

const checksumOf = (text: string) => createHash('sha256').update(text).digest('hex');

const damaged = (cause?: unknown) =>
  new YuukError('index_damaged', 'The description of the index is damaged.', {
    cause,
    hint: 'Rebuild the index; until then the last good copy answers.',
  });
