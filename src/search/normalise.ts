/**
 * One normal form for documents and queries. Case stays here because word boundaries inside Latin
 * runs depend on it; `lowerCase` is the last step and keeps every offset.
 */

/** Characters that the folding of kana changes or takes out. */
const FOLDED_KANA = /[ヂヅヴ・ー]/g;
const SMALL_VOWELS = 'ァィェォ';
const VOICED_LIPS = 'バビベボ';

const ACCENTED = /[\u00c0-\u024f]/g;
const ACCENTED_TEST = /[\u00c0-\u024f]/;

/** The folding of kana and accents, on text that is already in NFKC. */
function foldVariants(text: string): string {
  const plain = ACCENTED_TEST.test(text) ? text.replace(ACCENTED, foldAccent) : text;
  let folded = '';
  let copied = 0;
  FOLDED_KANA.lastIndex = 0;
  for (let match = FOLDED_KANA.exec(plain); match; match = FOLDED_KANA.exec(plain)) {
    const at = match.index;
    if (at < copied) continue;
    const kana = foldKana(plain, at);
    if (kana === null) continue;
    folded += plain.slice(copied, at) + kana.text;
    copied = at + kana.length;
  }
  return copied === 0 ? plain : folded + plain.slice(copied);
}

/** What stands for the kana at `at` and how many characters it takes; null: it stays. */
function foldKana(text: string, at: number): { text: string; length: number } | null {
  switch (text.charAt(at)) {
    case 'ヂ':
      return { text: 'ジ', length: 1 };
    case 'ヅ':
      return { text: 'ズ', length: 1 };
    case 'ヴ': {
      const vowel = at + 1 < text.length ? SMALL_VOWELS.indexOf(text.charAt(at + 1)) : -1;
      return vowel < 0 ? { text: 'ブ', length: 1 } : { text: VOICED_LIPS.charAt(vowel), length: 2 };
    }
    case '・':
      return isKatakana(text, at - 1) && isKana(text, at + 1) ? { text: '', length: 1 } : null;
    default:
      return foldLongVowel(text, at);
  }
}

/** ー at the end of a katakana word of three characters and more, however many of them. */
function foldLongVowel(text: string, at: number): { text: string; length: number } | null {
  if (!isKana(text, at - 1) || !isKatakana(text, at - 2)) return null;
  let end = at + 1;
  while (text.charAt(end) === 'ー') end++;
  return isKana(text, end) ? null : { text: '', length: end - at };
}

/** Katakana without ー. */
function isKana(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30a1 && code <= 0x30fa;
}

function isKatakana(text: string, at: number): boolean {
  return isKana(text, at) || text.charAt(at) === 'ー';
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

/**
 * The offset in the original of each offset in its normal form, one more than that is long: the way back for
 * highlights.
 */
export function originOffsets(original: string): Uint32Array {
  const composed = original.normalize('NFKC');
  const folded = foldVariants(composed);
  return mapFolding(composed, folded, mapComposition(original, composed));
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

/** Marks, half-width ﾞ and ﾟ, and the letters that a Hangul syllable is made of. */
const COMPOSES = /[\p{M}\u1161-\u1175\u11a8-\u11c2\u3131-\u318e\uff9e\uff9f\uffa0-\uffdc]/u;

/** End of the code point at `start` with what composes with it. */
function clusterEnd(text: string, start: number): number {
  let end = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
  while (end < text.length && isCombining(text.charCodeAt(end))) end++;
  return end;
}

function isCombining(code: number): boolean {
  // Kana and kanji, nearly all of a Japanese text, need no look at the table of marks.
  const isPlain =
    code < 0x300 || (code > 0x3030 && code < 0x3099) || (code > 0x309a && code < 0x3131);
  return !isPlain && !(code > 0x318e && code < 0xa66f) && COMPOSES.test(String.fromCharCode(code));
}

/** The folding only replaces or removes single characters, so the first equal character is the same one. */
function mapFolding(composed: string, folded: string, composedOrigin: Uint32Array): Uint32Array {
  const origin = new Uint32Array(folded.length + 1);
  let from = 0;
  for (let to = 0; to < folded.length; to++) {
    from = skipRemoved(composed, from, folded.charAt(to));
    origin[to] = composedOrigin[from]!;
    from += composed.charAt(from) === 'ヴ' && /[ァィェォ]/.test(composed.charAt(from + 1)) ? 2 : 1;
  }
  // What the folding took off the end belongs to the last character.
  origin[folded.length] = composedOrigin[composed.length]!;
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
