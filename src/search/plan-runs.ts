import type { AnalysedText, Analyser } from './analyser.ts';
import { isHiraganaPair, packPair, unpackPair } from './bigrams.ts';
import { idfOf, LOST_CHARACTER, MIN_LITERAL, type PlanContext } from './plan-words.ts';
import { type BigramRun, MAX_GROUPS, type QueryPlan, takeLiteralBit } from './query-plan.ts';
import type { Word } from './scan-words.ts';
import { bigramKey } from './term-key.ts';
import type { IndexTerm } from './term-source.ts';

/** The bigrams of a run are bits of a 32-bit integer; longer runs are parted. */
const MAX_BIGRAMS = 30;
/** Further runs of a long text are not looked at. */
const MAX_RUNS = 40;
/** From this length on a word counts as met when all of its bigrams are; short katakana is in other words. */
const WHOLE_BY_BIGRAMS: Readonly<Record<Word['kind'], number>> = {
  katakana: 4,
  kanji: 2,
  hiragana: 2,
  latin: Number.POSITIVE_INFINITY,
  letter: Number.POSITIVE_INFINITY,
};
/** A bit that no bigram has: a word with it is never whole. */
const NEVER = 31;

/**
 * Adds the Japanese runs of a text, and their variants without a character that dumps lose. Outside `widen`
 * each run is a group of its own, met by all of its pairs; returns the bits of these.
 */
export function planRuns(
  context: PlanContext,
  analyser: Analyser,
  analysed: AnalysedText,
  bits: ReadonlyMap<Word, number>,
): number[] {
  const { runs, text } = analysed;
  const own: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const start = runs[i]!;
    const end = runs[i + 1]!;
    for (let from = start; from + 1 < end; from += MAX_BIGRAMS) {
      const to = Math.min(end, from + MAX_BIGRAMS + 1);
      const run = addRun(context, analysed, bits, from, to, false);
      if (run && context.mode !== 'widen') own.push(...groupOfRun(context.plan, run));
    }
    const run = text.slice(start, end);
    if (context.mode !== 'widen' || !run.includes(LOST_CHARACTER)) continue;
    if (end - start > MAX_BIGRAMS) continue;
    const damaged = analyser.analyse(run.replaceAll(LOST_CHARACTER, ''));
    const lost = lostWords(analysed, damaged, start, bits);
    addRun(context, damaged, lost, 0, damaged.text.length, true);
  }
  return own;
}

/** A group that says no more than that a run is there, pair by pair; none when there is no room. */
function groupOfRun(plan: QueryPlan, run: BigramRun): number[] {
  if (plan.groups.length >= MAX_GROUPS) return [];
  const bit = plan.groups.length;
  plan.groups.push({ bit, word: run.text, weight: 0, alternatives: [], literalBit: -1 });
  run.wholes.push({ bit, mask: (1 << run.terms.length) - 1 });
  return [bit];
}

function addRun(
  context: PlanContext,
  analysed: AnalysedText,
  bits: ReadonlyMap<Word, number>,
  start: number,
  end: number,
  variant: boolean,
): BigramRun | null {
  const { plan, source, mode } = context;
  const { text, words, concepts } = analysed;
  const run = text.slice(start, end);
  // What is typed twice counts once, as words do.
  const isRepeat = plan.runs.some((known) => known.text === run && known.variant === variant);
  if (isRepeat || plan.runs.length === MAX_RUNS) return null;
  const isHiragana = words.some(
    (word) => word.kind === 'hiragana' && word.start <= start && word.end >= end,
  );
  const pairs = new Map<number, IndexTerm>();
  for (let at = start; at + 1 < end; at++) {
    // Pairs of hiragana are in most articles; they are read only for words that have nothing else.
    if (isHiraganaPair(text, at) && !isHiragana) continue;
    const pair = packPair(text, at);
    if (!pairs.has(pair)) pairs.set(pair, source.find(bigramKey(unpackPair(pair))));
  }
  if (pairs.size === 0) return null;
  // The rarest first: articles without any of them need not be looked at (see `sumRun`).
  const ordered = [...pairs].toSorted(([, a], [, b]) => a.count - b.count);
  const bitOf = new Map(ordered.map(([pair], bit) => [pair, bit]));
  const isKnown = concepts.some((match) => match.start <= start && match.end >= end);
  // Where a run is a known idea, its concept has counted already.
  const { run: plain, knownRun, lostCharacter } = plan.ranking;
  const weight = (isKnown ? knownRun : plain) * (variant ? lostCharacter : 1);
  if (weight === 0 && mode === 'widen') return null;
  const countsLiteral = end - start >= MIN_LITERAL && !variant && mode !== 'exclude';
  const added: BigramRun = {
    text: run,
    terms: ordered.map(([, term]) => ({ term, weight: idfOf(source, term) })),
    weight: mode === 'exclude' ? 0 : weight,
    wholes: wholeWords(text, bits, bitOf, start, end),
    literalBit: countsLiteral ? takeLiteralBit(plan) : -1,
    variant,
  };
  plan.runs.push(added);
  return added;
}

function wholeWords(
  text: string,
  bits: ReadonlyMap<Word, number>,
  bitOf: ReadonlyMap<number, number>,
  start: number,
  end: number,
): BigramRun['wholes'] {
  const wholes: BigramRun['wholes'] = [];
  for (const [word, bit] of bits) {
    if (word.start < start || word.end > end) continue;
    if (word.end - word.start < WHOLE_BY_BIGRAMS[word.kind]) continue;
    let mask = 0;
    for (let at = word.start; at + 1 < word.end; at++) {
      mask |= 1 << (bitOf.get(packPair(text, at)) ?? NEVER);
    }
    if (mask > 0) wholes.push({ bit, mask });
  }
  return wholes;
}

/** The words of a run that lost a character, with the bits of the words that they were. */
function lostWords(
  analysed: AnalysedText,
  damaged: AnalysedText,
  start: number,
  bits: ReadonlyMap<Word, number>,
): Map<Word, number> {
  const lost = new Map<Word, number>();
  for (const [word, bit] of bits) {
    if (word.start < start || !word.term.includes(LOST_CHARACTER)) continue;
    const term = word.term.replaceAll(LOST_CHARACTER, '');
    if (term.length < 2) continue;
    const at = analysed.text.slice(start, word.start).replaceAll(LOST_CHARACTER, '').length;
    if (!damaged.text.startsWith(term, at)) continue;
    lost.set({ ...word, term, start: at, end: at + term.length }, bit);
  }
  return lost;
}
