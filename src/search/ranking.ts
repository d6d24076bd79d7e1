/**
 * How much each kind of evidence counts in the ranking. 0 leaves a kind out. yuuk ranks by `RANKING`; the
 * benchmark of relevance asks what each of them gives by leaving it out.
 */
export interface Ranking {
  /** Shares of a word's own weight: its idea in another spelling, the site of that name. */
  concept: number;
  site: number;
  /** A word that lost a character on its way through a dump. */
  lostCharacter: number;
  /** Words that start with it, other than the word itself. */
  prefix: number;
  /** Words of the index, and spellings of the lexicon, one or two letters away. */
  typo: number;
  typoConcept: number;
  /** Words that sound alike. */
  sound: number;
  /** Pairs that a single kanji starts or ends. */
  singleKanji: number;
  /** Stems and affixes as words of the query. */
  light: number;
  /** Pairs of characters of a Japanese run, and of one whose idea has counted already. */
  run: number;
  knownRun: number;
  /** What an article without any word of the query would lose of its score. */
  coordination: number;
  /** What an article gains that has every word letter by letter. */
  literal: number;
}

export const RANKING: Ranking = Object.freeze({
  concept: 0.9,
  site: 0.3,
  lostCharacter: 0.9,
  prefix: 0.5,
  typo: 0.5,
  typoConcept: 0.4,
  sound: 0.5,
  singleKanji: 0.5,
  light: 0.2,
  run: 0.5,
  knownRun: 0.2,
  coordination: 0.5,
  literal: 0.25,
});
