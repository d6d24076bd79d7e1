import { crc32 } from 'node:zlib';
import { YuukError } from '../errors.ts';

/** Bytes of the CRC at the end of every postings and articles chunk. */
export const SEAL_BYTES = 4;

const SMALLEST_SLAB = 8 * 1024;
const LARGEST_SLAB = 256 * 1024;

/** Seals chunks in common buffers: one of its own would cost each of a hundred thousand more than 200 bytes. */
export class ChunkSealer {
  private slab = new Uint8Array(0);
  private size = SMALLEST_SLAB;

  /** A copy of the content with its CRC-32 (little-endian) at its end. */
  seal(content: Uint8Array): Uint8Array {
    const sealed = this.take(content.length + SEAL_BYTES);
    sealed.set(content);
    const crc = crc32(content);
    sealed[content.length] = crc & 0xff;
    sealed[content.length + 1] = (crc >>> 8) & 0xff;
    sealed[content.length + 2] = (crc >>> 16) & 0xff;
    sealed[content.length + 3] = crc >>> 24;
    return sealed;
  }

  private take(length: number): Uint8Array {
    if (length > this.slab.length) {
      this.slab = new Uint8Array(Math.max(length, this.size));
      this.size = Math.min(LARGEST_SLAB, this.size * 2);
    }
    const taken = this.slab.subarray(0, length);
    this.slab = this.slab.subarray(length);
    return taken;
  }
}

/** Throws `index_damaged` when the CRC at the end of a chunk does not fit its content. */
export function checkSeal(sealed: Uint8Array): void {
  const end = sealed.length - SEAL_BYTES;
  if (end >= 0) {
    const stored =
      (sealed[end]! |
        (sealed[end + 1]! << 8) |
        (sealed[end + 2]! << 16) |
        (sealed[end + 3]! << 24)) >>>
      0;
    if (crc32(sealed.subarray(0, end)) === stored) return;
  }
  throw new YuukError('index_damaged', 'A part of the index is damaged.', {
    hint: 'Rebuild the index.',
  });
}
