/**
 * BM25F over the fields of an article (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple
 * weighted fields, 2004). The weighted frequency of a term is computed once, when the index is built, and
 * stored in one of `LEVELS` steps, so that a query needs no lengths.
 */

export const FIELDS = ['title', 'tag', 'comment', 'excerpt'] as const;
export type TextField = (typeof FIELDS)[number];

interface FieldWeight {
  weight: number;
  /** How far a longer text counts less: 0 not at all, 1 in proportion. */
  lengthEffect: number;
}

export const FIELD_WEIGHTS: Readonly<Record<TextField, FieldWeight>> = {
  title: { weight: 2, lengthEffect: 0.5 },
  tag: { weight: 1.6, lengthEffect: 0.2 },
  comment: { weight: 1.25, lengthEffect: 0.4 },
  excerpt: { weight: 1, lengthEffect: 0.2 },
};

/** Mean length in characters of each field, over the articles that have it. */
export type AverageLengths = Readonly<Record<TextField, number>>;

/** What one occurrence of a term in a field of this length adds to its weighted frequency. */
export function occurrenceWeight(
  field: TextField,
  length: number,
  averages: AverageLengths,
): number {
  const { weight, lengthEffect } = FIELD_WEIGHTS[field];
  const average = averages[field];
  const relative = average > 0 ? length / average : 1;
  return weight / (1 - lengthEffect + lengthEffect * relative);
}

/** Bits of a stored frequency. */
export const LEVEL_BITS = 5;
export const LEVELS = 1 << LEVEL_BITS;
const LOWEST = 0.25;
const HIGHEST = 20;
const STEP = Math.log(HIGHEST / LOWEST) / (LEVELS - 1);

/** Weighted frequencies are rounded to parts of this size, so that their step is a look into a table. */
const PARTS = 64;
const STEPS: Uint8Array = Uint8Array.from({ length: HIGHEST * PARTS + 1 }, (_, part) =>
  Math.max(0, Math.min(LEVELS - 1, Math.round(Math.log(part / PARTS / LOWEST) / STEP))),
);

/** The step nearest to a weighted frequency, on a logarithmic scale. */
export function levelOf(frequency: number): number {
  return STEPS[Math.min(STEPS.length - 1, Math.round(frequency * PARTS))]!;
}

const K1 = 1.2;

/** BM25's saturation of each step: what a posting of that step is worth, before its term's idf. */
export const LEVEL_VALUES: Float64Array = Float64Array.from({ length: LEVELS }, (_, level) => {
  const frequency = LOWEST * Math.exp(level * STEP);
  return (frequency * (K1 + 1)) / (K1 + frequency);
});

/** How much a term tells, by the number of articles that hold it. */
export function inverseFrequency(articleCount: number, holding: number): number {
  return Math.log(1 + Math.max(0, articleCount - holding + 0.5) / (holding + 0.5));
}
