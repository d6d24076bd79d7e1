import type { Article } from '../parse/article.ts';
import { allTags } from './article-text.ts';
import type { SearchIndex } from './open-index.ts';
import { PostingsSource, termsOf } from './postings-source.ts';
import { createEmptyPlan } from './query-plan.ts';
import { readArticles } from './read-articles.ts';
import { scoreQuery } from './score-query.ts';
import { selectPage } from './select-page.ts';
import { conceptKey, wordKey } from './term-key.ts';
import type { IndexTerm } from './term-source.ts';
import { titleKey } from './title-key.ts';
import { inverseFrequency } from './weigh-fields.ts';

/** An article that goes with another one, and why. */
export interface Neighbour {
  article: Article;
  score: number;
  /** Parts of one series, else articles about the same. */
  reason: 'series' | 'similar';
}

const MAX_TERMS = 24;
/** Candidates whose titles are looked at for a series. */
const LOOKED_AT = 40;
const TITLE_WEIGHT = 3;
const TAG_WEIGHT = 2;
/** Common words say nothing about likeness. */
const COMMON_SHARE = 0.2;
/** Signs of a series: (1), 第2回, その3, part 4, 前編, の続き, 続・, 2/3. */
const SERIES_SIGN =
  /(?:第?\s*[0-9]+\s*(?:回|話|章|日目|部|弾)|その\s*[0-9一二三四五六七八九]+|part\s*[0-9]+|vol\.?\s*[0-9]+|[([【#]\s*[0-9]+(?:\s*[/-]\s*[0-9]+)?\s*[)\]】]?|[前中後上下続]編|の続き|続編|完結編|^続[・:\s]|[0-9]+\s*[/]\s*[0-9]+|[-\s][0-9]+$)/gi;
const MIN_STEM = 4;

/** Articles that belong to the same series, then those that are most alike; never the article itself. */
export async function findNeighbours(
  index: SearchIndex,
  article: Article,
  limit: number,
): Promise<Neighbour[]> {
  const plan = createEmptyPlan();
  for (const { term, weight } of tellingTerms(index, article)) {
    plan.spanning.push({
      alternative: { term, kind: 'exact', weight, literal: false },
      covers: 0,
    });
  }
  if (plan.spanning.length === 0) return [];
  const postings = new PostingsSource(index);
  await postings.load(termsOf(plan));
  const none: ReadonlySet<number> = new Set();
  const candidates = scoreQuery(index, plan, postings, {
    range: null,
    excluded: none,
    dead: none,
    titled: none,
  });
  const size = Math.max(limit + 1, LOOKED_AT);
  const page = selectPage(index, plan, candidates, {
    limit: size,
    offset: 0,
    titled: none,
    votes: null,
    phrases: null,
  });
  const articles = await readArticles(
    index,
    page.rows.map(({ document }) => document),
  );
  const neighbours = page.rows.map(({ score }, i): Neighbour => {
    const other = articles[i]!;
    return { article: other, score, reason: isSameSeries(article, other) ? 'series' : 'similar' };
  });
  return neighbours
    .filter((neighbour) => neighbour.article.id !== article.id)
    .toSorted((a, b) => Number(b.reason === 'series') - Number(a.reason === 'series'))
    .slice(0, limit);
}

/** Words of a text that few articles have, the rarest first; for a search by a whole message. */
export function rareWords(index: SearchIndex, text: string, limit: number): string[] {
  const { words, compounds } = index.analyser.analyse(text);
  const source = index.terms;
  const common = index.articleCount * COMMON_SHARE;
  const counts = new Map<string, number>();
  for (const word of words.flatMap((one) => compounds.get(one) ?? [one])) {
    if (word.light || word.kind === 'hiragana' || word.term.length < 2) continue;
    const { count } = source.find(wordKey(word.term));
    if (count > 0 && count <= Math.max(1, common)) counts.set(word.term, count);
  }
  return [...counts]
    .toSorted(([a, left], [b, right]) => left - right || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([word]) => word);
}

interface TellingTerm {
  term: IndexTerm;
  weight: number;
}

/** The words and concepts that tell most about an article, those of its title and tags before its text's. */
function tellingTerms(index: SearchIndex, article: Article): TellingTerm[] {
  const source = index.terms;
  const { analyser, articleCount } = index;
  const frequencies = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    const { words, concepts, compounds } = analyser.analyse(text);
    const note = (key: string): void => {
      frequencies.set(key, (frequencies.get(key) ?? 0) + weight);
    };
    for (const word of words.flatMap((one) => compounds.get(one) ?? [one])) {
      if (!word.light && word.kind !== 'hiragana') note(wordKey(word.term));
    }
    for (const { concept } of concepts) note(conceptKey(analyser.lexicon.concepts[concept]!.name));
  };
  add(article.articleTitle, TITLE_WEIGHT);
  for (const tag of allTags(article)) add(tag, TAG_WEIGHT);
  for (const { comment } of article.bookmarks) add(comment, 1);
  add(article.excerpt, 1);
  const terms: TellingTerm[] = [];
  for (const [key, frequency] of frequencies) {
    const term = source.find(key);
    // A term of this article alone leads to no other.
    if (term.count < 2 || term.count > Math.max(2, articleCount * COMMON_SHARE)) continue;
    const idf = inverseFrequency(articleCount, term.count);
    terms.push({ term, weight: (idf * frequency) / (frequency + TITLE_WEIGHT) });
  }
  return terms
    .toSorted((a, b) => b.weight - a.weight || (a.term.key < b.term.key ? -1 : 1))
    .slice(0, MAX_TERMS);
}

/** Whether two titles are the same but for the signs of a series, and at least one bears such a sign. */
function isSameSeries(a: Article, b: Article): boolean {
  if (a.site !== b.site) return false;
  const left = seriesStem(a.articleTitle);
  const right = seriesStem(b.articleTitle);
  return left.stem.length >= MIN_STEM && left.stem === right.stem && (left.isPart || right.isPart);
}

function seriesStem(title: string): { stem: string; isPart: boolean } {
  const plain = title.normalize('NFKC').toLowerCase();
  const stem = plain.replaceAll(SERIES_SIGN, ' ');
  return { stem: titleKey(stem), isPart: stem !== plain };
}
