import { crc32 } from 'node:zlib';
import { YuukError } from '../errors.ts';

/** Bytes of the CRC at the end of every postings and articles chunk. */
export const SEAL_BYTES = 4;

/** The chunk with its CRC-32 (little-endian) at its end. */
export function sealChunk(content: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(content.length + SEAL_BYTES);
  sealed.set(content);
  const crc = crc32(content);
  sealed[content.length] = crc & 0xff;
  sealed[content.length + 1] = (crc >>> 8) & 0xff;
  sealed[content.length + 2] = (crc >>> 16) & 0xff;
  sealed[content.length + 3] = crc >>> 24;
  return sealed;
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
