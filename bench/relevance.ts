/**
 * npm run bench:relevance [-- --kinds] [-- --misses] [-- --alone | --ablation]: how well the search finds, on
 * judged queries beside the project (../shared/relevance); the peers on the same queries; and what each part
 * of the ranking gives, by leaving it out. --alone: us only; --ablation: us and our parts. Without that folder
 * it says so and ends; a peer that cannot be built here is left out by name.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Article } from '../src/parse/article.ts';
import { buildSegments } from '../src/search/build-segments.ts';
import { createMemoryReader } from '../src/search/memory-reader.ts';
import { openIndex } from '../src/search/open-index.ts';
import { RANKING, type Ranking } from '../src/search/ranking.ts';
import { searchArticles } from '../src/search/search-articles.ts';
import type { BuiltSegment } from '../src/search/segment.ts';
import { loadAnalyser } from './lib/load-analyser.ts';
import { createRelevancePeers } from './lib/peers/relevance-peers.ts';
import { setUpPeers } from './lib/peers/set-up-peers.ts';

const folder = path.resolve(import.meta.dirname, '../../shared/relevance');

/** Ids of the articles found, best first. */
type RankingFunction = (query: string) => Promise<string[]>;

/** Parts of the ranking, and the weights that leave each of them out. */
const PARTS: Record<string, Partial<Ranking>> = {
  concepts: { concept: 0, typoConcept: 0 },
  'pairs of characters': { run: 0, knownRun: 0 },
  'beginnings of words': { prefix: 0 },
  typos: { typo: 0, typoConcept: 0 },
  'typos in spellings of the lexicon': { typoConcept: 0 },
  'words that sound alike': { sound: 0 },
  'the share of words met': { coordination: 0 },
  'the literal bonus': { literal: 0 },
  'the lost 本': { lostCharacter: 0 },
  'names of sites': { site: 0 },
  'pairs for single kanji': { singleKanji: 0 },
  'less weight for stems and affixes': { light: 1 },
  'less weight for pairs of known ideas': { knownRun: RANKING.run },
};

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

const segmentsOf = new Map<readonly Article[], Promise<BuiltSegment[]>>();

/** yuuk with these weights. The same articles are built once for all of them. */
function createOwnEngine(name: string, ranking: Ranking): Engine {
  return {
    name,
    async build(articles, depth) {
      const built = segmentsOf.get(articles) ?? buildSegments(articles, { analyser, shards: 1 });
      segmentsOf.set(articles, built);
      const reader = createMemoryReader(await built, { generation: 1, indexedAt: null });
      const index = await openIndex(reader, analyser, { ranking });
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
}

const own = createOwnEngine('yuuk', RANKING);

/** Us first, then every peer that can be built on this machine. */
async function listEngines(): Promise<Engine[]> {
  if (process.argv.includes('--alone') || process.argv.includes('--ablation')) return [own];
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

/** Articles, and the queries that are judged on them. */
interface Corpus {
  name: string;
  articles: readonly Article[];
  judge(engine: Engine): Promise<Map<JudgedQuery, Figures>>;
}

/** The judged queries of the team over the seeds, alone or among other people's bookmarks. */
function createTeamCorpus(
  name: string,
  documents: readonly SourceDocument[],
  seeds: ReadonlySet<string>,
): Corpus {
  const articles = documents.map(toArticle);
  const queries = readLines<JudgedQuery>('queries-dev.jsonl');
  const textOf = new Map(documents.map((one) => [one.id, texts(one)]));
  return {
    name,
    articles,
    async judge(engine) {
      const { rank, close } = await engine.build(articles, 400);
      const figures = new Map<JudgedQuery, Figures>();
      for (const query of queries) {
        // A distractor that holds every concept of a query is unjudged, and counts for nobody.
        const vetoes = query.veto.map((pattern) => new RegExp(pattern, 'i'));
        const ids = (await rank(query.q)).filter(
          (id) => seeds.has(id) || !vetoes.every((veto) => veto.test(textOf.get(id) ?? '')),
        );
        const one = judge(ids, query.rel);
        figures.set(query, one);
        if (process.argv.includes('--misses') && one.ndcg < 0.95) printMiss(query, ids, one);
      }
      await close();
      return figures;
    },
  };
}

function createQuestionCorpus(): Corpus {
  const articles = readLines<SourceDocument>('jsquad_docs.jsonl').map(toArticle);
  const questions = readLines<JudgedQuery>('jsquad_q.jsonl');
  return {
    name: 'JSQuAD',
    articles,
    async judge(engine) {
      const { rank, close } = await engine.build(articles, DEPTH);
      const figures = new Map<JudgedQuery, Figures>();
      for (const query of questions) figures.set(query, judge(await rank(query.q), query.rel));
      await close();
      return figures;
    },
  };
}

function printKinds(figures: ReadonlyMap<JudgedQuery, Figures>): void {
  for (const kind of new Set([...figures.keys()].map((query) => query.kind))) {
    const of = [...figures].filter(([query]) => query.kind === kind).map(([, one]) => one);
    if (kind !== undefined) print(`  ${kind}`, mean(of), of.length);
  }
}

function printMiss(query: JudgedQuery, ids: readonly string[], { ndcg }: Figures): void {
  const missed = Object.keys(query.rel).filter((id) => !ids.slice(0, DEPTH).includes(id));
  const top = ids.slice(0, 5).map((id) => `${id}${query.rel[id] ? `*${query.rel[id]}` : ''}`);
  process.stdout.write(
    `  ${query.id} ${query.kind} "${query.q}" ${ndcg.toFixed(2)} top ${top.join(' ')} missed ${missed.join(' ')}\n`,
  );
}

/** nDCG@10 without each part of the ranking, and what that takes away. */
async function printAblation(corpora: readonly Corpus[]): Promise<void> {
  const judgeAll = async (engine: Engine): Promise<number[]> => {
    const all: number[] = [];
    for (const corpus of corpora) all.push(mean([...(await corpus.judge(engine)).values()]).ndcg);
    return all;
  };
  const whole = await judgeAll(own);
  const heads = corpora.map(({ name }) => name.padEnd(18)).join('');
  process.stdout.write(`\n${'nDCG@10'.padEnd(46)} ${heads}\n`);
  process.stdout.write(`${'everything'.padEnd(46)} ${renderShares(whole, whole)}\n`);
  for (const [part, without] of Object.entries(PARTS)) {
    const left = await judgeAll(createOwnEngine(part, { ...RANKING, ...without }));
    process.stdout.write(`${`without ${part}`.padEnd(46)} ${renderShares(left, whole)}\n`);
  }
}

function renderShares(shares: readonly number[], whole: readonly number[]): string {
  return shares
    .map((share, at) => {
      const lost = share - whole[at]!;
      const change = Math.abs(lost) < 0.0005 ? '' : `${lost < 0 ? '' : '+'}${lost.toFixed(3)}`;
      return `${share.toFixed(3)} ${change}`.padEnd(18);
    })
    .join('');
}

async function main(): Promise<void> {
  if (!existsSync(folder)) {
    process.stdout.write('There are no judged queries beside the project.\n');
    return;
  }
  const seeds = readLines<SourceDocument>('seed_articles.jsonl');
  const distractors = readLines<SourceDocument>('distractors.jsonl');
  const ids = new Set(seeds.map(({ id }) => id));
  const corpora = [
    createTeamCorpus('seeds', seeds, ids),
    createTeamCorpus('with distractors', [...seeds, ...distractors], ids),
    createQuestionCorpus(),
  ];
  process.stdout.write(`${''.padEnd(46)} nDCG@10 MRR@10 recall@10 zero\n`);
  for (const engine of await listEngines()) {
    try {
      for (const corpus of corpora) {
        const figures = await corpus.judge(engine);
        print(`${corpus.name}: ${engine.name}`, mean([...figures.values()]), figures.size);
        if (process.argv.includes('--kinds')) printKinds(figures);
      }
    } catch (error) {
      if (engine === own) throw error;
      process.stderr.write(`${engine.name} is left out: ${String(error)}\n`);
    }
  }
  if (!process.argv.includes('--alone')) await printAblation(corpora);
}

await main();
