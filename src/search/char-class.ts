/** What a UTF-16 unit of normalised text is to the analysis. */
export const SEPARATOR = 0;
export const LATIN = 1;
export const DIGIT = 2;
export const HIRAGANA = 3;
export const KATAKANA = 4;
export const KANJI = 5;
/** Letters of all other scripts, with their marks. */
export const LETTER = 6;

const OTHER_LETTER = /[\p{L}\p{M}\p{N}]/u;

const classes = buildTable();

function buildTable(): Uint8Array {
  const table = new Uint8Array(0x10000);
  // Surrogates get their class from the pair, see `classAt`.
  for (let code = 0x80; code < 0xd800; code++) {
    if (OTHER_LETTER.test(String.fromCharCode(code))) table[code] = LETTER;
  }
  for (let code = 0xf900; code < 0x10000; code++) {
    if (OTHER_LETTER.test(String.fromCharCode(code))) table[code] = LETTER;
  }
  fill(table, 0x30, 0x39, DIGIT);
  fill(table, 0x41, 0x5a, LATIN);
  fill(table, 0x61, 0x7a, LATIN);
  fill(table, 0x3041, 0x309f, HIRAGANA);
  fill(table, 0x30a1, 0x30fa, KATAKANA);
  fill(table, 0x30fc, 0x30fe, KATAKANA);
  fill(table, 0x3400, 0x4dbf, KANJI);
  fill(table, 0x4e00, 0x9fff, KANJI);
  fill(table, 0xf900, 0xfaff, KANJI);
  // 々, 〆 and 〇; small ヵ and ヶ stand between kanji (数ヶ月).
  for (const code of [0x3005, 0x3006, 0x3007, 0x30f5, 0x30f6]) table[code] = KANJI;
  // Kanji beyond the basic plane: both halves of their pairs.
  fill(table, 0xd840, 0xd8bf, KANJI);
  return table;
}

function fill(table: Uint8Array, from: number, to: number, value: number): void {
  table.fill(value, from, to + 1);
}

/** The class of the unit at `index`; the second half of a pair has the class of the first. */
export function classAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 0xdc00 && code <= 0xdfff && index > 0) return classes[text.charCodeAt(index - 1)]!;
  return classes[code]!;
}

/** The class of a single unit that is no second half of a pair. */
export function classOf(code: number): number {
  return classes[code]!;
}

export function isJapanese(charClass: number): boolean {
  return charClass >= HIRAGANA && charClass <= KANJI;
}
