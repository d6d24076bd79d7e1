import { LEVEL_BITS, LEVELS } from './weigh-fields.ts';

/**
 * The postings of one term in one segment, decoded: the document, numbered within the segment, above the step of its
 * frequency in the lowest `LEVEL_BITS`. Ascending; no segment has 2^27 documents.
 */
export type PostingsList = Int32Array;

export const LEVEL_MASK = LEVELS - 1;

/**
 * Decodes `count` postings from `offset` of a chunk. Each is a varint: the gap to the document before, and the step
 * of its frequency in the low bits. Damaged bytes give fewer postings.
 */
export function decodePostings(
  bytes: Uint8Array,
  offset: number,
  length: number,
  count: number,
): PostingsList {
  const postings = new Int32Array(count);
  const end = offset + length;
  let document = -1;
  let at = offset;
  let decoded = 0;
  while (at < end && decoded < count) {
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
    postings[decoded++] = (document << LEVEL_BITS) | (value & LEVEL_MASK);
  }
  return decoded === count ? postings : postings.slice(0, decoded);
}

/** The place, from `low` on, of the first posting whose document is not less than `document`. */
export function placeOf(postings: PostingsList, document: number, low = 0): number {
  let high = postings.length;
  if (low >= high || postings[low]! >>> LEVEL_BITS >= document) return low;
  if (postings[high - 1]! >>> LEVEL_BITS < document) return high;
  let from = low;
  while (from < high) {
    const middle = (from + high) >>> 1;
    if (postings[middle]! >>> LEVEL_BITS < document) from = middle + 1;
    else high = middle;
  }
  return from;
}

/** The step of the frequency in one document, or -1. */
export function levelIn(postings: PostingsList, document: number, low = 0): number {
  const at = placeOf(postings, document, low);
  if (at === postings.length) return -1;
  const posting = postings[at]!;
  return posting >>> LEVEL_BITS === document ? posting & LEVEL_MASK : -1;
}
