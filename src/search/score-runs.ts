import { countBits } from './count-bits.ts';
import { LEVEL_MASK, levelIn } from './postings-list.ts';
import type { RunLists, WeighedList } from './query-lists.ts';
import type { BigramRun } from './query-plan.ts';
import { CELL_BITS, type Scratch } from './scratch.ts';
import { LEVEL_BITS, LEVEL_VALUES } from './weigh-fields.ts';

/** To look for one document in a list takes as long as to pass over so many of its postings. */
const SEARCH_STEPS = 16;

/** Scores a run of Japanese by its bigrams. `from`: the window's first document. */
export function scoreRun(scratch: Scratch, run: RunLists, from: number): void {
  if (run.variant !== null) scoreVariants(scratch, run, run.variant, from);
  else if (run.lists.length === 1 && run.complete === 1) scorePair(scratch, run, from);
  else scoreLong(scratch, run, from);
}

/** A run of one bigram: who has it has all of it. */
function scorePair(scratch: Scratch, { run, lists, literalMask }: RunLists, from: number): void {
  const { met, literal, touched, total } = scratch;
  const { postings, start, stop, weight } = lists[0]!;
  const words = wordsWhole(run, 1);
  for (let at = start; at < stop; at++) {
    const posting = postings[at]!;
    const document = (posting >>> LEVEL_BITS) - from;
    met[document]! |= words;
    literal[document]! |= literalMask;
    touched[document >>> CELL_BITS]! |= 1 << document;
    total[document]! += run.weight * (weight * LEVEL_VALUES[posting & LEVEL_MASK]!);
  }
}

function scoreLong(scratch: Scratch, run: RunLists, from: number): void {
  const { total, group } = scratch;
  const size = sumRun(scratch, run, from);
  for (let at = 0; at < size; at++) {
    const document = group[at]!;
    total[document]! += closeDocument(scratch, run, document);
  }
}

/** The better of a run and its variant without a lost character. */
function scoreVariants(scratch: Scratch, run: RunLists, variant: RunLists, from: number): void {
  const { total, current, group } = scratch;
  const found: number[] = [];
  for (const one of [run, variant]) {
    const size = sumRun(scratch, one, from);
    for (let at = 0; at < size; at++) {
      const document = group[at]!;
      const score = closeDocument(scratch, one, document);
      if (current[document] === 0) found.push(document);
      current[document] = Math.max(current[document]!, score);
    }
  }
  for (const document of found) {
    total[document]! += current[document]!;
    current[document] = 0;
  }
}

/** Leaves sum and bigrams of the run in `sums` and `pairs` of the documents in `group`; returns how many. */
function sumRun(scratch: Scratch, { lists, opening }: RunLists, from: number): number {
  const { pairs, sums, group } = scratch;
  let size = 0;
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i]!;
    const { postings, start, stop, weight, mask } = list;
    if (i >= opening && size * SEARCH_STEPS < stop - start) {
      addToFew(scratch, list, size, from);
      continue;
    }
    for (let at = start; at < stop; at++) {
      const posting = postings[at]!;
      const document = (posting >>> LEVEL_BITS) - from;
      if (pairs[document] === 0) {
        if (i >= opening) continue;
        group[size++] = document;
      }
      pairs[document]! |= mask;
      sums[document]! += weight * LEVEL_VALUES[posting & LEVEL_MASK]!;
    }
  }
  return size;
}

/** Looks for the documents at hand in a long list, rather than pass over all of it. */
function addToFew(scratch: Scratch, list: WeighedList, size: number, from: number): void {
  const { pairs, sums, group } = scratch;
  const { postings, start, weight, mask } = list;
  for (let at = 0; at < size; at++) {
    const document = group[at]!;
    const level = levelIn(postings, document + from, start);
    if (level < 0) continue;
    pairs[document]! |= mask;
    sums[document]! += weight * LEVEL_VALUES[level]!;
  }
}

/** What a document's bigrams are worth, less where some are missing; marks the words that are whole. */
function closeDocument(scratch: Scratch, lists: RunLists, document: number): number {
  const { pairs, sums, met, literal, touched } = scratch;
  const { run, factors, complete, literalMask } = lists;
  const mask = pairs[document]!;
  const sum = sums[document]!;
  pairs[document] = 0;
  sums[document] = 0;
  const factor = factors[countBits(mask)]!;
  const words = wordsWhole(run, mask);
  if (factor !== 0 || words !== 0) {
    touched[document >>> CELL_BITS]! |= 1 << document;
    met[document]! |= words;
    if (mask === complete) literal[document]! |= literalMask;
  }
  return run.weight * sum * factor;
}

/** Bits of the words that have all of their bigrams. */
function wordsWhole({ wholes }: BigramRun, mask: number): number {
  let words = 0;
  for (let i = 0; i < wholes.length; i++) {
    const whole = wholes[i]!;
    if ((mask & whole.mask) === whole.mask) words |= 1 << whole.bit;
  }
  return words;
}
