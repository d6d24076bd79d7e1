import { classAt, HIRAGANA, KANJI } from './char-class.ts';

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
 * Calls `found` with every packed bigram of a Japanese run, and with its last character alone if that is a
 * kanji, so that every kanji of a run starts a term (one-character queries). Pairs with halves of
 * surrogate pairs are left out.
 */
export function eachBigram(
  text: string,
  start: number,
  end: number,
  found: (pair: number) => void,
): void {
  for (let at = start; at + 1 < end; at++) {
    if (!isSurrogate(text, at) && !isSurrogate(text, at + 1)) found(packPair(text, at));
  }
  if (classAt(text, end - 1) === KANJI && !isSurrogate(text, end - 1)) {
    found(text.charCodeAt(end - 1) << 16);
  }
}

/** Whether both characters are hiragana: such pairs are everywhere and say little. */
export function isHiraganaPair(text: string, at: number): boolean {
  return classAt(text, at) === HIRAGANA && classAt(text, at + 1) === HIRAGANA;
}

function isSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xf800) === 0xd800;
}
