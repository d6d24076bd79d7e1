import type { Analyser } from './analyser.ts';
import { contentWords, requiredWords } from './content-words.ts';
import type { FieldTerm, Query, QueryTerm } from './parse-query.ts';
import { planRuns } from './plan-runs.ts';
import { type PlanContext, type PlanMode, planSpanning, planWord } from './plan-words.ts';
import {
  createEmptyPlan,
  DEAD_BIT,
  MAX_FIELDS,
  MAX_PHRASES,
  type QueryPlan,
  type Requirement,
} from './query-plan.ts';
import { RANKING, type Ranking } from './ranking.ts';
import type { Word } from './scan-words.ts';
import { fieldKey } from './term-key.ts';
import type { TermSource } from './term-source.ts';

/** A text pasted in: what comes after so many characters adds no word that counts. */
const MAX_TEXT = 1000;
/** Nobody mistypes more words than these in one query. */
const MAX_UNKNOWN = 8;

/** Decides what to read for a query and how it counts. Looks into dictionaries only. */
export function planQuery(
  source: TermSource,
  analyser: Analyser,
  query: Query,
  ranking: Ranking = RANKING,
): QueryPlan {
  return new Planner(source, analyser, ranking).plan(query);
}

class Planner {
  private readonly source: TermSource;
  private readonly analyser: Analyser;
  private readonly result: QueryPlan;
  private readonly unknown = { left: MAX_UNKNOWN };

  constructor(source: TermSource, analyser: Analyser, ranking: Ranking) {
    this.result = createEmptyPlan(ranking);
    this.source = source;
    this.analyser = analyser;
  }

  plan(query: Query): QueryPlan {
    const { result } = this;
    if (query.words.length > 0) {
      for (const bit of this.planText(query.words.join(' '), 'widen')) {
        result.soft.push([requirement({ groups: 1 << bit })]);
      }
    }
    for (const terms of distinct(query.clauses)) this.planClause(terms);
    for (const group of result.groups) {
      result.scoredMask |= 1 << group.bit;
      result.scoredWeight += group.weight;
    }
    const positive = result.groups.length > 0 || result.hard.length > 0;
    result.reachesAll = !positive && query.periods.length > 0;
    result.runnable = positive || result.reachesAll;
    for (const term of distinct(query.not)) {
      const excluded = this.planTerm(term, 'exclude');
      if (isSomething(excluded)) result.not.push(excluded);
    }
    return result;
  }

  /** A clause of words alone may be missed by partial matches; fields and phrases may not. */
  private planClause(terms: readonly QueryTerm[]): void {
    const clause = distinct(terms)
      .map((term) => this.planTerm(term, 'widen'))
      .filter(isSomething);
    // Without any word or field that can be met or missed it asks for nothing.
    if (clause.length === 0) return;
    const isSoft = terms.every(({ kind }) => kind === 'words');
    (isSoft ? this.result.soft : this.result.hard).push(clause);
  }

  private planTerm(term: QueryTerm, mode: PlanMode): Requirement {
    if (term.kind === 'dead') return requirement({ fields: 1 << DEAD_BIT });
    if (term.kind === 'field') return requirement({ fields: this.planField(term) });
    const exact = term.kind === 'phrase' && mode === 'widen' ? 'exact' : mode;
    let groups = 0;
    for (const bit of this.planText(term.text, exact)) groups |= 1 << bit;
    const { phrases } = this.result;
    if (term.kind === 'words' || groups === 0) return requirement({ groups });
    const known = phrases.indexOf(term.text);
    if (known >= 0) return requirement({ groups, phrase: known });
    if (phrases.length === MAX_PHRASES) return requirement({ groups });
    return requirement({ groups, phrase: phrases.push(term.text) - 1 });
  }

  private planField({ field, value }: FieldTerm): number {
    const { fields } = this.result;
    const term = this.source.find(fieldKey(field, value));
    let at = fields.findIndex(({ key }) => key === term.key);
    if (at < 0 && fields.length < MAX_FIELDS) at = fields.push(term) - 1;
    return at < 0 ? 0 : 1 << at;
  }

  /** Adds the words, runs and concepts of a text; returns the bits of the words that it requires. */
  private planText(text: string, mode: PlanMode): number[] {
    const { source, analyser, result } = this;
    const { lexicon } = analyser;
    const { unknown } = this;
    const context: PlanContext = { plan: result, source, lexicon, mode, unknown };
    const analysed = analyser.analyse(text.slice(0, MAX_TEXT));
    const words = contentWords(analysed);
    const bits = new Map<Word, number>();
    for (const [i, word] of words.entries()) {
      const bit = planWord(context, analysed, word, i === words.length - 1);
      if (bit >= 0) bits.set(word, bit);
    }
    const runs = planRuns(context, analyser, analysed, bits);
    planSpanning(context, analysed, bits);
    const required = requiredWords(analysed.text, words).map((word) => bits.get(word));
    // A phrase needs its pairs too: what lacks one cannot hold it.
    const needed = mode === 'widen' ? required : [...required, ...runs];
    return [...new Set(needed.filter((bit) => bit !== undefined))];
  }
}

/** What is asked for twice is looked for once, in every candidate. */
function distinct<T extends QueryTerm | readonly QueryTerm[]>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function requirement(parts: Partial<Requirement>): Requirement {
  return { groups: 0, fields: 0, phrase: -1, ...parts };
}

function isSomething({ groups, fields }: Requirement): boolean {
  return groups !== 0 || fields !== 0;
}
