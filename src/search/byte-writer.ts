import { encodeKeyInto, MOST_BYTES } from './key-bytes.ts';

const FIRST_CAPACITY = 1024;
const encoder = new TextEncoder();

/** A growing byte buffer with variable-length integers (LEB128). */
export class ByteWriter {
  private bytes: Uint8Array;
  private used = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.used;
  }

  private reserve(more: number): void {
    const needed = this.used + more;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
  }

  writeByte(value: number): void {
    this.reserve(1);
    this.bytes[this.used++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  writeVarint(value: number): void {
    this.reserve(8);
    let rest = value;
    // Below 2^31 bits can be shifted, which is quicker than to divide.
    for (; rest > 0x7f && rest < 0x80000000; rest >>>= 7) {
      this.bytes[this.used++] = (rest & 0x7f) | 0x80;
    }
    while (rest > 0x7f) {
      this.bytes[this.used++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.used++] = rest;
  }

  /** A key of the dictionary, see key-bytes.ts. */
  writeKey(key: string): void {
    this.reserve(key.length * MOST_BYTES);
    this.used = encodeKeyInto(key, this.bytes, this.used);
  }

  writeBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** Length-prefixed UTF-8. */
  writeText(text: string): void {
    const bytes = encoder.encode(text);
    this.writeVarint(bytes.length);
    this.writeBytes(bytes);
  }

  /** Little-endian, for arrays that are read in place. */
  writeUint32(value: number): void {
    this.reserve(4);
    this.bytes[this.used++] = value & 0xff;
    this.bytes[this.used++] = (value >>> 8) & 0xff;
    this.bytes[this.used++] = (value >>> 16) & 0xff;
    this.bytes[this.used++] = value >>> 24;
  }

  /** The bytes so far, copied; the writer can go on. */
  take(): Uint8Array {
    return this.bytes.slice(0, this.used);
  }

  clear(): void {
    this.used = 0;
  }
}
