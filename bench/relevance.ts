/**
 * npm run bench:relevance [-- --kinds] [-- --misses]: how well the search finds, on judged queries beside the
 * project (../shared/relevance). Without that folder it says so and ends.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Article } from '../src/parse/article.ts';
import { createAnalyser } from '../src/search/analyser.ts';
import { buildSegments } from '../src/search/build-segments.ts';
import { parseLexicon } from '../src/search/lexicon.ts';
import { createMemoryReader } from '../src/search/memory-reader.ts';
import { openIndex } from '../src/search/open-index.ts';
import { searchArticles } from '../src/search/search-articles.ts';

const folder = path.resolve(import.meta.dirname, '../../shared/relevance');

/** Ids of the articles found, best first. The seam for engines to compare with. */
export type RankingFunction = (query: string) => Promise<string[]>;

interface JudgedQuery {
  id: string;
  q: string;
  kind: string;
  rel: Record<string, number>;
  veto: string[];
}

interface SourceDocument {
  id: string;
  title: string;
  excerpt: string;
  comment: string;
  tags: string[];
  url?: string;
}

function readLines<T>(name: string): T[] {
  return readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): T => JSON.parse(line));
}

function toArticle(document: SourceDocument): Article {
  return {
    id: document.id,
    url: document.url ?? null,
    title: document.title,
    articleTitle: document.title,
    siteName: null,
    site: null,
    excerpt: document.excerpt,
    publishedAt: null,
    bookmarkCount: null,
    categories: [],
    tags: document.tags,
    bookmarks:
      document.comment === ''
        ? []
        : [{ user: 'someone', comment: document.comment, tags: [], at: null, atPrecision: null }],
    sources: [],
  };
}

export interface Figures {
  ndcg: number;
  mrr: number;
  recall: number;
  zero: number;
}

const DEPTH = 10;

function gain(grade: number, at: number): number {
  return (2 ** grade - 1) / Math.log2(at + 2);
}

function judge(ranking: readonly string[], rel: Readonly<Record<string, number>>): Figures {
  const top = ranking.slice(0, DEPTH);
  const grades = Object.values(rel).toSorted((a, b) => b - a);
  const ideal = grades.slice(0, DEPTH).reduce((sum, grade, at) => sum + gain(grade, at), 0);
  const real = top.reduce((sum, id, at) => sum + gain(rel[id] ?? 0, at), 0);
  const first = top.findIndex((id) => (rel[id] ?? 0) > 0);
  const found = top.filter((id) => (rel[id] ?? 0) > 0).length;
  return {
    ndcg: ideal > 0 ? real / ideal : 0,
    mrr: first < 0 ? 0 : 1 / (first + 1),
    recall: found / Math.min(DEPTH, grades.length),
    zero: ranking.length === 0 ? 1 : 0,
  };
}

function mean(all: readonly Figures[]): Figures {
  const average = (key: keyof Figures): number =>
    all.reduce((sum, figures) => sum + figures[key], 0) / Math.max(1, all.length);
  return {
    ndcg: average('ndcg'),
    mrr: average('mrr'),
    recall: average('recall'),
    zero: average('zero'),
  };
}

async function ownRanking(articles: readonly Article[], depth: number): Promise<RankingFunction> {
  const root = path.resolve(import.meta.dirname, '..');
  const own = path.join(root, 'config/lexicon.txt');
  const text = readFileSync(existsSync(own) ? own : path.join(folder, 'lexicon.txt'), 'utf8');
  const { lexicon } = parseLexicon(text);
  const analyser = createAnalyser({ lexicon });
  const segments = await buildSegments(articles, { analyser, shards: 1 });
  const reader = createMemoryReader(segments, { generation: 1, indexedAt: null });
  const index = await openIndex(reader, analyser);
  return async (query) => {
    const answer = await searchArticles(index, query, { limit: depth, offset: 0, explain: false });
    return answer.results.map(({ article }) => article.id);
  };
}

function print(name: string, figures: Figures, count: number): void {
  const row = [figures.ndcg, figures.mrr, figures.recall, figures.zero].map((one) =>
    one.toFixed(3),
  );
  process.stdout.write(`${name.padEnd(34)} ${row.join('  ')}  (${count} queries)\n`);
}

async function main(): Promise<void> {
  if (!existsSync(folder)) {
    process.stdout.write(`No judged queries at ${folder}.\n`);
    return;
  }
  const showKinds = process.argv.includes('--kinds');
  const showMisses = process.argv.includes('--misses');
  const queries = readLines<JudgedQuery>('queries-dev.jsonl');
  const seeds = readLines<SourceDocument>('seed_articles.jsonl');
  const distractors = readLines<SourceDocument>('distractors.jsonl');
  process.stdout.write(`${''.padEnd(34)} nDCG@10 MRR@10 recall@10 zero\n`);
  for (const [name, documents] of [
    ['seeds', seeds],
    ['seeds + distractors', [...seeds, ...distractors]],
  ] as const) {
    const ranking = await ownRanking(documents.map(toArticle), 400);
    const texts = new Map(
      documents.map((one) => [
        one.id,
        [one.title, one.excerpt, one.comment, ...one.tags]
          .join('\n')
          .normalize('NFKC')
          .toLowerCase(),
      ]),
    );
    const isSeed = new Set(seeds.map(({ id }) => id));
    const figures = new Map<JudgedQuery, Figures>();
    for (const query of queries) {
      const vetoes = query.veto.map((pattern) => new RegExp(pattern, 'i'));
      const ids = (await ranking(query.q)).filter(
        (id) => isSeed.has(id) || !vetoes.every((veto) => veto.test(texts.get(id) ?? '')),
      );
      const one = judge(ids, query.rel);
      figures.set(query, one);
      if (showMisses && one.ndcg < 0.95) {
        const missed = Object.keys(query.rel).filter((id) => !ids.slice(0, 10).includes(id));
        process.stdout.write(
          `  ${query.id} ${query.kind} "${query.q}" ${one.ndcg.toFixed(2)} top ${ids
            .slice(0, 5)
            .map((id) => `${id}${query.rel[id] ? `*${query.rel[id]}` : ''}`)
            .join(' ')} missed ${missed.join(' ')}\n`,
        );
      }
    }
    print(name, mean([...figures.values()]), queries.length);
    if (showKinds) {
      for (const kind of new Set(queries.map((query) => query.kind))) {
        const of = queries.filter((query) => query.kind === kind);
        print(`  ${kind}`, mean(of.map((query) => figures.get(query)!)), of.length);
      }
    }
  }
  const paragraphs = readLines<SourceDocument>('jsquad_docs.jsonl');
  const questions = readLines<{ id: string; q: string; rel: Record<string, number> }>(
    'jsquad_q.jsonl',
  );
  const ranking = await ownRanking(paragraphs.map(toArticle), DEPTH);
  const all: Figures[] = [];
  for (const { q, rel } of questions) all.push(judge(await ranking(q), rel));
  print('JSQuAD', mean(all), all.length);
}

await main();
