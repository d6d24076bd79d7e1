import type { MatchKind } from './answer.ts';
import { RANKING, type Ranking } from './ranking.ts';
import type { IndexTerm } from './term-source.ts';

/** Words are bits of a 32-bit integer; a query has no more of them. */
export const MAX_GROUPS = 30;
export const MAX_FIELDS = 30;
/** The bit of dead links among the fields. */
export const DEAD_BIT = 30;
export const MAX_PHRASES = 30;
export const MAX_LITERAL_UNITS = 31;

/** One way in which a word can be met. */
export interface Alternative {
  term: IndexTerm;
  kind: MatchKind;
  /** A posting adds this times the value of its frequency's step (LEVEL_VALUES). */
  weight: number;
  /** Whether the word then stands in the article letter by letter. */
  literal: boolean;
}

/** A word of the query. Its score in an article is the best of its alternatives. */
export interface WordGroup {
  bit: number;
  /** As typed, normalised. */
  word: string;
  /** 0 for words that must not appear. */
  weight: number;
  alternatives: Alternative[];
  /** Its bit among what is found letter by letter; -1: it does not count there. */
  literalBit: number;
}

/** A run of Japanese text and its bigrams. */
export interface BigramRun {
  text: string;
  /** With the weight of each, as in an alternative. */
  terms: { term: IndexTerm; weight: number }[];
  weight: number;
  /** Words that count as met when all of their bigrams are. */
  wholes: { bit: number; mask: number }[];
  /** Its bit among what is found letter by letter; -1: it does not count there. */
  literalBit: number;
  /** This run is the one before it without a lost character: the better of the two counts. */
  variant: boolean;
}

/** A concept that spans several words or a part of one, or the whole of a compound. */
export interface SpanningTerm {
  alternative: Alternative;
  /** Bits of the words that it stands for. */
  covers: number;
}

/** Words, a phrase and fields that must all hold. */
export interface Requirement {
  /** Bits of words. */
  groups: number;
  /** Bits of fields. */
  fields: number;
  /** Index in `phrases`, or -1. */
  phrase: number;
}

/** What to read for a query and how it counts. */
export interface QueryPlan {
  ranking: Ranking;
  groups: WordGroup[];
  runs: BigramRun[];
  spanning: SpanningTerm[];
  fields: IndexTerm[];
  phrases: string[];
  /** Every article must meet one of each. */
  hard: Requirement[][];
  /** A full match meets one of each; a partial one lacks some. */
  soft: Requirement[][];
  /** No article may meet any. */
  not: Requirement[];
  /** Bits of the words that count for the share of words met, and their weights together. */
  scoredMask: number;
  scoredWeight: number;
  /** How many words and runs can be found letter by letter. */
  literalUnits: number;
  /** Only a period is asked for: every article of it is a candidate. */
  reachesAll: boolean;
  /** Whether anything positive is asked for. */
  runnable: boolean;
}

/** A plan that asks for nothing yet. */
export function createEmptyPlan(ranking: Ranking = RANKING): QueryPlan {
  return {
    ranking,
    groups: [],
    runs: [],
    spanning: [],
    fields: [],
    phrases: [],
    hard: [],
    soft: [],
    not: [],
    scoredMask: 0,
    scoredWeight: 0,
    literalUnits: 0,
    reachesAll: false,
    runnable: false,
  };
}

/** The next bit for something that can be found letter by letter, or -1 when all are taken. */
export function takeLiteralBit(plan: QueryPlan): number {
  return plan.literalUnits < MAX_LITERAL_UNITS ? plan.literalUnits++ : -1;
}
