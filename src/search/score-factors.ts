import { countBits } from './count-bits.ts';
import { MAX_LITERAL_UNITS, type QueryPlan } from './query-plan.ts';

/** Scores closer than this are equal. */
const PRECISION = 1e9;
/** More than rounding changes a score. */
export const ROUNDING = 2 / PRECISION;

/** A score as it is compared and shown. */
export function roundScore(score: number): number {
  return Math.round(score * PRECISION) / PRECISION;
}

/** Shares of so many words are worked out once a query for all ways to meet them. */
const TABLE_WORDS = 8;

/** Between a half and one: the share of the query's words, by weight, that an article has. */
export function coordination(plan: QueryPlan, met: number): number {
  const { groups, scoredMask, scoredWeight, ranking } = plan;
  const bits = met & scoredMask;
  if (bits === scoredMask || scoredWeight === 0) return 1;
  let weight = 0;
  for (let i = 0; i < groups.length; i++) {
    if ((bits & (1 << i)) !== 0) weight += groups[i]!.weight;
  }
  return 1 - ranking.coordination + ranking.coordination * (weight / scoredWeight);
}

/** From one up to one and a quarter: the share of the query's words and runs found letter by letter. */
export function literalFactor(plan: QueryPlan, literal: number): number {
  return literalBonus(plan, countBits(literal));
}

function literalBonus({ literalUnits, ranking }: QueryPlan, found: number): number {
  return literalUnits === 0 ? 1 : 1 + ranking.literal * (found / literalUnits);
}

/** Both factors of a plan, ready for many documents. */
export class ScoreFactors {
  private readonly plan: QueryPlan;
  private readonly shares: Float64Array | null;
  private readonly bonuses: Float64Array;

  constructor(plan: QueryPlan) {
    this.plan = plan;
    const isSmall = plan.groups.length <= TABLE_WORDS;
    this.shares = isSmall ? new Float64Array(1 << plan.groups.length) : null;
    for (let met = 0; met < (this.shares?.length ?? 0); met++) {
      this.shares![met] = coordination(plan, met);
    }
    this.bonuses = new Float64Array(MAX_LITERAL_UNITS + 1);
    for (let found = 0; found <= plan.literalUnits; found++) {
      this.bonuses[found] = literalBonus(plan, found);
    }
  }

  /** What a document's sum is multiplied with: first this, then `bonusOf`. */
  shareOf(met: number): number {
    return this.shares === null ? coordination(this.plan, met) : this.shares[met]!;
  }

  bonusOf(literal: number): number {
    return this.bonuses[countBits(literal)]!;
  }
}
