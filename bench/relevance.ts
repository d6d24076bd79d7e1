/**
 * npm run bench:relevance [-- --kinds] [-- --misses] [-- --alone]: how well the search finds, on judged queries
 * beside the project (../shared/relevance), with the peers on the same queries unless --alone. Without that
 * folder it says so and ends; a peer that cannot be built here is left out by name.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Article } from '../src/parse/article.ts';
import { buildSegments } from '../src/search/build-segments.ts';
import { createMemoryReader } from '../src/search/memory-reader.ts';
import { openIndex } from '../src/search/open-index.ts';
import { searchArticles } from '../src/search/search-articles.ts';
import { loadAnalyser } from './lib/load-analyser.ts';
import { createRelevancePeers } from './lib/peers/relevance-peers.ts';
import { setUpPeers } from './lib/peers/set-up-peers.ts';

const folder = path.resolve(import.meta.dirname, '../../shared/relevance');

/** Ids of the articles found, best first. */
type RankingFunction = (query: string) => Promise<string[]>;

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

interface Figures {
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

/** One engine over one corpus. */
interface Ranker {
  rank: RankingFunction;
  close(): Promise<void>;
}

interface Engine {
  name: string;
  build(articles: readonly Article[], depth: number): Promise<Ranker>;
}

const analyser = loadAnalyser();

const own: Engine = {
  name: 'yuuk',
  async build(articles, depth) {
    const segments = await buildSegments(articles, { analyser, shards: 1 });
    const reader = createMemoryReader(segments, { generation: 1, indexedAt: null });
    const index = await openIndex(reader, analyser);
    return {
      async rank(query) {
        const options = { limit: depth, offset: 0, explain: false };
        const answer = await searchArticles(index, query, options);
        return answer.results.map(({ article }) => article.id);
      },
      close: () => Promise.resolve(),
    };
  },
};

/** Us first, then every peer that can be built on this machine. */
async function listEngines(): Promise<Engine[]> {
  if (process.argv.includes('--alone')) return [own];
  await setUpPeers((line) => process.stderr.write(`${line}\n`));
  const peers = createRelevancePeers(analyser).map(
    (peer): Engine => ({
      name: peer.name,
      async build(articles, depth) {
        const built = await peer.build(articles);
        return {
          rank: async (query) => built.rank(query, { match: 'any', limit: depth }),
          close: async () => built.close(),
        };
      },
    }),
  );
  return [own, ...peers];
}

function print(name: string, figures: Figures, count: number): void {
  const row = [figures.ndcg, figures.mrr, figures.recall, figures.zero].map((one) =>
    one.toFixed(3),
  );
  process.stdout.write(`${name.padEnd(46)} ${row.join('  ')}  (${count} queries)\n`);
}

const texts = (document: SourceDocument): string =>
  [document.title, document.excerpt, document.comment, ...document.tags]
    .join('\n')
    .normalize('NFKC')
    .toLowerCase();

/** The judged queries of the team over the seeds, alone or among other people's bookmarks. */
async function judgeTeamQueries(
  engine: Engine,
  corpus: { name: string; documents: readonly SourceDocument[]; seeds: ReadonlySet<string> },
): Promise<void> {
  const { rank, close } = await engine.build(corpus.documents.map(toArticle), 400);
  const queries = readLines<JudgedQuery>('queries-dev.jsonl');
  const textOf = new Map(corpus.documents.map((one) => [one.id, texts(one)]));
  const figures = new Map<JudgedQuery, Figures>();
  for (const query of queries) {
    // A distractor that holds every concept of a query is unjudged, and counts for nobody.
    const vetoes = query.veto.map((pattern) => new RegExp(pattern, 'i'));
    const ids = (await rank(query.q)).filter(
      (id) => corpus.seeds.has(id) || !vetoes.every((veto) => veto.test(textOf.get(id) ?? '')),
    );
    const one = judge(ids, query.rel);
    figures.set(query, one);
    if (process.argv.includes('--misses') && one.ndcg < 0.95) printMiss(query, ids, one);
  }
  await close();
  print(`${corpus.name}: ${engine.name}`, mean([...figures.values()]), queries.length);
  if (!process.argv.includes('--kinds')) return;
  for (const kind of new Set(queries.map((query) => query.kind))) {
    const of = queries.filter((query) => query.kind === kind);
    print(`  ${kind}`, mean(of.map((query) => figures.get(query)!)), of.length);
  }
}

function printMiss(query: JudgedQuery, ids: readonly string[], { ndcg }: Figures): void {
  const missed = Object.keys(query.rel).filter((id) => !ids.slice(0, DEPTH).includes(id));
  const top = ids.slice(0, 5).map((id) => `${id}${query.rel[id] ? `*${query.rel[id]}` : ''}`);
  process.stdout.write(
    `  ${query.id} ${query.kind} "${query.q}" ${ndcg.toFixed(2)} top ${top.join(' ')} missed ${missed.join(' ')}\n`,
  );
}

async function judgeQuestions(engine: Engine): Promise<void> {
  const paragraphs = readLines<SourceDocument>('jsquad_docs.jsonl');
  const questions = readLines<Pick<JudgedQuery, 'q' | 'rel'>>('jsquad_q.jsonl');
  const { rank, close } = await engine.build(paragraphs.map(toArticle), DEPTH);
  const all: Figures[] = [];
  for (const { q, rel } of questions) all.push(judge(await rank(q), rel));
  await close();
  print(`JSQuAD: ${engine.name}`, mean(all), all.length);
}

async function main(): Promise<void> {
  if (!existsSync(folder)) {
    process.stdout.write('There are no judged queries beside the project.\n');
    return;
  }
  const seeds = readLines<SourceDocument>('seed_articles.jsonl');
  const distractors = readLines<SourceDocument>('distractors.jsonl');
  const ids = new Set(seeds.map(({ id }) => id));
  process.stdout.write(`${''.padEnd(46)} nDCG@10 MRR@10 recall@10 zero\n`);
  for (const engine of await listEngines()) {
    try {
      await judgeTeamQueries(engine, { name: 'seeds', documents: seeds, seeds: ids });
      const documents = [...seeds, ...distractors];
      await judgeTeamQueries(engine, { name: 'with distractors', documents, seeds: ids });
      await judgeQuestions(engine);
    } catch (error) {
      if (engine === own) throw error;
      process.stderr.write(`${engine.name} is left out: ${String(error)}\n`);
    }
  }
}

await main();
