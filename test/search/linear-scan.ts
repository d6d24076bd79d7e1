import type { Article } from '../../src/parse/article.ts';
import { mineAbbreviations } from '../../src/search/abbreviations.ts';
import type { Analyser } from '../../src/search/analyser.ts';
import { articleTime, fieldTexts } from '../../src/search/article-text.ts';
import { collectBigrams, unpackPair } from '../../src/search/bigrams.ts';
import { editDistance } from '../../src/search/edit-distance.ts';
import { fieldTerms } from '../../src/search/field-terms.ts';
import { parseQuery } from '../../src/search/parse-query.ts';
import { periodRange } from '../../src/search/period-range.ts';
import { soundSkeleton } from '../../src/search/phonetic.ts';
import { planQuery } from '../../src/search/plan-query.ts';
import { DEAD_BIT, type QueryPlan, type Requirement } from '../../src/search/query-plan.ts';
import { bigramKey, conceptKey, soundKey, termOf, wordKey } from '../../src/search/term-key.ts';
import { ExpansionMemory, type IndexTerm, type TermSource } from '../../src/search/term-source.ts';
import { titleKey } from '../../src/search/title-key.ts';
import { holdsPhrase, phraseText } from '../../src/search/verify-phrases.ts';
import {
  type AverageLengths,
  FIELDS,
  LEVEL_VALUES,
  levelOf,
  occurrenceWeight,
} from '../../src/search/weigh-fields.ts';

/** Articles indexed in one go; later builds hide the ids that they hold or remove. */
export interface ModelBuild {
  articles: readonly Article[];
  averages: AverageLengths;
  removed?: readonly string[];
}

export interface ModelHit {
  id: string;
  score: number;
  full: boolean;
}

export interface ModelOptions {
  exclude?: ReadonlySet<string>;
  dead?: ReadonlySet<string>;
  timeZone?: string;
}

interface Entry {
  article: Article;
  build: number;
  /** Term to step of frequency. */
  terms: Map<string, number>;
  hidden: boolean;
}

/**
 * The search as it is meant, without an index: every article is scored for every query. It shares the analysis and
 * the plan of a query with the engine, and nothing of how terms are stored, read, added up and sorted.
 */
export class LinearScan {
  private readonly entries: Entry[] = [];
  private readonly analyser: Analyser;

  constructor(builds: readonly ModelBuild[], analyser: Analyser) {
    const mined = builds.flatMap(({ articles }) => mineAbbreviations(articles, analyser.lexicon));
    const names = new Set<string>();
    this.analyser = analyser.extend(
      mined.filter(({ name }) => !names.has(name) && names.add(name)),
    );
    for (const [number, { articles, averages }] of builds.entries()) {
      const own = analyser.extend(mineAbbreviations(articles, analyser.lexicon));
      const later = builds.slice(number + 1);
      for (const article of articles) {
        this.entries.push({
          article,
          build: number,
          terms: termsOf(article, own, averages),
          hidden: later.some(
            (build) =>
              build.articles.some(({ id }) => id === article.id) ||
              (build.removed ?? []).includes(article.id),
          ),
        });
      }
    }
  }

  rank(typed: string, options: ModelOptions = {}): ModelHit[] {
    const query = parseQuery(typed);
    const plan = planQuery(this.source(), this.analyser, query);
    const plain =
      query.not.length === 0 &&
      query.periods.length === 0 &&
      query.clauses.every((clause) => clause.length === 1 && clause[0]?.kind === 'phrase');
    const range = periodRange(query.periods, options.timeZone ?? 'Asia/Tokyo');
    const hits: (ModelHit & { entry: Entry; titled: boolean })[] = [];
    for (const entry of this.entries) {
      const { article } = entry;
      if (entry.hidden || options.exclude?.has(article.id)) continue;
      const time = articleTime(article);
      if (range && (time === null || time < range.from || time >= range.to)) continue;
      const state = stateOf(plan, entry);
      if (options.dead?.has(article.id)) state.fields |= 1 << DEAD_BIT;
      const holds = (one: Requirement): boolean => meets(plan, one, state, article);
      if (!plan.hard.every((clause) => clause.some(holds)) || plan.not.some(holds)) continue;
      const titled =
        plain &&
        titleKey(typed) !== '' &&
        [article.title, article.articleTitle].some((title) => titleKey(title) === titleKey(typed));
      if (!plan.runnable && !titled) continue;
      const asked = plan.soft.length > 0 || plan.hard.length > 0 || plan.reachesAll;
      const full = titled || (asked && plan.soft.every((clause) => clause.some(holds)));
      hits.push({ id: article.id, score: state.score, full, entry, titled });
    }
    const best = Math.max(0, ...hits.map(({ score }) => score));
    return hits
      .filter(({ full, score }) => full || (score > 0 && score >= 0.1 * best))
      .toSorted(
        (a, b) =>
          Number(b.titled) - Number(a.titled) ||
          Number(b.full) - Number(a.full) ||
          b.score - a.score ||
          compareEntries(a.entry, b.entry),
      )
      .map(({ id, score, full }) => ({ id, score, full }));
  }

  /** Statistics count hidden articles too, as the dictionaries of segments do. */
  private source(): TermSource {
    const counts = new Map<string, number>();
    for (const { terms } of this.entries) {
      for (const key of terms.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const known = new Map<string, IndexTerm>();
    const find = (key: string): IndexTerm => {
      const term = known.get(key) ?? { key, count: counts.get(key) ?? 0, entries: [] };
      known.set(key, term);
      return term;
    };
    const keys = new Set(counts.keys());
    for (const key of counts.keys()) {
      const term = termOf(key);
      const skeleton = key === wordKey(term) && term.length >= 3 ? soundSkeleton(term) : '';
      if (skeleton.length > 1) keys.add(soundKey(skeleton, term));
    }
    const sorted = [...keys].toSorted();
    return {
      expansions: new ExpansionMemory(),
      articleCount: this.entries.filter(({ hidden }) => !hidden).length,
      find,
      countStartingWith: (prefix) => new Map([...counts].filter(([key]) => key.startsWith(prefix))),
      eachNear(prefix, wanted, limit, visit) {
        let most = limit;
        for (const key of sorted) {
          if (!key.startsWith(prefix)) continue;
          const [head = ''] = key.slice(prefix.length).split('\0');
          const distance = editDistance(head, wanted, most);
          if (distance <= most) most = visit(key, distance);
        }
      },
    };
  }
}

function termsOf(
  article: Article,
  analyser: Analyser,
  averages: AverageLengths,
): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (key: string, weight: number): void => {
    weights.set(key, (weights.get(key) ?? 0) + weight);
  };
  const texts = fieldTexts(article);
  for (const field of FIELDS) {
    if (texts[field] === '') continue;
    const weight = occurrenceWeight(field, texts[field].length, averages);
    const { text, words, runs, concepts, compounds } = analyser.analyse(texts[field]);
    for (const word of words) {
      if (word.kind === 'hiragana') continue;
      const forms = [
        word.term,
        ...word.parts,
        ...(compounds.get(word) ?? []).map((one) => one.term),
      ];
      for (const form of forms) add(wordKey(form), weight);
    }
    for (let i = 0; i < runs.length; i += 2) {
      const pairs: number[] = [];
      collectBigrams(text, runs[i]!, runs[i + 1]!, pairs);
      for (const pair of pairs) add(bigramKey(unpackPair(pair)), weight);
    }
    for (const { concept } of concepts) {
      add(conceptKey(analyser.lexicon.concepts[concept]!.name), weight);
    }
  }
  for (const key of fieldTerms(article)) add(key, 1);
  return new Map([...weights].map(([key, weight]) => [key, levelOf(weight)]));
}

interface State {
  score: number;
  met: number;
  fields: number;
}

function stateOf(plan: QueryPlan, { terms }: Entry): State {
  let met = 0;
  let literal = 0;
  let sum = 0;
  for (const group of plan.groups) {
    let best = 0;
    for (const { term, weight, literal: isLiteral } of group.alternatives) {
      const level = terms.get(term.key);
      if (level === undefined) continue;
      met |= 1 << group.bit;
      if (isLiteral && group.literalBit >= 0) literal |= 1 << group.literalBit;
      best = Math.max(best, weight * LEVEL_VALUES[level]!);
    }
    sum += best;
  }
  for (let i = 0; i < plan.runs.length; ) {
    let best = 0;
    do {
      const run = plan.runs[i++]!;
      const levels = run.terms.map(({ term }) => terms.get(term.key));
      const share = levels.filter((level) => level !== undefined).length / levels.length;
      let score = 0;
      for (const [at, level] of levels.entries()) {
        if (level !== undefined) score += run.terms[at]!.weight * LEVEL_VALUES[level]!;
      }
      if (share >= 0.4) best = Math.max(best, run.weight * score * share ** 1.5);
      if (share === 1 && run.literalBit >= 0) literal |= 1 << run.literalBit;
      for (const { bit, mask } of run.wholes) {
        const isWhole = levels.every((level, at) => !(mask & (1 << at)) || level !== undefined);
        if (isWhole) met |= 1 << bit;
      }
    } while (plan.runs[i]?.variant);
    sum += best;
  }
  for (const { alternative, covers } of plan.spanning) {
    const level = terms.get(alternative.term.key);
    if (level === undefined) continue;
    met |= covers;
    sum += alternative.weight * LEVEL_VALUES[level]!;
  }
  let fields = 0;
  for (const [at, { key }] of plan.fields.entries()) if (terms.has(key)) fields |= 1 << at;
  const scored = plan.groups.filter(({ bit }) => plan.scoredMask & (1 << bit));
  const all = scored.reduce((total, { weight }) => total + weight, 0);
  const had = scored.reduce((total, { bit, weight }) => total + (met & (1 << bit) ? weight : 0), 0);
  const isAll = scored.every(({ bit }) => met & (1 << bit));
  const coordination = isAll || all === 0 ? 1 : 0.5 + 0.5 * (had / all);
  const units = literal.toString(2).replace('-', '').replaceAll('0', '').length;
  const factor = plan.literalUnits === 0 ? 1 : 1 + 0.25 * (units / plan.literalUnits);
  return { score: Math.round(sum * coordination * factor * 1e9) / 1e9, met, fields };
}

function meets(plan: QueryPlan, one: Requirement, state: State, article: Article): boolean {
  if ((state.met & one.groups) !== one.groups) return false;
  if ((state.fields & one.fields) !== one.fields) return false;
  if (one.phrase < 0) return true;
  const needle = phraseText(plan.phrases[one.phrase]!);
  return Object.values(fieldTexts(article))
    .flatMap((text) => text.split('\n'))
    .some((text) => holdsPhrase(phraseText(text), needle));
}

function compareEntries(a: Entry, b: Entry): number {
  const left = articleTime(a.article) ?? Number.NEGATIVE_INFINITY;
  const right = articleTime(b.article) ?? Number.NEGATIVE_INFINITY;
  if (left !== right) return right > left ? 1 : -1;
  if (a.build !== b.build) {
    const titles = compare(a.article.title.slice(0, 2), b.article.title.slice(0, 2));
    return titles || b.build - a.build;
  }
  return compare(a.article.title, b.article.title) || compare(a.article.id, b.article.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
