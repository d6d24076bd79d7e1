import type { Article } from '../../src/parse/article.ts';
import type { Analyser } from '../../src/search/analyser.ts';
import { fieldTexts } from '../../src/search/article-text.ts';
import { createRandom, type Random } from './random.ts';

const SAMPLE = 3_000;
/** Shares of the sampled articles that make a word a frequent or a medium one; the others are rare. */
const FREQUENT = 0.01;
const MEDIUM = 0.001;

/**
 * Queries of one to four words of the articles: 30 % rare ones, 40 % medium, 30 % frequent. Every second
 * query takes all its words from one title, so that some article has them all.
 */
export function drawQueries(
  articles: readonly Article[],
  analyser: Analyser,
  count: number,
  seed = 7,
): string[] {
  const random = createRandom(seed);
  const titles: string[][] = [];
  const frequencies = new Map<string, number>();
  for (let i = 0; i < Math.min(SAMPLE, articles.length); i++) {
    const article = articles[random.below(articles.length)];
    if (article === undefined) continue;
    const { title, excerpt } = fieldTexts(article);
    const words = wordsOf(title, analyser);
    if (words.length > 0) titles.push(words);
    for (const word of new Set([...words, ...wordsOf(excerpt, analyser)])) {
      frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
    }
  }
  const classes = partByFrequency(frequencies, Math.min(SAMPLE, articles.length));
  return Array.from({ length: count }, (_, index) => {
    const length = 1 + random.below(4);
    if (index % 2 === 0) return takeFromTitle(random.pick(titles), length, random);
    const words = Array.from({ length }, () => random.pick(pickClass(classes, random)));
    return [...new Set(words)].join(' ');
  });
}

type Classes = Record<'rare' | 'medium' | 'frequent', string[]>;

function partByFrequency(frequencies: ReadonlyMap<string, number>, articles: number): Classes {
  const classes: Classes = { rare: [], medium: [], frequent: [] };
  for (const [word, frequency] of frequencies) {
    const share = frequency / articles;
    classes[share >= FREQUENT ? 'frequent' : share >= MEDIUM ? 'medium' : 'rare'].push(word);
  }
  return classes;
}

/** A class without words lends from the next: small samples have no rare ones. */
function pickClass({ rare, medium, frequent }: Classes, random: Random): string[] {
  const drawn = random.next();
  const order =
    drawn < 0.3
      ? [rare, medium, frequent]
      : drawn < 0.7
        ? [medium, frequent, rare]
        : [frequent, medium, rare];
  return order.find((words) => words.length > 0) ?? [];
}

function takeFromTitle(words: readonly string[], length: number, random: Random): string {
  const first = random.below(words.length);
  return [...new Set(words.slice(first, first + length))].join(' ');
}

/** Words that somebody would type: no particles, no stems, no single characters. */
function wordsOf(text: string, analyser: Analyser): string[] {
  return analyser
    .analyse(text)
    .words.filter(({ term, kind, light }) => !light && kind !== 'hiragana' && term.length > 1)
    .map(({ term }) => term);
}
