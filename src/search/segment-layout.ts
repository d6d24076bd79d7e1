import { YuukError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { AverageLengths } from './weigh-fields.ts';

/** Layout of the bytes of a segment. */
export const FORMAT_VERSION = 1;
/** Dictionary chunks are this long, the last one shorter. */
const DICTIONARY_CHUNK_BYTES = 256 * 1024;

/** What a segment says of itself beside its manifest. */
export interface SegmentMeta {
  articles: number;
  /** Segments of one build share their order of ties. */
  build: string;
  averages: AverageLengths;
  /** Abbreviations that the articles define, as concepts: [name, ...spellings]. */
  abbreviations: string[][];
  /** Ids of articles that this segment takes out of earlier ones. */
  removed: string[];
}

/** The sections of a dictionary, in their order in the bytes. */
export interface DictionarySections {
  meta: SegmentMeta;
  /** Terms and the index of their blocks, see term-table.ts. */
  terms: Uint8Array;
  blocks: Uint8Array;
  /** Per document: dates, order of ties, starts of titles, see document-table.ts. */
  documents: Uint8Array;
  /** Documents by the hash of their id, and of their whole titles. */
  ids: Uint8Array;
  titles: Uint8Array;
  /** The deflate dictionary of the articles. */
  preset: Uint8Array;
}

const ORDER = ['terms', 'blocks', 'documents', 'ids', 'titles', 'preset'] as const;

/** Dictionary chunks of a segment. */
export function writeDictionary(sections: DictionarySections): Uint8Array[] {
  const writer = new ByteWriter(1 << 16);
  writer.writeText(JSON.stringify(sections.meta));
  for (const name of ORDER) {
    writer.writeVarint(sections[name].length);
    writer.writeBytes(sections[name]);
  }
  const bytes = writer.take();
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += DICTIONARY_CHUNK_BYTES) {
    chunks.push(bytes.slice(at, at + DICTIONARY_CHUNK_BYTES));
  }
  return chunks;
}

/** The sections of a dictionary whose checksum the caller has verified. Throws `index_damaged`. */
export function readDictionary(chunks: readonly Uint8Array[]): DictionarySections {
  const reader = new ByteReader(Buffer.concat(chunks));
  const meta: SegmentMeta = parseMeta(reader.readText());
  const [terms, blocks, documents, ids, titles, preset] = ORDER.map(() =>
    reader.readBytes(reader.readVarint()),
  );
  if (!terms || !blocks || !documents || !ids || !titles || !preset) throw damaged();
  return { meta, terms, blocks, documents, ids, titles, preset };
}

function parseMeta(text: string): SegmentMeta {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause?: unknown): YuukError {
  return new YuukError('index_damaged', 'The dictionary of the index is damaged.', {
    cause,
    hint: 'Rebuild the index.',
  });
}
