import type { MatchKind } from './answer.ts';
import { editDistance } from './edit-distance.ts';
import type { Lexicon } from './lexicon.ts';
import { latinForm, soundSkeleton } from './phonetic.ts';
import type { Ranking } from './ranking.ts';
import type { Word } from './scan-words.ts';
import { bigramKey, conceptKey, soundKey, termOf, wordKey } from './term-key.ts';
import type { IndexTerm, TermSource } from './term-source.ts';

/** A term that may stand for a word of the query, and how much of the word's weight it carries. */
export interface Expansion {
  term: IndexTerm;
  kind: MatchKind;
  weight: number;
}

const MAX_TERMS = 20;
const MAX_PAIR_TERMS = 400;
/** Shorter skeletons fit too many words. */
const MIN_SKELETON = 2;
const LONG_SKELETON = 4;
const MIN_SIMILARITY = 0.45;
/** Within one script nothing is lost between two spellings of a sound. */
const MIN_SAME_SCRIPT = 0.7;
const NOTHING: readonly Expansion[] = [];

interface ExpandOptions {
  ranking: Ranking;
  last: boolean;
  known: boolean;
  widened: boolean;
}

/**
 * What else a word may mean: longer words that start with it (for the last word, which may not be finished, and
 * for unknown words); if that gives nothing, near spellings; then words that sound alike. The source remembers it:
 * it is asked with one lexicon and one ranking only.
 */
export function expandWord(
  source: TermSource,
  lexicon: Lexicon,
  word: Word,
  options: ExpandOptions,
): readonly Expansion[] {
  if (word.light || word.kind === 'hiragana') return NOTHING;
  const { last, known, widened } = options;
  const name = `${last ? 1 : 0}${known ? 1 : 0}${widened ? 1 : 0}${word.kind} ${word.term}`;
  const remembered = source.expansions.get(name);
  if (remembered) return remembered;
  const found = findExpansions(source, lexicon, word, options);
  source.expansions.set(name, found);
  return found;
}

function findExpansions(
  source: TermSource,
  lexicon: Lexicon,
  word: Word,
  { ranking, last, known, widened }: ExpandOptions,
): Expansion[] {
  const isKanji = word.kind === 'kanji' && word.term.length === 1;
  const found = isKanji ? pairsOf(source, word, ranking.singleKanji) : [];
  if ((last || !known) && word.term.length > 1) {
    found.push(...longerWords(source, word, ranking.prefix * (known ? 0.5 : 1)));
  }
  if (found.length > 0 || known || widened) return found;
  const near = nearWords(source, lexicon, word, ranking);
  return near.length > 0 ? near : alikeWords(source, word.term, ranking.sound);
}

/** A single kanji is met wherever it starts a pair of a run or ends one. */
function pairsOf(source: TermSource, word: Word, weight: number): Expansion[] {
  if (weight === 0) return [];
  const pairs = commonest(source.countStartingWith(bigramKey(word.term)), MAX_PAIR_TERMS);
  return pairs.map((key) => ({ term: source.find(key), kind: 'bigram', weight }));
}

function longerWords(source: TermSource, word: Word, most: number): Expansion[] {
  if (most === 0) return [];
  const own = wordKey(word.term);
  const counts = source.countStartingWith(own);
  counts.delete(own);
  return commonest(counts, MAX_TERMS).map((key) => {
    const share = word.term.length / termOf(key).length;
    return { term: source.find(key), kind: 'prefix', weight: most * (0.4 + 0.6 * share) };
  });
}

function commonest(counts: ReadonlyMap<string, number>, limit: number): string[] {
  return [...counts]
    .toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([key]) => key);
}

/** The nearest spellings among the words of the index with the same first letter, and the lexicon's. */
function nearWords(
  source: TermSource,
  lexicon: Lexicon,
  word: Word,
  { typo, typoConcept }: Ranking,
): Expansion[] {
  const limit = typoLimit(word);
  if (limit === 0) return [];
  const first = word.term.charAt(0);
  const rest = word.term.slice(1);
  let nearest = limit;
  let found = new Map<string, number>();
  const keep = (key: string, distance: number, weight: number): number => {
    if (distance === 0 || weight === 0 || distance > nearest) return nearest;
    if (source.find(key).count === 0) return nearest;
    if (distance < nearest) found = new Map();
    nearest = distance;
    found.set(key, Math.max(found.get(key) ?? 0, weight / Math.sqrt(distance)));
    return nearest;
  };
  source.eachNear(wordKey(first), rest, limit, (key, distance) =>
    isOtherNumber(word.term, termOf(key)) ? nearest : keep(key, distance, typo),
  );
  for (const { name, spelling } of spellingsFrom(lexicon, first)) {
    if (Math.abs(spelling.length - word.term.length) > nearest) continue;
    if (isOtherNumber(word.term, spelling)) continue;
    const distance = editDistance(rest, spelling.slice(1), nearest);
    if (distance <= nearest) keep(conceptKey(name), distance, typoConcept);
  }
  return [...found]
    .toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, MAX_TERMS)
    .map(([key, weight]) => ({ term: source.find(key), kind: 'typo', weight }));
}

interface NamedSpelling {
  name: string;
  spelling: string;
}

const spellingsByFirst = new WeakMap<Lexicon, Map<string, NamedSpelling[]>>();

/** The lexicon's spellings with this first letter, in its order; sorted out once for each lexicon. */
function spellingsFrom(lexicon: Lexicon, first: string): readonly NamedSpelling[] {
  let sorted = spellingsByFirst.get(lexicon);
  if (sorted === undefined) {
    sorted = new Map();
    for (const { name, spellings } of lexicon.concepts) {
      for (const spelling of spellings) {
        const letter = spelling.charAt(0);
        const others = sorted.get(letter);
        if (others === undefined) sorted.set(letter, [{ name, spelling }]);
        else others.push({ name, spelling });
      }
    }
    spellingsByFirst.set(lexicon, sorted);
  }
  return sorted.get(first) ?? [];
}

/** One edit from four letters, two from eight; in Latin letters and katakana only. */
function typoLimit({ kind, term }: Word): number {
  if ((kind !== 'latin' && kind !== 'katakana') || term.length < 4) return 0;
  return term.length < 8 ? 1 : 2;
}

/** Another number is another thing: 8080 is no slip for 8081, nor ipv4 for ipv6. */
function isOtherNumber(word: string, other: string): boolean {
  const number = word.replaceAll(/\D/g, '');
  const otherNumber = other.replaceAll(/\D/g, '');
  return number !== '' && otherNumber !== '' && number !== otherNumber;
}

/** Words of the index that sound like this one: コンテイナ for container. */
function alikeWords(source: TermSource, word: string, weight: number): Expansion[] {
  if (weight === 0) return [];
  const skeleton = soundSkeleton(word);
  if (skeleton.length < MIN_SKELETON) return [];
  const limit = skeleton.length >= LONG_SKELETON ? 1 : 0;
  const wanted = latinForm(word);
  const found = new Map<string, number>();
  const prefix = soundKey(skeleton.charAt(0), null);
  source.eachNear(prefix, skeleton.slice(1), limit, (key, distance) => {
    const [, term = ''] = termOf(key).split('\0');
    if (isOtherNumber(word, term)) return limit;
    const similarity = term === word ? 0 : similarityOf(wanted, latinForm(term));
    const least = isLatin(term) === isLatin(word) ? MIN_SAME_SCRIPT : MIN_SIMILARITY;
    if (similarity >= least) found.set(term, similarity - distance);
    return limit;
  });
  return [...found]
    .toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, MAX_TERMS)
    .map(([term]) => ({
      term: source.find(wordKey(term)),
      kind: 'phonetic',
      weight,
    }));
}

function isLatin(word: string): boolean {
  return word.charCodeAt(0) < 0x80;
}

function similarityOf(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return 1 - editDistance(a, b, longer) / longer;
}
