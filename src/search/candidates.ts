import { countBits } from './count-bits.ts';
import type { SearchIndex } from './open-index.ts';
import type { TimeRange } from './period-range.ts';
import { DEAD_BIT, type QueryPlan } from './query-plan.ts';
import { type CandidateColumns, clearScratch, touch } from './scratch.ts';

const COORDINATION = 0.5;
const LITERAL_BONUS = 0.25;
/** Scores closer than this are equal. */
const PRECISION = 1e9;

/** Documents that a query touched; only the first `count` of each column are filled. */
export interface Candidates extends CandidateColumns {
  count: number;
}

export interface CandidateOptions {
  range: TimeRange | null;
  /** Documents that must not appear. */
  excluded: ReadonlySet<number>;
  /** Documents whose link is dead. */
  dead: ReadonlySet<number>;
  /** Documents whose whole title was typed; they are candidates in any case. */
  titled: ReadonlySet<number>;
}

/**
 * Takes the scored documents out of the index's scratch and clears it. They stand in columns that the next
 * query uses again: whoever awaits in between keeps a copy (`keepCandidates`).
 */
export function takeCandidates(
  index: SearchIndex,
  plan: QueryPlan,
  options: CandidateOptions,
): Candidates {
  const { scratch, hidden } = index;
  const { excluded } = options;
  if (plan.reachesAll) touchRange(index, options.range);
  for (const document of options.titled) touch(scratch, document);
  for (const document of options.dead) {
    touch(scratch, document);
    scratch.fields[document]! |= 1 << DEAD_BIT;
  }
  const inRange = rangeOf(index, options.range);
  const { documents, scores, met, fields } = scratch.candidates;
  let count = 0;
  for (let i = 0; i < scratch.touchedCount; i++) {
    const document = scratch.touched[i]!;
    if (hidden !== null && hidden[document] === 1) continue;
    if (excluded.size > 0 && excluded.has(document)) continue;
    if (inRange !== null && !inRange(document)) continue;
    const words = scratch.met[document]!;
    const score =
      scratch.total[document]! *
      coordination(plan, words) *
      literalFactor(plan, scratch.literal[document]!);
    documents[count] = document;
    scores[count] = Math.round(score * PRECISION) / PRECISION;
    met[count] = words;
    fields[count] = scratch.fields[document]!;
    count++;
  }
  clearScratch(scratch);
  return { count, documents, scores, met, fields };
}

/** Candidates that outlive the next query. */
export function keepCandidates({ count, documents, scores, met, fields }: Candidates): Candidates {
  return {
    count,
    documents: documents.slice(0, count),
    scores: scores.slice(0, count),
    met: met.slice(0, count),
    fields: fields.slice(0, count),
  };
}

/** Between a half and one: the share of the query's words, by weight, that an article has. */
export function coordination(plan: QueryPlan, met: number): number {
  const { groups, scoredMask, scoredWeight } = plan;
  const bits = met & scoredMask;
  if (bits === scoredMask || scoredWeight === 0) return 1;
  let weight = 0;
  for (let i = 0; i < groups.length; i++) {
    if ((bits & (1 << i)) !== 0) weight += groups[i]!.weight;
  }
  return 1 - COORDINATION + COORDINATION * (weight / scoredWeight);
}

/** From one up to one and a quarter: the share of the query's words and runs found letter by letter. */
export function literalFactor(plan: QueryPlan, literal: number): number {
  return plan.literalUnits === 0 ? 1 : 1 + LITERAL_BONUS * (countBits(literal) / plan.literalUnits);
}

/** A query of fields only may have nothing but a period: then all documents of it are candidates. */
function touchRange(index: SearchIndex, range: TimeRange | null): void {
  const inRange = rangeOf(index, range);
  for (let document = 0; document < index.documentCount; document++) {
    if (inRange === null || inRange(document)) touch(index.scratch, document);
  }
}

function rangeOf(
  index: SearchIndex,
  range: TimeRange | null,
): ((document: number) => boolean) | null {
  if (range === null) return null;
  const bounds = index.segments.map(({ base, documents }) => ({
    base,
    // Documents stand newest first; those without a date stand last and are in no period.
    first: base + documents.firstBefore(range.to),
    end: base + Math.min(documents.firstBefore(range.from), documents.datedCount),
  }));
  return (document) => {
    let at = bounds.length - 1;
    while (at > 0 && bounds[at]!.base > document) at--;
    const { first, end } = bounds[at]!;
    return document >= first && document < end;
  };
}
