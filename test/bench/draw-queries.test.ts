import { describe, expect, it } from 'vitest';
import { drawQueries } from '../../bench/lib/draw-queries.ts';
import { generateArticles } from '../../bench/lib/generate-articles.ts';
import { loadAnalyser } from '../../bench/lib/load-analyser.ts';

const analyser = loadAnalyser();
const articles = generateArticles(300);

describe('the queries of the benchmarks', () => {
  it('repeat for a seed', () => {
    const queries = drawQueries(articles, analyser, 50);
    expect(queries).toHaveLength(50);
    expect(drawQueries(articles, analyser, 50)).toEqual(queries);
    expect(drawQueries(articles, analyser, 50, 8)).not.toEqual(queries);
  });

  it('have one to four words, and every second takes its words from one title', () => {
    const titles = articles.map(({ title }) => analyser.analyse(title).text);
    const queries = drawQueries(articles, analyser, 100).map((query) => query.split(' '));
    expect(queries.filter((words) => words.length < 1 || words.length > 4)).toEqual([]);
    const strangers = queries
      .filter((_, index) => index % 2 === 0)
      .filter((words) => !titles.some((title) => words.every((word) => title.includes(word))));
    expect(strangers).toEqual([]);
  });
});
