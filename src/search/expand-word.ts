import type { MatchKind } from './answer.ts';
import { editDistance } from './edit-distance.ts';
import type { Lexicon } from './lexicon.ts';
import type { Word } from './scan-words.ts';
import { bigramKey, conceptKey, termOf, wordKey } from './term-key.ts';
import type { IndexTerm, TermSource } from './term-source.ts';

/** A term that may stand for a word of the query, and how much of the word's weight it carries. */
export interface Expansion {
  term: IndexTerm;
  kind: MatchKind;
  weight: number;
}

const MAX_PREFIX_TERMS = 20;
/** Terms looked at in each segment before the best are taken. */
const MAX_WALKED = 5_000;
const MAX_PAIR_TERMS = 400;

/**
 * What else a word may mean: longer words that start with it (for the last word, which may not be finished, and
 * for unknown words); if that gives nothing, near spellings; then words that sound alike.
 */
export function expandWord(
  source: TermSource,
  lexicon: Lexicon,
  word: Word,
  options: { last: boolean; known: boolean; widened: boolean },
): Expansion[] {
  const found: Expansion[] = [];
  if (word.light) return found;
  if (word.kind === 'kanji' && word.term.length === 1)
    found.push(...pairsStartingWith(source, word));
  if ((options.last || !options.known) && word.term.length > 1) {
    found.push(...longerWords(source, word, options.known));
  }
  if (found.length > 0 || options.known || options.widened) return found;
  return nearWords(source, lexicon, word);
}

/** A single kanji is met wherever it starts a pair of a run or ends one. */
function pairsStartingWith(source: TermSource, word: Word): Expansion[] {
  return source
    .startingWith(bigramKey(word.term), MAX_PAIR_TERMS)
    .map((term) => ({ term, kind: 'bigram', weight: 0.5 }));
}

function longerWords(source: TermSource, word: Word, known: boolean): Expansion[] {
  const own = wordKey(word.term);
  return source
    .startingWith(own, MAX_WALKED)
    .filter(({ key }) => key !== own)
    .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, MAX_PREFIX_TERMS)
    .map((term) => {
      const share = word.term.length / termOf(term.key).length;
      return { term, kind: 'prefix', weight: 0.5 * (0.4 + 0.6 * share) * (known ? 0.5 : 1) };
    });
}

/** Near spellings among the words of the index with the same first letter, and among the lexicon's. */
function nearWords(source: TermSource, lexicon: Lexicon, word: Word): Expansion[] {
  const limit = typoLimit(word);
  if (limit === 0) return [];
  const wanted = word.term;
  let nearest = limit;
  let found: Expansion[] = [];
  const offer = (spelling: string, term: () => IndexTerm, weight: number): void => {
    const distance = editDistance(wanted, spelling, nearest);
    if (distance === 0 || distance > nearest) return;
    const candidate = term();
    if (candidate.count === 0) return;
    if (distance < nearest) found = [];
    nearest = distance;
    found.push({ term: candidate, kind: 'typo', weight: (weight * 0.5) / Math.sqrt(distance) });
  };
  for (const term of source.startingWith(wordKey(wanted.charAt(0)), 200_000)) {
    offer(termOf(term.key), () => term, 1);
  }
  for (const { name, spellings } of lexicon.concepts) {
    for (const spelling of spellings) {
      if (spelling.charAt(0) === wanted.charAt(0)) {
        offer(spelling, () => source.find(conceptKey(name)), 0.8);
      }
    }
  }
  return found.slice(0, MAX_PREFIX_TERMS);
}

function typoLimit({ kind, term }: Word): number {
  if (kind !== 'latin' && kind !== 'katakana') return 0;
  if (term.length < 4) return 0;
  return term.length < 8 ? 1 : 2;
}
