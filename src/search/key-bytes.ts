/** Bytes that a UTF-16 unit takes at most. */
export const MOST_BYTES = 3;

/**
 * Keys as bytes: each UTF-16 unit in one to three bytes (CESU-8), so that the order of the bytes is the order
 * of JavaScript's strings, and halves of surrogate pairs survive.
 */
export function encodeKey(key: string): Uint8Array {
  const bytes = new Uint8Array(key.length * MOST_BYTES);
  return bytes.subarray(0, encodeKeyInto(key, bytes, 0));
}

/** The same, at `start` of bytes that have room for it; returns where it ends. */
export function encodeKeyInto(key: string, bytes: Uint8Array, start: number): number {
  let used = start;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    if (unit < 0x80) bytes[used++] = unit;
    else if (unit < 0x800) {
      bytes[used++] = 0xc0 | (unit >> 6);
      bytes[used++] = 0x80 | (unit & 0x3f);
    } else {
      bytes[used++] = 0xe0 | (unit >> 12);
      bytes[used++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[used++] = 0x80 | (unit & 0x3f);
    }
  }
  return used;
}

/** The inverse of `encodeKey`. */
export function decodeKey(bytes: Uint8Array, start: number, end: number): string {
  let key = '';
  for (let i = start; i < end; ) {
    const first = bytes[i++]!;
    if (first < 0x80) key += String.fromCharCode(first);
    else if (first < 0xe0) key += String.fromCharCode(((first & 0x1f) << 6) | (bytes[i++]! & 0x3f));
    else {
      const second = bytes[i++]! & 0x3f;
      key += String.fromCharCode(((first & 0x0f) << 12) | (second << 6) | (bytes[i++]! & 0x3f));
    }
  }
  return key;
}
