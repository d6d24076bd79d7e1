import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { decodeKey, encodeKey, encodeKeyInto, MOST_BYTES } from './key-bytes.ts';
import { NearWalk } from './near-walk.ts';

/** Postings lists share chunks up to this size; a longer list has a chunk of its own. */
export const CHUNK_BYTES = 1024;
const TERMS_PER_BLOCK = 16;
const INDEX_WORDS = 3;

/** Where the postings of a term stand, and how many articles hold it. */
export interface TermEntry {
  /** Articles of this segment that hold the term. */
  count: number;
  chunk: number;
  offset: number;
  length: number;
}

/** Hands out places for lists in term order; writer and reader replay the same rule. */
class ChunkPlacer {
  chunk = 0;
  offset = 0;

  place(length: number): void {
    if (this.offset > 0 && this.offset + length > CHUNK_BYTES) {
      this.chunk++;
      this.offset = 0;
    }
  }

  advance(length: number): void {
    this.offset += length;
  }
}

/** Writes sorted terms, front-coded in blocks of 16, with an index of the blocks. */
export class TermTableWriter {
  private readonly terms = new ByteWriter(1 << 16);
  private readonly index = new ByteWriter(1 << 12);
  private readonly placer = new ChunkPlacer();
  private previous: Uint8Array = new Uint8Array(0);
  private written = 0;

  get count(): number {
    return this.written;
  }

  /** `bytes` is an encoded key that sorts after the one before. Returns the place of its list. */
  add(bytes: Uint8Array, count: number, length: number): { chunk: number; offset: number } {
    let shared = 0;
    this.placer.place(length);
    if (this.written % TERMS_PER_BLOCK === 0) {
      this.index.writeUint32(this.terms.length);
      this.index.writeUint32(this.placer.chunk);
      this.index.writeUint32(this.placer.offset);
    } else {
      const most = Math.min(bytes.length, this.previous.length);
      while (shared < most && bytes[shared] === this.previous[shared]) shared++;
    }
    this.terms.writeVarint(shared);
    this.terms.writeVarint(bytes.length - shared);
    this.terms.writeBytes(bytes.subarray(shared));
    this.terms.writeVarint(count);
    this.terms.writeVarint(length);
    this.previous = bytes;
    this.written++;
    const { chunk, offset } = this.placer;
    this.placer.advance(length);
    return { chunk, offset };
  }

  take(): { terms: Uint8Array; index: Uint8Array } {
    return { terms: this.terms.take(), index: this.index.take() };
  }
}

/** Reads the terms where they lie, without an object a term. */
export class TermTable {
  private readonly terms: Uint8Array;
  private readonly index: Uint32Array;
  /** A cursor and bytes for `find`, which every word of a query asks: nothing is made anew for it. */
  private readonly finder: TermCursor;
  private wanted = new Uint8Array(64 * MOST_BYTES);

  constructor(terms: Uint8Array, index: Uint8Array) {
    this.terms = terms;
    const reader = new ByteReader(index);
    this.index = Uint32Array.from({ length: index.length / 4 }, () => reader.readUint32());
    this.finder = this.cursorAt(0);
  }

  find(key: string): TermEntry | null {
    if (key.length * MOST_BYTES > this.wanted.length) {
      this.wanted = new Uint8Array(2 * key.length * MOST_BYTES);
    }
    const { wanted, finder } = this;
    const length = encodeKeyInto(key, wanted, 0);
    const block = this.lastBlockUpTo(wanted, length);
    if (block < 0) return null;
    finder.moveTo(block);
    while (finder.next()) {
      const order = compareBytes(finder.key, finder.keyLength, wanted, length);
      if (order === 0) return finder.entry();
      if (order > 0) return null;
    }
    return null;
  }

  /** A cursor before the first key that is not less than `from`. */
  seek(from: string): TermCursor {
    const wanted = encodeKey(from);
    const cursor = this.cursorAt(Math.max(0, this.lastBlockUpTo(wanted, wanted.length)));
    cursor.skipTo(wanted);
    return cursor;
  }

  /** Calls `visit` for each key that starts with `prefix`, in order, until it returns false. */
  walk(prefix: string, visit: (key: string, entry: TermEntry) => boolean): void {
    const cursor = this.seek(prefix);
    const wanted = encodeKey(prefix);
    while (cursor.next()) {
      if (!cursor.startsWith(wanted)) return;
      if (!visit(decodeKey(cursor.key, 0, cursor.keyLength), cursor.entry())) return;
    }
  }

  /**
   * Calls `visit` for each key that starts with `prefix` and whose rest, up to its first NUL, is at most `limit`
   * edits from `wanted`; what `visit` returns is the limit from then on.
   */
  walkNear(
    prefix: string,
    wanted: string,
    limit: number,
    visit: (key: string, distance: number) => number,
  ): void {
    const cursor = this.seek(prefix);
    const start = encodeKey(prefix);
    const walk = new NearWalk(wanted, limit, start.length);
    while (cursor.next()) {
      if (!cursor.startsWith(start)) return;
      const distance = walk.distanceOf(cursor);
      if (distance >= 0) walk.lower(visit(decodeKey(cursor.key, 0, cursor.keyLength), distance));
    }
  }

  private cursorAt(block: number): TermCursor {
    return new TermCursor(this.terms, this.index, block);
  }

  private get blocks(): number {
    return this.index.length / INDEX_WORDS;
  }

  /** The last block whose first key is not greater than `wanted`; -1 if there is none. */
  private lastBlockUpTo(wanted: Uint8Array, length: number): number {
    let low = 0;
    let high = this.blocks;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.firstKeyIsGreater(middle, wanted, length)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  private firstKeyIsGreater(block: number, wanted: Uint8Array, wantedLength: number): boolean {
    const { terms } = this;
    let at = this.index[block * INDEX_WORDS]! + 1;
    let length = terms[at]!;
    if (length >= 0x80) {
      const reader = new ByteReader(terms, at);
      length = reader.readVarint();
      at = reader.position;
    } else at++;
    const most = Math.min(length, wantedLength);
    for (let i = 0; i < most; i++) {
      const difference = terms[at + i]! - wanted[i]!;
      if (difference !== 0) return difference > 0;
    }
    return length > wantedLength;
  }
}

/** Walks the terms in order from a block on. */
export class TermCursor {
  /** The current key's bytes; only the first `keyLength` count. */
  key = new Uint8Array(64);
  keyLength = 0;
  /** How many of these bytes the key before had too, since the cursor began or its block did. */
  shared = 0;
  private readonly terms: Uint8Array;
  private readonly index: Uint32Array;
  private readonly placer = new ChunkPlacer();
  private position = 0;
  private count = 0;
  private length = 0;
  private held = false;

  constructor(terms: Uint8Array, index: Uint32Array, block: number) {
    this.terms = terms;
    this.index = index;
    this.moveTo(block);
  }

  /** Starts anew, before the first term of a block. */
  moveTo(block: number): void {
    const at = block * INDEX_WORDS;
    this.position = this.index[at] ?? this.terms.length;
    this.placer.chunk = this.index[at + 1] ?? 0;
    this.placer.offset = this.index[at + 2] ?? 0;
    this.keyLength = 0;
    this.shared = 0;
    this.length = 0;
    this.held = false;
  }

  /** Moves to the next term; false at the end. */
  next(): boolean {
    if (this.held) {
      this.held = false;
      return true;
    }
    if (this.position >= this.terms.length) return false;
    this.placer.advance(this.length);
    const shared = this.readVarint();
    const more = this.readVarint();
    this.shared = shared;
    this.keyLength = shared + more;
    if (this.keyLength > this.key.length) {
      const grown = new Uint8Array(this.keyLength * 2);
      grown.set(this.key);
      this.key = grown;
    }
    for (let i = 0; i < more; i++) this.key[shared + i] = this.terms[this.position + i]!;
    this.position += more;
    this.count = this.readVarint();
    this.length = this.readVarint();
    this.placer.place(this.length);
    return true;
  }

  /** Stops so that the following `next` gives the first key not less than `wanted`. */
  skipTo(wanted: Uint8Array): void {
    while (this.next()) {
      if (compareBytes(this.key, this.keyLength, wanted, wanted.length) >= 0) {
        this.held = true;
        return;
      }
    }
  }

  startsWith(prefix: Uint8Array): boolean {
    if (this.keyLength < prefix.length) return false;
    for (let i = 0; i < prefix.length; i++) if (this.key[i] !== prefix[i]) return false;
    return true;
  }

  entry(): TermEntry {
    return {
      count: this.count,
      chunk: this.placer.chunk,
      offset: this.placer.offset,
      length: this.length,
    };
  }

  private readVarint(): number {
    let value = this.terms[this.position++]!;
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let scale = 0x80; ; scale *= 0x80) {
      const byte = this.terms[this.position++]!;
      value += (byte & 0x7f) * scale;
      if (!(byte >= 0x80)) return value;
    }
  }
}

function compareBytes(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): number {
  const most = Math.min(aLength, bLength);
  for (let i = 0; i < most; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}
