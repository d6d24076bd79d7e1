import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const HALF = 0x1000000;

/**
 * A 48-bit hash of a text, as a whole number. Two texts of an archive practically never share one, and whoever
 * depends on it for more than a rank compares the texts as well.
 */
export function hashText(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 15;
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
  high = Math.imul(high ^ (high >>> 13) ^ low, 0xc2b2ae35);
  low ^= high >>> 11;
  return (high >>> 8) * HALF + (low >>> 8);
}

/** Finds documents by the hash of a text: ids, whole titles. Sorted arrays, no objects. */
export class HashIndex {
  /** Ascending. */
  readonly hashes: Float64Array;
  /** The document of each. */
  readonly documents: Uint32Array;

  private constructor(hashes: Float64Array, documents: Uint32Array) {
    this.hashes = hashes;
    this.documents = documents;
  }

  /** Documents under the hash of this text, in ascending order. */
  find(text: string): number[] {
    return this.findHash(hashText(text));
  }

  /** Documents under a hash, in ascending order. */
  findHash(hash: number): number[] {
    let low = 0;
    let high = this.hashes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.hashes[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    const found: number[] = [];
    for (let i = low; i < this.hashes.length && this.hashes[i] === hash; i++) {
      found.push(this.documents[i]!);
    }
    return found;
  }

  static write(writer: ByteWriter, entries: { hash: number; document: number }[]): void {
    entries.sort((a, b) => a.hash - b.hash || a.document - b.document);
    writer.writeVarint(entries.length);
    let previous = 0;
    for (const { hash, document } of entries) {
      writer.writeVarint(hash - previous);
      writer.writeVarint(document);
      previous = hash;
    }
  }

  static read(reader: ByteReader): HashIndex {
    const count = reader.readVarint();
    const hashes = new Float64Array(count);
    const documents = new Uint32Array(count);
    let previous = 0;
    for (let i = 0; i < count; i++) {
      previous += reader.readVarint();
      hashes[i] = previous;
      documents[i] = reader.readVarint();
    }
    return new HashIndex(hashes, documents);
  }
}
