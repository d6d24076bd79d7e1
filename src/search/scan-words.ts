import {
  classAt,
  classOf,
  DIGIT,
  HIRAGANA,
  isJapanese,
  KANJI,
  KATAKANA,
  LATIN,
  LETTER,
  SEPARATOR,
} from './char-class.ts';
import { lowerCase } from './normalise.ts';
import type { Segmenter } from './segmenter.ts';

export type WordKind = 'latin' | 'letter' | 'katakana' | 'kanji' | 'hiragana';

/** A word at its place in the normalised text. */
export interface Word {
  term: string;
  kind: WordKind;
  start: number;
  end: number;
  /** A stem before its inflection (速 of 速く) or an affix (化 of 自動化): it says little on its own. */
  light: boolean;
  /** Further terms of a document at this place: camel-case parts, adjacent parts joined. */
  parts: readonly string[];
}

export interface ScannedText {
  /** Normalised, lower case. */
  text: string;
  words: Word[];
  /** Runs of kanji and kana, [start, end) pairs one after the other. */
  runs: number[];
  /** 1 where a word may start or end; one entry more than the text is long. */
  boundaries: Uint8Array;
}

const NO_PARTS: readonly string[] = [];
/** Hiragana that follows a noun rather than inflects a verb or adjective. */
const PARTICLES = new Set('をはがにでとのもへやか');
/** Signs that glue Latin runs to one name: node.js, key-value, snake_case. */
const CONNECTORS = new Set("._-'");
const MAX_JOINED = 3;

/** Cuts folded text (case kept, see `foldText`) into words and runs. Linear in the text's length. */
export function scanWords(folded: string, segmenter: Segmenter): ScannedText {
  const text = lowerCase(folded);
  const boundaries = new Uint8Array(text.length + 1);
  const scanned: ScannedText = { text, words: [], runs: [], boundaries };
  let at = 0;
  while (at < text.length) {
    const charClass = classAt(text, at);
    if (charClass === SEPARATOR) {
      at++;
      continue;
    }
    boundaries[at] = 1;
    if (charClass === LATIN || charClass === DIGIT) at = scanLatin(folded, at, scanned);
    else if (charClass === LETTER) at = scanLetters(at, scanned);
    else at = scanJapanese(at, scanned, segmenter);
    boundaries[at] = 1;
  }
  return scanned;
}

function isLatin(text: string, at: number): boolean {
  const charClass = classAt(text, at);
  return charClass === LATIN || charClass === DIGIT;
}

function endOfClass(text: string, start: number, charClass: number): number {
  let end = start + 1;
  while (end < text.length && classAt(text, end) === charClass) end++;
  return end;
}

function scanLetters(start: number, scanned: ScannedText): number {
  const { text } = scanned;
  const end = endOfClass(text, start, LETTER);
  scanned.words.push(wordOf(text.slice(start, end), 'letter', start, end));
  return end;
}

function wordOf(
  term: string,
  kind: WordKind,
  start: number,
  end: number,
  light = false,
  parts: readonly string[] = NO_PARTS,
): Word {
  return { term, kind, start, end, light, parts };
}

/** A cluster of Latin runs glued by connectors: one word a run, and their joined form as a part. */
function scanLatin(folded: string, start: number, scanned: ScannedText): number {
  const { text, boundaries, words } = scanned;
  const first = words.length;
  let at = start;
  let version = true;
  for (;;) {
    const runStart = at;
    while (at < text.length && isLatin(text, at)) at++;
    version &&= onlyDigits(text, runStart, at);
    boundaries[runStart] = 1;
    boundaries[at] = 1;
    const end = withSuffix(text, runStart, at);
    const parts = camelParts(folded, text, runStart, at, boundaries);
    if (end > at) {
      words.push(
        wordOf(text.slice(runStart, end), 'latin', runStart, end, false, [
          text.slice(runStart, at),
          ...parts,
        ]),
      );
      at = end;
      break;
    }
    words.push(wordOf(text.slice(runStart, at), 'latin', runStart, at, false, parts));
    if (!(CONNECTORS.has(text.charAt(at)) && at + 1 < text.length && isLatin(text, at + 1))) break;
    if (version && text.charAt(at) !== '.') break;
    at++;
  }
  const count = words.length - first;
  if (count > 1 && version) {
    // A version number or the like is one word: 7.0.15.
    words.length = first;
    words.push(wordOf(text.slice(start, at), 'latin', start, at));
  } else if (count > 1 && count <= MAX_JOINED) {
    const last = words[words.length - 1]!;
    const joined = words
      .slice(first)
      .map((word) => word.term)
      .join('');
    words[words.length - 1] = { ...last, parts: [...last.parts, joined] };
  }
  return at;
}

function onlyDigits(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (classAt(text, i) !== DIGIT) return false;
  return true;
}

/** End of the word with the sign of its name: c++, c#, f#. */
function withSuffix(text: string, start: number, end: number): number {
  if (text.startsWith('++', end)) return end + 2;
  if (end - start === 1 && text.charAt(end) === '#') return end + 1;
  return end;
}

/**
 * The parts of a camel-case run and each adjacent pair joined again, so that PerlScalaGo is found by scala
 * and MySQLNginx by mysql. A part ends at a-z|A-Z and at ACRONYM|Word.
 */
function camelParts(
  folded: string,
  text: string,
  start: number,
  end: number,
  boundaries: Uint8Array,
): readonly string[] {
  let cuts: number[] | undefined;
  for (let i = start + 1; i < end; i++) {
    if (!isUpper(folded, i)) continue;
    const afterLower = isLower(folded, i - 1);
    const beforeWord = isUpper(folded, i - 1) && i + 1 < end && isLower(folded, i + 1);
    if (afterLower || beforeWord) {
      cuts ??= [start];
      cuts.push(i);
    }
  }
  if (!cuts) return NO_PARTS;
  cuts.push(end);
  const parts: string[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    boundaries[cuts[i]!] = 1;
    parts.push(text.slice(cuts[i], cuts[i + 1]));
    if (i + 2 < cuts.length && cuts.length > 3) parts.push(text.slice(cuts[i], cuts[i + 2]));
  }
  return parts;
}

function isUpper(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x41 && code <= 0x5a;
}

function isLower(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x61 && code <= 0x7a;
}

function scanJapanese(start: number, scanned: ScannedText, segmenter: Segmenter): number {
  const { text, boundaries } = scanned;
  let at = start;
  while (at < text.length) {
    const charClass = classAt(text, at);
    if (!isJapanese(charClass)) break;
    boundaries[at] = 1;
    const end = endOfClass(text, at, charClass);
    if (charClass === KANJI) scanKanji(at, end, scanned, segmenter);
    else {
      // A katakana run stays one word here: dictionaries do not know most of them (ド|ッカー).
      const kind = charClass === KATAKANA ? 'katakana' : 'hiragana';
      scanned.words.push(wordOf(text.slice(at, end), kind, at, end));
    }
    at = end;
  }
  scanned.runs.push(start, at);
  return at;
}

function scanKanji(start: number, end: number, scanned: ScannedText, segmenter: Segmenter): void {
  const { text, boundaries, words } = scanned;
  const run = text.slice(start, end);
  const cuts = run.length > 2 ? segmenter.cuts(run) : [];
  let from = 0;
  for (let i = 0; i <= cuts.length; i++) {
    const to = i < cuts.length ? cuts[i]! : run.length;
    boundaries[start + from] = 1;
    const affix = to - from === 1 && run.length > 1;
    const stem = to - from === 1 && to === run.length && isInflected(text, end);
    words.push(wordOf(run.slice(from, to), 'kanji', start + from, start + to, affix || stem));
    from = to;
  }
}

function isInflected(text: string, end: number): boolean {
  return (
    end < text.length &&
    classOf(text.charCodeAt(end)) === HIRAGANA &&
    !PARTICLES.has(text.charAt(end))
  );
}
