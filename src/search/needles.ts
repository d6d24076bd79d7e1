import type { MatchKind } from './answer.ts';
import type { Lexicon } from './lexicon.ts';
import type { QueryPlan } from './query-plan.ts';
import { isConceptKey, termOf } from './term-key.ts';
import type { IndexTerm } from './term-source.ts';
import { phraseText } from './verify-phrases.ts';

/** A text to look for in the articles of a page, and what it says about a word of the query. */
export interface Needle {
  text: string;
  /** The word it stands for; null: a run or phrase, which says nothing about one word. */
  word: string | null;
  kind: MatchKind;
}

/** Every form in which a plan may have met its words. */
export function needlesOf(plan: QueryPlan, lexicon: Lexicon): Needle[] {
  const needles = new Map<string, Needle>();
  for (const { word, weight } of plan.groups) if (weight > 0) add(needles, word, word, 'exact');
  for (const { word, weight, alternatives } of plan.groups) {
    if (weight === 0) continue;
    for (const { kind, term } of alternatives) {
      if (kind === 'prefix') add(needles, termOf(term.key), word, kind);
      else if (kind !== 'exact' && kind !== 'field' && kind !== 'bigram') {
        for (const form of formsOf(term, lexicon)) add(needles, form, word, kind);
      }
    }
  }
  for (const { text, weight, variant } of plan.runs) {
    if (weight > 0 && !variant) add(needles, text, null, 'bigram');
  }
  for (const { alternative } of plan.spanning) {
    for (const form of formsOf(alternative.term, lexicon)) {
      add(needles, form, null, alternative.kind);
    }
  }
  for (const phrase of plan.phrases) add(needles, phraseText(phrase), null, 'exact');
  return [...needles.values()];
}

/** A text that two words share stands for the first. */
function add(
  needles: Map<string, Needle>,
  text: string,
  word: string | null,
  kind: MatchKind,
): void {
  if (text !== '' && !needles.has(text)) needles.set(text, { text, word, kind });
}

/** How a term is written: itself, or the spellings of a concept. */
export function formsOf(term: IndexTerm, lexicon: Lexicon): readonly string[] {
  const text = termOf(term.key);
  return isConceptKey(term.key) ? (lexicon.byName.get(text)?.spellings ?? []) : [text];
}
