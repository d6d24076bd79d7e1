import { ByteWriter } from './byte-writer.ts';
import { decodeKey } from './key-bytes.ts';
import type { OpenSegment } from './open-index.ts';
import type { WrittenTerms } from './part-writer.ts';
import type { ChunkRequest, GenerationReader } from './segment.ts';
import type { SegmentPart } from './segment-part.ts';
import { breathe } from './sort-in-steps.ts';
import { wordKey, wordOfSound } from './term-key.ts';
import type { TermCursor, TermEntry } from './term-table.ts';
import { LEVEL_BITS } from './weigh-fields.ts';

const LEVEL_MASK = (1 << LEVEL_BITS) - 1;
const CHUNKS_A_READ = 128;
const TERMS_A_STEP = 4096;

/** New numbers of documents; both maps ascend. */
export interface DocumentMaps {
  /** Of an old segment; -1: the document goes. */
  fromOld: Int32Array;
  /** Of the articles that were indexed anew. */
  fromChanged: Int32Array;
}

/** The dictionary of an old segment without the documents that go, joined with that of changed articles. */
export async function renewTerms(
  reader: GenerationReader,
  old: OpenSegment,
  changed: SegmentPart,
  maps: DocumentMaps,
): Promise<WrittenTerms> {
  const lost = await findLostWords(reader, old, maps);
  const lists = new ListReader(reader, old.number);
  const writer = new TermsWriter();
  const cursor = old.terms.seek('');
  let hasOld = cursor.next();
  let place = 0;
  for (let step = 1; hasOld || place < changed.keyEnds.length; step++) {
    const order = hasOld ? compareKeys(cursor, changed, place) : 1;
    const kept = order <= 0 ? await lists.read(cursor.entry(), maps.fromOld) : NONE;
    const added = order >= 0 ? readChanged(changed, place, maps.fromChanged) : NONE;
    if (order <= 0) {
      const key = cursor.key.subarray(0, cursor.keyLength);
      // A word's sound has no documents of its own: it stays as long as the word does.
      const isSound = cursor.entry().count === 0;
      const stays = isSound
        ? order === 0 || !lost.has(wordOfSound(decodeKey(key, 0, key.length)))
        : kept.length + added.length > 0;
      if (stays) writer.add(key, kept, added);
    } else writer.add(keyAt(changed, place), NONE, added);
    if (order <= 0) hasOld = cursor.next();
    if (order >= 0) place++;
    if (step % TERMS_A_STEP === 0) await breathe();
  }
  return writer.take();
}

const NONE: readonly number[] = [];

/** Words all of whose old documents go. */
async function findLostWords(
  reader: GenerationReader,
  old: OpenSegment,
  { fromOld }: DocumentMaps,
): Promise<Set<string>> {
  const lost = new Set<string>();
  const lists = new ListReader(reader, old.number);
  const start = wordKey('');
  const cursor = old.terms.seek(start);
  for (let step = 1; cursor.next(); step++) {
    const kept = await lists.read(cursor.entry(), fromOld, 1);
    if (kept.length === 0) lost.add(decodeKey(cursor.key, start.length, cursor.keyLength));
    if (step % TERMS_A_STEP === 0) await breathe();
  }
  return lost;
}

/** Reads lists in the order of their terms, a few dozen chunks ahead. */
class ListReader {
  private readonly reader: GenerationReader;
  private readonly segment: number;
  private readonly total: number;
  private chunks: Uint8Array[] = [];
  private first = 0;
  /** Filled anew by every `read`. */
  private readonly values: number[] = [];

  constructor(reader: GenerationReader, segment: number) {
    this.reader = reader;
    this.segment = segment;
    this.total = reader.segments[segment]?.chunks.postings ?? 0;
  }

  /** Documents that stay, under their new numbers, with their levels: `document << LEVEL_BITS | level`. */
  async read(
    { chunk, offset, length }: TermEntry,
    map: Int32Array,
    most = Number.POSITIVE_INFINITY,
  ): Promise<readonly number[]> {
    if (length === 0) return NONE;
    if (chunk >= this.first + this.chunks.length) await this.load(chunk);
    this.values.length = 0;
    decodeInto(this.values, this.chunks[chunk - this.first]!, offset, offset + length, map, most);
    return this.values;
  }

  private async load(from: number): Promise<void> {
    const requests: ChunkRequest[] = [];
    for (let chunk = from; chunk < Math.min(this.total, from + CHUNKS_A_READ); chunk++) {
      requests.push({ segment: this.segment, kind: 'postings', chunk });
    }
    this.chunks = await this.reader.readChunks(requests);
    this.first = from;
  }
}

function readChanged(
  { postings, postingEnds }: SegmentPart,
  place: number,
  map: Int32Array,
): readonly number[] {
  const values: number[] = [];
  const from = place === 0 ? 0 : postingEnds[place - 1]!;
  decodeInto(values, postings, from, postingEnds[place]!, map, Number.POSITIVE_INFINITY);
  return values;
}

function decodeInto(
  values: number[],
  bytes: Uint8Array,
  start: number,
  end: number,
  map: Int32Array,
  most: number,
): void {
  let document = -1;
  for (let at = start; at < end && values.length < most; ) {
    let step = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      step |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    document += (step >>> LEVEL_BITS) + 1;
    const moved = map[document]!;
    if (moved >= 0) values.push((moved << LEVEL_BITS) | (step & LEVEL_MASK));
  }
}

function keyAt({ keys, keyEnds }: SegmentPart, place: number): Uint8Array {
  return keys.subarray(place === 0 ? 0 : keyEnds[place - 1], keyEnds[place]);
}

/** Negative: the old key comes first. */
function compareKeys({ key, keyLength }: TermCursor, changed: SegmentPart, place: number): number {
  if (place >= changed.keyEnds.length) return -1;
  const { keys, keyEnds } = changed;
  const from = place === 0 ? 0 : keyEnds[place - 1]!;
  const length = keyEnds[place]! - from;
  const most = Math.min(keyLength, length);
  for (let i = 0; i < most; i++) {
    const difference = key[i]! - keys[from + i]!;
    if (difference !== 0) return difference;
  }
  return keyLength - length;
}

/** Writes terms with the lists that two sides have of them. */
class TermsWriter {
  private readonly keys = new ByteWriter(1 << 16);
  private readonly postings = new ByteWriter(1 << 16);
  private readonly keyEnds: number[] = [];
  private readonly counts: number[] = [];
  private readonly lasts: number[] = [];
  private readonly postingEnds: number[] = [];
  private last = -1;

  add(key: Uint8Array, left: readonly number[], right: readonly number[]): void {
    this.keys.writeBytes(key);
    this.keyEnds.push(this.keys.length);
    this.last = -1;
    let i = 0;
    let j = 0;
    while (i < left.length && j < right.length) {
      this.write(left[i]! < right[j]! ? left[i++]! : right[j++]!);
    }
    while (i < left.length) this.write(left[i++]!);
    while (j < right.length) this.write(right[j++]!);
    this.counts.push(left.length + right.length);
    this.lasts.push(Math.max(0, this.last));
    this.postingEnds.push(this.postings.length);
  }

  private write(value: number): void {
    const document = value >>> LEVEL_BITS;
    this.postings.writeVarint(((document - this.last - 1) << LEVEL_BITS) | (value & LEVEL_MASK));
    this.last = document;
  }

  take(): WrittenTerms {
    return {
      keys: this.keys.take(),
      keyEnds: Uint32Array.from(this.keyEnds),
      counts: Uint32Array.from(this.counts),
      lasts: Uint32Array.from(this.lasts),
      postings: this.postings.take(),
      postingEnds: Uint32Array.from(this.postingEnds),
    };
  }
}
