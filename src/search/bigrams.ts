import { classAt, classOf, HIRAGANA, KANJI } from './char-class.ts';

/** Two UTF-16 units in one 32-bit integer; quicker to count than strings. */
export function packPair(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
}

export function unpackPair(pair: number): string {
  const second = pair & 0xffff;
  const first = String.fromCharCode(pair >>> 16);
  return second === 0 ? first : first + String.fromCharCode(second);
}

/**
 * Appends the packed bigrams of a Japanese run to `pairs`, and its last character alone if that is a kanji, so
 * that every kanji of a run starts a term (one-character queries). Pairs with halves of surrogate pairs
 * are left out.
 */
export function collectBigrams(text: string, start: number, end: number, pairs: number[]): void {
  let first = text.charCodeAt(start);
  for (let at = start + 1; at < end; at++) {
    const second = text.charCodeAt(at);
    if (!isSurrogate(first) && !isSurrogate(second)) pairs.push((first << 16) | second);
    first = second;
  }
  if (!isSurrogate(first) && classOf(first) === KANJI) pairs.push(first << 16);
}

/** Whether both characters are hiragana: such pairs are everywhere and say little. */
export function isHiraganaPair(text: string, at: number): boolean {
  return classAt(text, at) === HIRAGANA && classAt(text, at + 1) === HIRAGANA;
}

function isSurrogate(code: number): boolean {
  return (code & 0xf800) === 0xd800;
}
