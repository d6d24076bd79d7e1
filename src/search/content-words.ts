import type { AnalysedText } from './analyser.ts';
import { isFunctionWord } from './function-words.ts';
import type { Word } from './scan-words.ts';

/**
 * The words that a query asks for: compounds by their pieces, hiragana only where it stands alone (between
 * other words it is particles and endings), function words as light ones.
 */
export function contentWords(analysed: AnalysedText): Word[] {
  return analysed.words
    .filter((word) => word.kind !== 'hiragana' || standsAlone(analysed, word))
    .flatMap((word) => analysed.compounds.get(word) ?? [word])
    .map((word) => (isFunctionWord(word.term) ? { ...word, light: true } : word));
}

function standsAlone({ runs }: AnalysedText, word: Word): boolean {
  for (let i = 0; i < runs.length; i += 2) {
    if (runs[i] === word.start && runs[i + 1] === word.end) return word.end - word.start > 1;
  }
  return false;
}

/**
 * The words that a full match must meet: of each part between blanks the full words, and the light ones
 * where there are no others; never a function word, unless the query has nothing else.
 */
export function requiredWords(text: string, words: readonly Word[]): Word[] {
  const meant = words.filter((word) => !isFunctionWord(word.term));
  if (meant.length === 0) return [...words];
  const parts = new Map<number, Word[]>();
  let part = 0;
  let at = 0;
  for (const word of meant) {
    for (; at < word.start; at++) if (text.charAt(at) === ' ') part++;
    parts.set(part, [...(parts.get(part) ?? []), word]);
  }
  return [...parts.values()].flatMap((inside) => {
    const full = inside.filter((word) => !word.light);
    return full.length > 0 ? full : inside;
  });
}
