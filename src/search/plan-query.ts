import type { AnalysedText } from './analyser.ts';
import type { MatchKind } from './answer.ts';
import { isHiraganaPair, packPair, unpackPair } from './bigrams.ts';
import { expandWord } from './expand-word.ts';
import type { Lexicon } from './lexicon.ts';
import type { SearchIndex } from './open-index.ts';
import type { FieldTerm, Query, QueryTerm } from './parse-query.ts';
import type { Word } from './scan-words.ts';
import { bigramKey, conceptKey, fieldKey, termOf, wordKey } from './term-key.ts';
import { type IndexTerm, TermSource } from './term-source.ts';
import { inverseFrequency, LEVEL_VALUES } from './weigh-fields.ts';

/** How much each kind of evidence counts; see docs and bench/relevance.ts for how they were chosen. */
const CONCEPT_WEIGHT = 0.8;
const LOST_CHARACTER_WEIGHT = 0.9;
const SITE_WEIGHT = 0.3;
const LIGHT_WEIGHT = 0.2;
const BIGRAM_WEIGHT = 0.5;
const BIGRAM_WEIGHT_IN_CONCEPT = 0.4;

/** Groups are bits of a 32-bit integer; a query has no more of them. */
export const MAX_GROUPS = 30;
const MAX_FIELDS = 30;
/** The bit of dead links among the fields. */
export const DEAD_BIT = MAX_FIELDS;
const MAX_LITERAL_UNITS = 31;
const MAX_RUN_BIGRAMS = 30;
const LOST_CHARACTER = '本';
const LITERAL_LENGTH = 3;
const WHOLE_BY_BIGRAMS: Readonly<Record<Word['kind'], number>> = {
  katakana: 4,
  kanji: 2,
  hiragana: 2,
  latin: Number.POSITIVE_INFINITY,
  letter: Number.POSITIVE_INFINITY,
};

/** One way in which a word can be met. */
export interface Alternative {
  term: IndexTerm;
  kind: MatchKind;
  /** Readable form of the term. */
  matched: string;
  /** What a posting adds, by its level. */
  scores: Float64Array;
  /** Whether the word stands in the article letter by letter. */
  literal: boolean;
}

/** A word of the query. Its score in an article is the best of its alternatives. */
export interface WordGroup {
  bit: number;
  /** As typed, normalised. */
  word: string;
  weight: number;
  alternatives: Alternative[];
  /** Its bit among what is found letter by letter; -1: too short to count. */
  literalBit: number;
}

/** A run of Japanese text and its bigrams. */
export interface BigramRun {
  text: string;
  terms: { term: IndexTerm; scores: Float64Array }[];
  weight: number;
  /** Words that count as met when all of their bigrams are. */
  wholes: { bit: number; mask: number }[];
  /** Its bit among what is found letter by letter; -1: too short to count. */
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

export interface QueryPlan {
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
export function createEmptyPlan(): QueryPlan {
  return {
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

/** Decides what to read for a query and how it counts. Looks into the dictionary only. */
export function planQuery(index: SearchIndex, query: Query): QueryPlan {
  return new Planner(index).plan(query);
}

class Planner {
  private readonly source: TermSource;
  private readonly index: SearchIndex;
  private readonly result = createEmptyPlan();

  constructor(index: SearchIndex) {
    this.index = index;
    this.source = new TermSource(index);
  }

  plan(query: Query): QueryPlan {
    const { result } = this;
    if (query.words.length > 0) {
      const required = this.planText(query.words.join(' '), 'widen');
      for (let bit = 0; bit < MAX_GROUPS; bit++) {
        if (required & (1 << bit)) result.soft.push([requirement({ groups: 1 << bit })]);
      }
    }
    for (const terms of query.clauses) {
      const requirements = terms.map((term) => this.planTerm(term, 'widen'));
      // A clause without any word or field that can be met or missed asks for nothing.
      if (!requirements.some(isSomething)) continue;
      const soft = terms.every(({ kind }) => kind === 'words');
      (soft ? result.soft : result.hard).push(requirements.filter(isSomething));
    }
    for (const group of result.groups) {
      result.scoredMask |= 1 << group.bit;
      result.scoredWeight += group.weight;
    }
    const asksText = result.groups.length > 0 || result.runs.length > 0;
    const positive = asksText || result.hard.length > 0;
    result.reachesAll = !positive && query.periods.length > 0;
    result.runnable = positive || result.reachesAll;
    for (const term of query.not) {
      const excluded = this.planTerm(term, 'exclude');
      if (isSomething(excluded)) result.not.push(excluded);
    }
    return result;
  }

  private planTerm(term: QueryTerm, mode: PlanMode): Requirement {
    if (term.kind === 'dead') return requirement({ fields: 1 << DEAD_BIT });
    if (term.kind === 'field') return requirement({ fields: this.addField(term) });
    if (term.kind === 'words') return requirement({ groups: this.planText(term.text, mode) });
    const groups = this.planText(term.text, mode === 'widen' ? 'exact' : mode);
    return requirement({ groups, phrase: this.result.phrases.push(term.text) - 1 });
  }

  private addField({ field, value }: FieldTerm): number {
    const { fields } = this.result;
    const term = this.source.find(fieldKey(field, value));
    let at = fields.indexOf(term);
    if (at < 0 && fields.length < MAX_FIELDS) at = fields.push(term) - 1;
    return at < 0 ? 0 : 1 << at;
  }

  /** Adds the words, runs and concepts of a text; returns the bits of the words that it requires. */
  private planText(text: string, mode: PlanMode): number {
    const { analyser } = this.index;
    const analysed = analyser.analyse(text);
    const words = contentWords(analysed);
    const bits = new Map<Word, number>();
    for (const [i, word] of words.entries()) {
      const bit = this.addWord(word, analysed, mode, i === words.length - 1);
      if (bit >= 0) bits.set(word, bit);
    }
    this.addRuns(analysed, bits, mode);
    for (const [compound, pieces] of analysed.compounds) this.addCompound(compound, pieces, bits);
    if (mode === 'widen') this.addConcepts(analysed, bits);
    return requiredBits(words, bits);
  }

  private addWord(word: Word, analysed: AnalysedText, mode: PlanMode, last: boolean): number {
    const { groups } = this.result;
    const same = groups.find((group) => group.word === word.term);
    if (same) return same.bit;
    if (groups.length >= MAX_GROUPS) return -1;
    const group: WordGroup = {
      bit: groups.length,
      word: word.term,
      weight: mode === 'exclude' ? 0 : word.light ? LIGHT_WEIGHT : 1,
      alternatives: [],
      literalBit: -1,
    };
    groups.push(group);
    if (word.kind === 'latin' && word.term.length >= LITERAL_LENGTH && mode !== 'exclude') {
      group.literalBit = this.nextLiteralBit();
    }
    this.addAlternatives(group, word, analysed, mode, last);
    return group.bit;
  }

  private addAlternatives(
    group: WordGroup,
    word: Word,
    analysed: AnalysedText,
    mode: PlanMode,
    last: boolean,
  ): void {
    const { lexicon } = this.index.analyser;
    const exact = this.source.find(wordKey(word.term));
    const concepts =
      mode === 'widen'
        ? analysed.concepts
            .filter(({ start, end }) => start === word.start && end === word.end)
            .map(({ concept }) => this.conceptTerm(lexicon, concept))
            .filter(({ count }) => count > 0)
        : [];
    let idf = this.idf(exact);
    // A rare spelling of a common idea must not beat its usual spelling.
    for (const concept of concepts) idf = Math.min(idf, this.idf(concept));
    if (exact.count > 0) {
      this.push(group, exact, 'exact', group.weight * idf, true);
    }
    if (mode !== 'widen') return;
    for (const concept of concepts) {
      this.push(
        group,
        concept,
        'concept',
        group.weight * CONCEPT_WEIGHT * this.idf(concept),
        false,
      );
    }
    if (word.term.includes(LOST_CHARACTER) && word.term !== LOST_CHARACTER) {
      const damaged = this.source.find(wordKey(word.term.replaceAll(LOST_CHARACTER, '')));
      const weight = group.weight * LOST_CHARACTER_WEIGHT;
      this.push(group, damaged, 'lost-character', weight * this.idf(damaged), false);
    }
    const site = this.source.find(fieldKey('site', word.term));
    this.push(group, site, 'field', group.weight * SITE_WEIGHT * this.idf(site), false);
    for (const found of expandWord(this.source, lexicon, word, {
      last,
      known: exact.count > 0,
      widened: concepts.length > 0,
    })) {
      const weight = group.weight * found.weight;
      this.push(
        group,
        found.term,
        found.kind,
        weight * this.idf(found.term),
        found.kind === 'prefix',
      );
    }
  }

  private push(
    group: WordGroup,
    term: IndexTerm,
    kind: MatchKind,
    weight: number,
    literal: boolean,
  ): void {
    if (term.count === 0) return;
    if (group.alternatives.some((alternative) => alternative.term === term)) return;
    group.alternatives.push({
      term,
      kind,
      matched: termOf(term.key),
      scores: LEVEL_VALUES.map((value) => value * weight),
      literal,
    });
  }

  private nextLiteralBit(): number {
    return this.result.literalUnits < MAX_LITERAL_UNITS ? this.result.literalUnits++ : -1;
  }

  private conceptTerm(lexicon: Lexicon, concept: number): IndexTerm {
    return this.source.find(conceptKey(lexicon.concepts[concept]!.name));
  }

  private idf(term: IndexTerm): number {
    return inverseFrequency(this.source.articleCount, term.count);
  }

  private addRuns(analysed: AnalysedText, bits: ReadonlyMap<Word, number>, mode: PlanMode): void {
    const { runs, text } = analysed;
    for (let i = 0; i < runs.length; i += 2) {
      const start = runs[i]!;
      const end = runs[i + 1]!;
      for (let from = start; from + 1 < end; from += MAX_RUN_BIGRAMS) {
        const to = Math.min(end, from + MAX_RUN_BIGRAMS + 1);
        this.addRun(analysed, from, to, bits, mode, false);
      }
      const run = text.slice(start, end);
      if (mode === 'widen' && run.includes(LOST_CHARACTER) && end - start <= MAX_RUN_BIGRAMS) {
        const damaged = this.index.analyser.analyse(run.replaceAll(LOST_CHARACTER, ''));
        this.addRun(
          damaged,
          0,
          damaged.text.length,
          lostBits(analysed, damaged, start, bits),
          mode,
          true,
        );
      }
    }
  }

  private addRun(
    analysed: AnalysedText,
    start: number,
    end: number,
    bits: ReadonlyMap<Word, number>,
    mode: PlanMode,
    variant: boolean,
  ): void {
    const { text, words, concepts } = analysed;
    const pure = words.some(
      (word) => word.start <= start && word.end >= end && word.kind === 'hiragana',
    );
    const pairs = new Map<number, number>();
    for (let at = start; at + 1 < end; at++) {
      if (isHiraganaPair(text, at) && !pure) continue;
      const pair = packPair(text, at);
      if (!pairs.has(pair)) pairs.set(pair, pairs.size);
    }
    if (pairs.size === 0) return;
    const known = concepts.some((match) => match.start <= start && match.end >= end);
    const weight =
      BIGRAM_WEIGHT *
      (known ? BIGRAM_WEIGHT_IN_CONCEPT : 1) *
      (variant ? LOST_CHARACTER_WEIGHT : 1);
    const wholes: BigramRun['wholes'] = [];
    for (const word of words) {
      const bit = bits.get(word);
      if (bit === undefined || word.start < start || word.end > end) continue;
      if (word.end - word.start < WHOLE_BY_BIGRAMS[word.kind]) continue;
      let mask = 0;
      for (let at = word.start; at + 1 < word.end; at++) {
        mask |= 1 << (pairs.get(packPair(text, at)) ?? 31);
      }
      if (mask > 0) wholes.push({ bit, mask });
    }
    const literal = end - start >= LITERAL_LENGTH && !variant && mode !== 'exclude';
    this.result.runs.push({
      text: text.slice(start, end),
      terms: [...pairs.keys()].map((pair) => {
        const term = this.source.find(bigramKey(unpackPair(pair)));
        const idf = this.idf(term);
        return { term, scores: LEVEL_VALUES.map((value) => value * idf) };
      }),
      weight: mode === 'exclude' ? 0 : weight,
      wholes,
      literalBit: literal ? this.nextLiteralBit() : -1,
      variant,
    });
  }

  /** The whole of a compound stands for all of its words. */
  private addCompound(
    compound: Word,
    pieces: readonly Word[],
    bits: ReadonlyMap<Word, number>,
  ): void {
    const term = this.source.find(wordKey(compound.term));
    if (term.count === 0) return;
    this.addSpanning(term, 'exact', this.idf(term), bitsOf(pieces, bits));
  }

  private addSpanning(term: IndexTerm, kind: MatchKind, weight: number, covers: number): void {
    if (this.result.spanning.some((known) => known.alternative.term === term)) return;
    this.result.spanning.push({
      alternative: {
        term,
        kind,
        matched: termOf(term.key),
        scores: LEVEL_VALUES.map((value) => value * weight),
        literal: false,
      },
      covers,
    });
  }

  private addConcepts(analysed: AnalysedText, bits: ReadonlyMap<Word, number>): void {
    const { lexicon } = this.index.analyser;
    const words = contentWords(analysed);
    for (const { concept, start, end } of analysed.concepts) {
      const inside = words.filter((word) => word.start >= start && word.end <= end);
      if (inside.length === 1 && inside[0]!.start === start && inside[0]!.end === end) continue;
      const term = this.conceptTerm(lexicon, concept);
      if (term.count === 0) continue;
      this.addSpanning(term, 'concept', CONCEPT_WEIGHT * this.idf(term), bitsOf(inside, bits));
    }
  }
}

function bitsOf(words: readonly Word[], bits: ReadonlyMap<Word, number>): number {
  let mask = 0;
  for (const word of words) {
    const bit = bits.get(word);
    if (bit !== undefined) mask |= 1 << bit;
  }
  return mask;
}

/** Widened: with concepts and expansions. Exact: for phrases. Exclude: exact and without a score. */
type PlanMode = 'widen' | 'exact' | 'exclude';

function requirement(parts: Partial<Requirement>): Requirement {
  return { groups: 0, fields: 0, phrase: -1, ...parts };
}

function isSomething({ groups, fields }: Requirement): boolean {
  return groups !== 0 || fields !== 0;
}

/** Hiragana between other words are particles and endings; on its own a hiragana word is meant. */
function contentWords(analysed: AnalysedText): Word[] {
  return analysed.words
    .filter((word) => word.kind !== 'hiragana' || standsAlone(analysed, word))
    .flatMap((word) => analysed.compounds.get(word) ?? [word]);
}

function standsAlone({ runs }: AnalysedText, word: Word): boolean {
  for (let i = 0; i < runs.length; i += 2) {
    if (runs[i] === word.start && runs[i + 1] === word.end) return word.end - word.start > 1;
  }
  return false;
}

/** All full words; where there are only light ones, these. */
function requiredBits(words: readonly Word[], bits: ReadonlyMap<Word, number>): number {
  const full = words.filter((word) => !word.light);
  return bitsOf(full.length > 0 ? full : words, bits);
}

/** The words of a run that lost a character carry the bits of the words they come from. */
function lostBits(
  analysed: AnalysedText,
  damaged: AnalysedText,
  start: number,
  bits: ReadonlyMap<Word, number>,
): Map<Word, number> {
  const found = new Map<Word, number>();
  for (const [word, bit] of bits) {
    if (word.start < start || !word.term.includes(LOST_CHARACTER)) continue;
    const term = word.term.replaceAll(LOST_CHARACTER, '');
    if (term.length < 2) continue;
    const before = analysed.text.slice(start, word.start).replaceAll(LOST_CHARACTER, '').length;
    const at = damaged.text.indexOf(term, before);
    if (at !== before) continue;
    const copy: Word = { ...word, term, start: at, end: at + term.length };
    damaged.words.push(copy);
    found.set(copy, bit);
  }
  return found;
}
