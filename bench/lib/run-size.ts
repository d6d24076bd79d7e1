import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Article } from '../../src/parse/article.ts';
import type { Analyser } from '../../src/search/analyser.ts';
import type { AnsweringFigures } from '../answering-process.ts';
import { drawQueries } from './draw-queries.ts';
import { loadAnalyser } from './load-analyser.ts';
import { loadCorpus } from './load-corpus.ts';
import { describeMachine, type Machine, peerVersion } from './machine.ts';
import { type Contender, measureInRounds, median } from './measure.ts';
import { createPairCut } from './peers/cut-terms.ts';
import { createFts5Peer } from './peers/fts5-peer.ts';
import { createMiniSearchPeer } from './peers/minisearch-peer.ts';
import { createOramaPeer } from './peers/orama-peer.ts';
import type { BuiltPeer, Peer } from './peers/peer.ts';
import { createRediSearchPeer } from './peers/redisearch-peer.ts';
import { findRediSearch, setUpPeers } from './peers/set-up-peers.ts';
import { type PublishedIndex, publishIndex, type ReadBytes } from './yuuk-contender.ts';

export const SIZES = { '1k': 1_000, '10k': 10_000, '100k': 100_000, '1m': 1_000_000 };
export type Size = keyof typeof SIZES;

/** What one run found; the shape of `npm run bench -- --json`. */
export interface BenchResult {
  machine: Machine;
  versions: Record<string, string>;
  size: Size;
  corpus: string;
  /** Peers that could not be built here, and those too slow for this size. */
  skipped: Record<string, string>;
  figures: Record<string, number>;
}

interface PlannedPeer {
  key: string;
  upTo: Size;
  /** Null: it cannot be had here. */
  peer: Peer | null;
}

interface MeasuredPeer {
  key: string;
  built: BuiltPeer;
  figures: Record<string, number>;
}

const QUERIES = 600;
const ROUNDS = 5;
const BUDGET_MS = 3_000;
const SHOWN = 10;
const BUILD_ROUNDS = 3;
/** Up to this size building takes turns as well; a larger index is built once. */
const LARGEST_BUILD_TEST = SIZES['10k'];
const LARGEST_SWAP_TEST = SIZES['100k'];

/** Measures one size: ours and every peer that can be had, in the same rounds. */
export async function runSize(size: Size, say: (line: string) => void): Promise<BenchResult> {
  const count = SIZES[size];
  await setUpPeers(say);
  const { name: corpus, articles } = await loadCorpus(count);
  const analyser = loadAnalyser();
  const queries = drawQueries(articles, analyser, QUERIES);
  const skipped: Record<string, string> = {};
  const figures: Record<string, number> = { 'json.bytesPerArticle': meanJsonBytes(articles) };
  const closing: (() => Promise<void>)[] = [];
  try {
    say(`yuuk: ${corpus}`);
    const index = await publishIndex(articles, analyser);
    closing.push(() => index.close());
    const read = await index.readBytes(queries);
    Object.assign(figures, describeIndex(index, count, read));
    Object.assign(figures, await measureBot(index.redis.url, queries, count <= LARGEST_SWAP_TEST));
    const peers: MeasuredPeer[] = [];
    const planned = await planPeers(analyser, say);
    for (const one of planned) {
      const peer = await buildPeer(one, articles, count, skipped, say);
      if (peer === null) continue;
      closing.push(() => peer.built.close());
      peers.push(peer);
      Object.assign(figures, peer.figures);
    }
    Object.assign(figures, await measureAll(index, peers, queries, read, say));
    if (count <= LARGEST_BUILD_TEST) {
      const measured = planned.filter(({ key }) => peers.some((peer) => peer.key === key));
      Object.assign(figures, await measureBuilds(measured, articles, analyser, say));
    }
    if (count <= LARGEST_SWAP_TEST) {
      const { failed, asked } = await index.swapUnderLoad(queries);
      figures['yuuk.swap.questionsAsked'] = asked;
      figures['yuuk.swap.questionsFailed'] = failed;
    }
    const versions = await readVersions(index);
    return {
      machine: describeMachine(),
      versions,
      size,
      corpus,
      skipped,
      figures: roundFigures(figures),
    };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

function describeIndex(
  index: PublishedIndex,
  count: number,
  read: ReadBytes,
): Record<string, number> {
  return {
    'yuuk.bytesPerArticle': index.storedBytes / count,
    'yuuk.buildPerS': count / (index.buildSeconds + index.publishSeconds),
    'yuuk.publish.swapMs': index.swapMs,
    'yuuk.cold.postingsBytes': read.postings,
    'yuuk.cold.articlesBytes': read.articles,
  };
}

/** Memory and event loop of a process of its own that answers like the bot. */
async function measureBot(
  url: string,
  queries: readonly string[],
  rebuilds: boolean,
): Promise<Record<string, number>> {
  const script = path.join(import.meta.dirname, '../answering-process.ts');
  const args = ['--import', 'tsx', script, url, ...(rebuilds ? [] : ['no-rebuild'])];
  const bot = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(bot, 'exit');
  bot.stdin.end(queries.join('\n'));
  const said = await text(bot.stdout);
  await ended;
  const { residentMiB, longestBlockMs }: AnsweringFigures = JSON.parse(said);
  return {
    'yuuk.bot.residentMiB': residentMiB,
    ...(longestBlockMs === null ? {} : { 'yuuk.bot.longestBlockMs': longestBlockMs }),
  };
}

async function planPeers(analyser: Analyser, say: (line: string) => void): Promise<PlannedPeer[]> {
  const cut = createPairCut(analyser);
  const module = await findRediSearch(say);
  return [
    {
      key: 'redisearch',
      upTo: '100k',
      peer: module === null ? null : createRediSearchPeer({ name: 'RediSearch', cut, module }),
    },
    { key: 'fts5', upTo: '100k', peer: createFts5Peer({ name: 'SQLite FTS5', cut }) },
    { key: 'minisearch', upTo: '10k', peer: createMiniSearchPeer({ name: 'MiniSearch', cut }) },
    { key: 'orama', upTo: '10k', peer: createOramaPeer({ name: 'Orama', cut }) },
  ];
}

async function buildPeer(
  { key, upTo, peer }: PlannedPeer,
  articles: readonly Article[],
  count: number,
  skipped: Record<string, string>,
  say: (line: string) => void,
): Promise<MeasuredPeer | null> {
  if (count > SIZES[upTo]) {
    skipped[key] = `measured up to ${upTo}`;
    return null;
  }
  if (peer === null) {
    skipped[key] = 'not to be had on this machine';
    return null;
  }
  say(peer.name);
  try {
    const heapBefore = usedHeap();
    const started = performance.now();
    const built = await peer.build(articles);
    const seconds = (performance.now() - started) / 1000;
    const bytes = built.storedBytes ?? usedHeap() - heapBefore;
    return {
      key,
      built,
      figures: { [`${key}.buildPerS`]: count / seconds, [`${key}.bytesPerArticle`]: bytes / count },
    };
  } catch (error) {
    skipped[key] = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'failed';
    say(`skipped: ${skipped[key]}`);
    return null;
  }
}

/** Articles indexed a second by each engine: the median of rounds in which they take turns. */
async function measureBuilds(
  planned: readonly PlannedPeer[],
  articles: readonly Article[],
  analyser: Analyser,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const builders = new Map<string, () => Promise<number>>();
  builders.set('yuuk', async () => {
    const { buildSeconds, publishSeconds, close } = await publishIndex(articles, analyser);
    await close();
    return buildSeconds + publishSeconds;
  });
  for (const { key, peer } of planned) {
    if (peer === null) continue;
    builders.set(key, async () => {
      const started = performance.now();
      const built = await peer.build(articles);
      const seconds = (performance.now() - started) / 1000;
      await built.close();
      return seconds;
    });
  }
  const seconds = new Map([...builders.keys()].map((key) => [key, [] as number[]]));
  for (let round = 0; round < BUILD_ROUNDS; round++) {
    say(`building, round ${round + 1} of ${BUILD_ROUNDS}`);
    for (const [key, build] of builders) seconds.get(key)?.push(await build());
  }
  return Object.fromEntries(
    [...seconds].map(([key, all]) => [`${key}.buildPerS`, articles.length / median(all)]),
  );
}

async function measureAll(
  index: PublishedIndex,
  peers: readonly MeasuredPeer[],
  queries: readonly string[],
  read: ReadBytes,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const client = index.redis.connect();
  await client.set('bench:postings', Buffer.alloc(Math.round(read.postings), 1));
  await client.set('bench:articles', Buffer.alloc(Math.round(read.articles), 1));
  const contenders: Contender[] = [
    { name: 'ping', ask: () => client.ping() },
    {
      name: 'twoGets',
      async ask() {
        await client.getBuffer('bench:postings');
        await client.getBuffer('bench:articles');
      },
    },
    ...index.contenders,
    ...peers.flatMap(({ key, built }) => [
      {
        name: `${key}.or`,
        ask: (query: string) => built.find(query, { match: 'any', limit: SHOWN }),
      },
      {
        name: `${key}.and`,
        ask: (query: string) => built.find(query, { match: 'all', limit: SHOWN }),
      },
    ]),
  ];
  // What is warm is warm, and every path has been compiled, before anything is timed.
  await measureInRounds(contenders, queries, { rounds: 1, budgetMs: BUDGET_MS });
  const timings = await measureInRounds(contenders, queries, {
    rounds: ROUNDS,
    budgetMs: BUDGET_MS,
    onRound: (round) => say(`round ${round + 1} of ${ROUNDS}`),
  });
  return Object.fromEntries(
    [...timings].flatMap(([name, { p50Us, p95Us, calls }]) => [
      [`${name}.p50Us`, p50Us],
      [`${name}.p95Us`, p95Us],
      [`${name}.calls`, calls],
    ]),
  );
}

async function readVersions(index: PublishedIndex): Promise<Record<string, string>> {
  const packages = ['minisearch', '@orama/orama', 'better-sqlite3'];
  return {
    node: process.versions.node,
    icu: process.versions['icu'] ?? 'none',
    redis: await index.redis.version(),
    ...Object.fromEntries(packages.map((name) => [name, peerVersion(name) ?? 'not installed'])),
  };
}

/** Figures as exact as they are true: five digits are more than a run repeats. */
function roundFigures(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(5))]),
  );
}

function meanJsonBytes(articles: readonly Article[]): number {
  const total = articles.reduce((sum, one) => sum + Buffer.byteLength(JSON.stringify(one)), 0);
  return total / articles.length;
}

/** Bytes in use once everything that can go is gone. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
