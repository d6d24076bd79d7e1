import { type SearchIndex, segmentOf } from './open-index.ts';
import type { Query } from './parse-query.ts';
import type { QueryPlan, Requirement } from './plan-query.ts';
import { countBits, type PostingsBytes, scorePostings } from './score-query.ts';
import { createScratch, type Scratch } from './scratch.ts';
import { titleKey } from './title-key.ts';

/** A document of the page. */
export interface RankedDocument {
  document: number;
  score: number;
  /** 2 the exact title, 1 all words, 0 some. */
  tier: number;
  /** Bits of the words met. */
  met: number;
}

export interface Ranking {
  total: number;
  partialTotal: number;
  page: RankedDocument[];
}

export interface RankOptions {
  limit: number;
  offset: number;
  exclude?: ReadonlySet<string>;
  dead?: ReadonlySet<string>;
  timeZone?: string;
}

const COORDINATION = 0.5;
const LITERAL_BONUS = 0.25;
/** Partial matches under this share of the best score are noise. */
const PARTIAL_FLOOR = 0.1;

export async function rankDocuments(
  index: SearchIndex,
  plan: QueryPlan,
  _query: Query,
  bytes: PostingsBytes,
  options: RankOptions,
  typed: string,
): Promise<Ranking> {
  const scratch = createScratch(index.documentCount);
  const count = scorePostings(index, plan, bytes, scratch);
  const exactTitles = documentsTitled(index, typed);
  const weights = plan.groups.map(({ bit, weight }) =>
    (plan.scored & (1 << bit)) === 0 ? 0 : weight,
  );
  const allWeights = weights.reduce((sum, weight) => sum + weight, 0);
  const ranked: RankedDocument[] = [];
  let best = 0;
  for (let i = 0; i < count; i++) {
    const document = scratch.touched[i]!;
    if (index.hidden?.[document] === 1) continue;
    if (!isAllowed(plan, scratch, document)) continue;
    const met = scratch.met[document]!;
    let share = 0;
    for (let bit = 0; bit < weights.length; bit++) if (met & (1 << bit)) share += weights[bit]!;
    const score =
      scratch.total[document]! *
      (1 - COORDINATION + COORDINATION * (allWeights > 0 ? share / allWeights : 1)) *
      (1 +
        (plan.literalUnits > 0
          ? LITERAL_BONUS * (scratch.literal[document]! / plan.literalUnits)
          : 0));
    const full = plan.soft.every((clause) => clause.some((one) => meets(one, scratch, document)));
    const tier = exactTitles.has(document) ? 2 : full ? 1 : 0;
    if (score > best) best = score;
    ranked.push({ document, score: Math.round(score * 1e9) / 1e9, tier, met });
  }
  const kept = ranked.filter(({ tier, score }) => tier > 0 || score >= PARTIAL_FLOOR * best);
  kept.sort(
    (a, b) => b.tier - a.tier || b.score - a.score || compareTies(index, a.document, b.document),
  );
  const total = kept.reduce((sum, { tier }) => sum + (tier > 0 ? 1 : 0), 0);
  return {
    total,
    partialTotal: kept.length - total,
    page: kept.slice(options.offset, options.offset + options.limit),
  };
}

function isAllowed(plan: QueryPlan, scratch: Scratch, document: number): boolean {
  return (
    plan.hard.every((clause) => clause.some((one) => meets(one, scratch, document))) &&
    !plan.not.some((one) => meets(one, scratch, document))
  );
}

function meets(one: Requirement, scratch: Scratch, document: number): boolean {
  return (
    (scratch.met[document]! & one.groups) === one.groups &&
    (scratch.fields[document]! & one.fields) === one.fields
  );
}

function documentsTitled(index: SearchIndex, typed: string): Set<number> {
  const key = titleKey(typed);
  const found = new Set<number>();
  if (key === '') return found;
  for (const { base, titles } of index.segments) {
    for (const document of titles.find(key)) found.add(base + document);
  }
  return found;
}

/** The order of equal scores: newest first, then by title, then by id. */
export function compareTies(index: SearchIndex, a: number, b: number): number {
  const left = segmentOf(index, a);
  const right = segmentOf(index, b);
  const i = a - left.base;
  const j = b - right.base;
  if (left.meta.build === right.meta.build) {
    return left.documents.ranks[i]! - right.documents.ranks[j]!;
  }
  const earlier = left.documents.times[i]!;
  const later = right.documents.times[j]!;
  if (earlier !== later) return later > earlier ? 1 : -1;
  return (
    left.documents.titleStarts[i]! - right.documents.titleStarts[j]! || right.number - left.number
  );
}

export { countBits };
