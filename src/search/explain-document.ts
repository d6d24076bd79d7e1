import type { Article } from '../parse/article.ts';
import type { Why, WhyPart } from './answer.ts';
import { allTags } from './article-text.ts';
import { countBits } from './count-bits.ts';
import { findSpans, SearchedText } from './find-spans.ts';
import { formsOf } from './needles.ts';
import type { SearchIndex } from './open-index.ts';
import type { PostingsSource } from './postings-source.ts';
import { coverageFactor } from './query-lists.ts';
import type { Alternative, BigramRun, QueryPlan } from './query-plan.ts';
import { coordination, literalFactor } from './score-factors.ts';
import { termOf } from './term-key.ts';
import type { IndexTerm } from './term-source.ts';
import { LEVEL_VALUES } from './weigh-fields.ts';

type PartField = WhyPart['fields'][number];

/**
 * The ranking's arithmetic for one document, done again in the same order: the parts and `bigramScore` add up,
 * and times `coordination` and `literalBonus` they are `total`, the score of the result.
 */
export function explainDocument(
  index: SearchIndex,
  plan: QueryPlan,
  postings: PostingsSource,
  document: number,
  article: Article,
): Why {
  const levelOf = (term: IndexTerm): number => postings.levelOf(term, document);
  const texts = textsOf(article);
  const parts: WhyPart[] = [];
  let met = 0;
  let literal = 0;
  let sum = 0;
  const note = (word: string, { alternative, score }: Scored): void => {
    sum += score;
    if (score === 0) return;
    const { kind, term } = alternative;
    const matched = termOf(term.key);
    const fields = fieldsOf(texts, formsOf(term, index.analyser.lexicon));
    parts.push({ word, kind, matched, fields, score });
  };
  for (const group of plan.groups) {
    let best: Scored | null = null;
    for (const alternative of group.alternatives) {
      const level = levelOf(alternative.term);
      if (level < 0) continue;
      met |= 1 << group.bit;
      if (alternative.literal && group.literalBit >= 0) literal |= 1 << group.literalBit;
      const score = alternative.weight * LEVEL_VALUES[level]!;
      if (best === null || score > best.score) best = { alternative, score };
    }
    if (best) note(group.word, best);
  }
  const beforeRuns = sum;
  for (let i = 0; i < plan.runs.length; ) {
    let best = 0;
    do {
      const run = scoreRun(plan.runs[i]!, levelOf);
      met |= run.met;
      literal |= run.literal;
      best = Math.max(best, run.score);
      i++;
    } while (plan.runs[i]?.variant);
    sum += best;
  }
  const bigramScore = sum - beforeRuns;
  for (const { alternative, covers } of plan.spanning) {
    const level = levelOf(alternative.term);
    if (level < 0) continue;
    met |= covers;
    const words = plan.groups.filter(({ bit }) => (covers & (1 << bit)) !== 0);
    const word = words.map((group) => group.word).join(' ') || termOf(alternative.term.key);
    note(word, { alternative, score: alternative.weight * LEVEL_VALUES[level]! });
  }
  const share = coordination(plan, met);
  const bonus = literalFactor(plan, literal);
  return {
    parts,
    bigramScore,
    coordination: share,
    literalBonus: bonus,
    total: sum * share * bonus,
  };
}

interface Scored {
  alternative: Alternative;
  score: number;
}

function scoreRun(
  run: BigramRun,
  levelOf: (term: IndexTerm) => number,
): { score: number; met: number; literal: number } {
  let mask = 0;
  let sum = 0;
  for (const [i, { term, weight }] of run.terms.entries()) {
    const level = levelOf(term);
    if (level < 0) continue;
    mask |= 1 << i;
    sum += weight * LEVEL_VALUES[level]!;
  }
  const had = countBits(mask);
  const all = run.terms.length;
  let met = 0;
  for (const whole of run.wholes) if ((mask & whole.mask) === whole.mask) met |= 1 << whole.bit;
  return {
    score: run.weight * sum * coverageFactor(had, all),
    met,
    literal: had === all && run.literalBit >= 0 ? 1 << run.literalBit : 0,
  };
}

function textsOf(article: Article): [PartField, SearchedText[]][] {
  const comments = article.bookmarks.map(({ comment }) => comment);
  return [
    ['title', [new SearchedText(article.articleTitle)]],
    ['tag', allTags(article).map((tag) => new SearchedText(tag))],
    ['comment', comments.map((comment) => new SearchedText(comment))],
    ['excerpt', [new SearchedText(article.excerpt)]],
  ];
}

function fieldsOf(
  texts: readonly [PartField, SearchedText[]][],
  forms: readonly string[],
): PartField[] {
  return texts
    .filter(([, all]) =>
      all.some((text) => forms.some((form) => findSpans(text, { text: form }).length > 0)),
    )
    .map(([field]) => field);
}
