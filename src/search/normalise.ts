/**
 * One normal form for documents and queries. Case stays here because word boundaries inside Latin
 * runs depend on it; `lowerCase` is the last step and keeps every offset.
 */

/** Katakana spellings that differ in writing only; all others stay as they are. */
const KANA_VARIANTS = /ヴ[ァィェォ]|[ヂヅヴ]/g;
const KANA_FOLDED: ReadonlyMap<string, string> = new Map([
  ['ヴァ', 'バ'],
  ['ヴィ', 'ビ'],
  ['ヴェ', 'ベ'],
  ['ヴォ', 'ボ'],
  ['ヴ', 'ブ'],
  ['ヂ', 'ジ'],
  ['ヅ', 'ズ'],
]);
const MIDDLE_DOT = /(?<=[ァ-ヺー])・(?=[ァ-ヺ])/g;
const LONG_VOWEL_AT_END = /(?<=[ァ-ヺー][ァ-ヺ])ー+(?![ァ-ヺー])/g;
const NEEDS_KANA_FOLD = /[ヂヅヴ・ー]/;
const ACCENTED = /[\u00c0-\u024f]/g;
const ACCENTED_TEST = /[\u00c0-\u024f]/;

/** The folding of kana and accents, on text that is already in NFKC. */
function foldVariants(text: string): string {
  let folded = text;
  if (ACCENTED_TEST.test(folded)) folded = folded.replace(ACCENTED, foldAccent);
  if (!NEEDS_KANA_FOLD.test(folded)) return folded;
  return folded
    .replace(KANA_VARIANTS, (kana) => KANA_FOLDED.get(kana) ?? kana)
    .replace(MIDDLE_DOT, '')
    .replace(LONG_VOWEL_AT_END, '');
}

function foldAccent(letter: string): string {
  const base = letter.normalize('NFD').charAt(0);
  return /[A-Za-z]/.test(base) ? base : letter;
}

/**
 * NFKC, kana variants (ヴァ→バ, ヂ→ジ), no ・ inside katakana, no ー at the end of katakana words of three
 * characters and more, no accents on Latin letters. Case is kept.
 */
export function foldText(text: string): string {
  return foldVariants(text.normalize('NFKC'));
}

/** Lower case without change of length: every offset stays valid. */
export function lowerCase(folded: string): string {
  const lower = folded.toLowerCase();
  // U+0130 is the only character whose lower case is longer than itself.
  return lower.length === folded.length ? lower : folded.replaceAll('\u0130', 'I').toLowerCase();
}

/** The normal form that the index and every comparison use. */
export function normalise(text: string): string {
  return lowerCase(foldText(text));
}

/** A normalised text that knows where each of its characters came from. */
export interface MappedText {
  text: string;
  /** The same with its case, offset by offset. */
  folded: string;
  /** Offset in the original of each offset in `text`, one more than its length; null: the same offsets. */
  origin: Uint32Array | null;
}

/** As `normalise`, with the way back to the original offsets; for highlights. */
export function normaliseMapped(original: string): MappedText {
  const composed = original.normalize('NFKC');
  const folded = foldVariants(composed);
  const text = lowerCase(folded);
  if (folded === original) return { text, folded, origin: null };
  const composedOrigin = composed === original ? null : mapComposition(original, composed);
  if (folded === composed) return { text, folded, origin: composedOrigin };
  return { text, folded, origin: mapFolding(composed, folded, composedOrigin) };
}

/** Walks original and NFKC form side by side; where they part, one cluster at a time is composed alone. */
function mapComposition(original: string, composed: string): Uint32Array {
  const origin = new Uint32Array(composed.length + 1);
  let from = 0;
  let to = 0;
  while (from < original.length && to < composed.length) {
    const end = clusterEnd(original, from);
    const length =
      end === from + 1 && original.charCodeAt(from) === composed.charCodeAt(to)
        ? 1
        : original.slice(from, end).normalize('NFKC').length;
    for (let i = 0; i < length && to < composed.length; i++) origin[to++] = from;
    from = end;
  }
  while (to <= composed.length) origin[to++] = original.length;
  return origin;
}

/** End of the code point at `start` with the marks that compose with it (half-width ﾞ and ﾟ too). */
function clusterEnd(text: string, start: number): number {
  let end = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
  while (end < text.length && isCombining(text.charCodeAt(end))) end++;
  return end;
}

function isCombining(code: number): boolean {
  return (
    (code >= 0x0300 && code <= 0x036f) ||
    code === 0x3099 ||
    code === 0x309a ||
    code === 0xff9e ||
    code === 0xff9f
  );
}

/** The folding only replaces or removes single characters, so the first equal character is the same one. */
function mapFolding(
  composed: string,
  folded: string,
  composedOrigin: Uint32Array | null,
): Uint32Array {
  const origin = new Uint32Array(folded.length + 1);
  let from = 0;
  for (let to = 0; to < folded.length; to++) {
    from = skipRemoved(composed, from, folded.charAt(to));
    origin[to] = composedOrigin ? composedOrigin[from]! : from;
    from += composed.charAt(from) === 'ヴ' && /[ァィェォ]/.test(composed.charAt(from + 1)) ? 2 : 1;
  }
  const end = Math.min(from, composed.length);
  origin[folded.length] = composedOrigin ? composedOrigin[end]! : end;
  return origin;
}

/** Steps over a ・ or ー that the folding took out before `next`. */
function skipRemoved(composed: string, start: number, next: string): number {
  let from = start;
  while (from < composed.length) {
    const here = composed.charAt(from);
    if (here === next || (here !== '・' && here !== 'ー')) return from;
    from++;
  }
  return from;
}
