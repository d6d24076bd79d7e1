import type { AnalysedText } from './analyser.ts';
import type { MatchKind } from './answer.ts';
import { expandWord } from './expand-word.ts';
import type { Lexicon } from './lexicon.ts';
import { MAX_GROUPS, type QueryPlan, takeLiteralBit, type WordGroup } from './query-plan.ts';
import type { Word } from './scan-words.ts';
import { conceptKey, fieldKey, wordKey } from './term-key.ts';
import type { IndexTerm, TermSource } from './term-source.ts';
import { inverseFrequency } from './weigh-fields.ts';

/** Hatena's lists lose this character from titles and excerpts. */
export const LOST_CHARACTER = '本';
/** Shorter words are in everything, letter by letter. */
export const MIN_LITERAL = 3;

/** Further plain words are not looked at: phrases and what must not appear need room too. */
const MAX_WIDENED = MAX_GROUPS - 6;

/** Widen: with concepts and expansions. Exact: for phrases. Exclude: exact, and without a score. */
export type PlanMode = 'widen' | 'exact' | 'exclude';

export interface PlanContext {
  plan: QueryPlan;
  source: TermSource;
  lexicon: Lexicon;
  mode: PlanMode;
  /** How many more unknown words may be looked for in other spellings; each costs a walk over many terms. */
  unknown: { left: number };
}

/** Adds a word's group with all of its alternatives, or finds it again; -1 when there is no room. */
export function planWord(
  context: PlanContext,
  analysed: AnalysedText,
  word: Word,
  last: boolean,
): number {
  const { plan, mode } = context;
  const same = plan.groups.find((group) => group.word === word.term);
  if (same) return same.bit;
  if (plan.groups.length >= (mode === 'widen' ? MAX_WIDENED : MAX_GROUPS)) return -1;
  const countsLiteral =
    word.kind === 'latin' && word.term.length >= MIN_LITERAL && mode !== 'exclude';
  const group: WordGroup = {
    bit: plan.groups.length,
    word: word.term,
    weight: mode === 'exclude' ? 0 : word.light ? plan.ranking.light : 1,
    alternatives: [],
    literalBit: countsLiteral ? takeLiteralBit(plan) : -1,
  };
  plan.groups.push(group);
  const exact = context.source.find(wordKey(word.term));
  const concepts = mode === 'widen' ? conceptsOf(context, analysed, word) : [];
  // A rare spelling of a common idea must not beat its usual spelling.
  const idf = Math.min(...[exact, ...concepts].map((term) => idfOf(context.source, term)));
  addAlternative(group, exact, 'exact', idf);
  if (mode === 'widen') widen(context, group, word, { exact, concepts, last });
  return group.bit;
}

/** Concepts that are exactly this word. */
function conceptsOf(
  { plan, source, lexicon }: PlanContext,
  analysed: AnalysedText,
  word: Word,
): IndexTerm[] {
  if (plan.ranking.concept === 0) return [];
  return analysed.concepts
    .filter(({ start, end }) => start === word.start && end === word.end)
    .map(({ concept }) => source.find(conceptKey(lexicon.concepts[concept]!.name)))
    .filter(({ count }) => count > 0);
}

function widen(
  { plan, source, lexicon, unknown }: PlanContext,
  group: WordGroup,
  word: Word,
  facts: { exact: IndexTerm; concepts: readonly IndexTerm[]; last: boolean },
): void {
  const { ranking } = plan;
  const { exact, concepts, last } = facts;
  for (const term of concepts) {
    addAlternative(group, term, 'concept', ranking.concept * idfOf(source, term));
  }
  if (word.term.includes(LOST_CHARACTER) && word.term !== LOST_CHARACTER) {
    const damaged = source.find(wordKey(word.term.replaceAll(LOST_CHARACTER, '')));
    addAlternative(
      group,
      damaged,
      'lost-character',
      ranking.lostCharacter * idfOf(source, damaged),
    );
  }
  const site = source.find(fieldKey('site', word.term));
  addAlternative(group, site, 'field', ranking.site * idfOf(source, site));
  const expansions = expandWord(source, lexicon, word, {
    ranking,
    last,
    known: exact.count > 0,
    widened: concepts.length > 0 || unknown.left <= 0,
  });
  if (exact.count === 0 && concepts.length === 0) unknown.left--;
  // Together they are one word: a rare one among them must not count more than a common one.
  const together = expansions.reduce((sum, { term }) => sum + term.count, exact.count);
  const idf = inverseFrequency(source.articleCount, together);
  for (const { term, kind, weight } of expansions) addAlternative(group, term, kind, weight * idf);
}

function addAlternative(group: WordGroup, term: IndexTerm, kind: MatchKind, weight: number): void {
  if (term.count === 0 || weight === 0) return;
  if (group.alternatives.some((known) => known.term.key === term.key)) return;
  const literal = kind === 'exact' || kind === 'prefix';
  group.alternatives.push({ term, kind, weight: weight * group.weight, literal });
}

/** Adds concepts over several words or within one, and compounds as wholes. */
export function planSpanning(
  context: PlanContext,
  analysed: AnalysedText,
  bits: ReadonlyMap<Word, number>,
): void {
  const { plan, source, lexicon, mode } = context;
  for (const [compound, pieces] of analysed.compounds) {
    const term = source.find(wordKey(compound.term));
    const inside = pieces.map(({ start, end }) => [start, end] as const);
    addSpanning(context, term, 'exact', 1, bitsWithin(bits, inside));
  }
  if (mode !== 'widen' || plan.ranking.concept === 0) return;
  for (const { concept, start, end } of analysed.concepts) {
    const isOneWord = [...bits.keys()].some((word) => word.start === start && word.end === end);
    if (isOneWord) continue;
    const term = source.find(conceptKey(lexicon.concepts[concept]!.name));
    addSpanning(context, term, 'concept', plan.ranking.concept, bitsWithin(bits, [[start, end]]));
  }
}

function addSpanning(
  { plan, source, mode }: PlanContext,
  term: IndexTerm,
  kind: MatchKind,
  weight: number,
  covers: number,
): void {
  if (term.count === 0 || plan.spanning.some((known) => known.alternative.term.key === term.key))
    return;
  const counted = mode === 'exclude' ? 0 : weight * idfOf(source, term);
  plan.spanning.push({ alternative: { term, kind, weight: counted, literal: false }, covers });
}

/** Bits of the words that lie within any of the stretches. */
function bitsWithin(
  bits: ReadonlyMap<Word, number>,
  stretches: readonly (readonly [start: number, end: number])[],
): number {
  let mask = 0;
  for (const [word, bit] of bits) {
    const lies = stretches.some(([start, end]) => word.start >= start && word.end <= end);
    if (lies) mask |= 1 << bit;
  }
  return mask;
}

export function idfOf(source: TermSource, term: IndexTerm): number {
  return inverseFrequency(source.articleCount, term.count);
}
