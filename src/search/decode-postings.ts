import { LEVEL_BITS, LEVELS } from './weigh-fields.ts';

/** Room for the longest list of an index. */
export interface PostingsBuffer {
  documents: Int32Array;
  levels: Uint8Array;
}

/**
 * Decodes the list at `offset` into `buffer`, documents counted from `base`; returns how many there are. A
 * posting is a varint: the gap to the document before, and the step of its frequency in the low bits.
 */
export function decodePostings(
  bytes: Uint8Array,
  offset: number,
  length: number,
  base: number,
  buffer: PostingsBuffer,
): number {
  const { documents, levels } = buffer;
  const end = offset + length;
  let document = base - 1;
  let count = 0;
  for (let at = offset; at < end; ) {
    let value = bytes[at++]!;
    if (value >= 0x80) {
      value &= 0x7f;
      for (let shift = 7; at < end; shift += 7) {
        const byte = bytes[at++]!;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    document += (value >>> LEVEL_BITS) + 1;
    documents[count] = document;
    levels[count++] = value & (LEVELS - 1);
  }
  return count;
}
