import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { composeDigest } from '../src/jobs/compose-digest.ts';
import { deliverDigest } from '../src/jobs/deliver-digest.ts';
import { dueSlots, type Schedule } from '../src/jobs/due-slots.ts';
import type { RefreshSettings } from '../src/jobs/refresh-settings.ts';
import { silentLog } from '../src/log.ts';
import { createAnalyser } from '../src/search/analyser.ts';
import { parseLexicon } from '../src/search/lexicon.ts';
import { openIndex } from '../src/search/open-index.ts';
import { searchArticles } from '../src/search/search-articles.ts';
import { type Connections, openConnections } from '../src/store/connections.ts';
import { createGenerationStore } from '../src/store/generation-store.ts';
import { createMemoryLedger } from '../test/jobs/memory-ledger.ts';
import { startBenchRedis } from './lib/bench-redis.ts';
import { generateArticles } from './lib/generate-articles.ts';

/**
 * `npm run bench:refresh`: how long refreshes of the built code take in a worker's process, what memory they
 * need there, what they cost a process that answers meanwhile, and how fast a year of digests goes by.
 * Exits 1 when a figure is missed. `-- small`, `-- large` or `-- digests` measures one part alone.
 */

const day = 86_400_000;
const articlesPerFile = 100;
const queries = ['redis cpu', 'コンテナ', 'mysql index', '負荷分散', 'kubernetes', '監視'];

interface Figure {
  name: string;
  value: number;
  most: number;
}

const figures: Figure[] = [];
const note = (name: string, value: number, most: number): void => {
  figures.push({ name, value, most });
  process.stderr.write(`${name}: ${value.toFixed(2)} (at most ${most})\n`);
};

/** Writes articles as dumps hold them, a hundred to a file; every hundredth changed where that is asked. */
async function writeDumps(folder: string, count: number, isChanged: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  const articles = generateArticles(count, 2).map((article, n) =>
    isChanged && n % 100 === 0 ? { ...article, excerpt: `${article.excerpt} changed` } : article,
  );
  for (let from = 0; from < articles.length; from += articlesPerFile) {
    const part = articles.slice(from, from + articlesPerFile);
    await writeFile(path.join(folder, `${from}.json`), JSON.stringify({ articles: part }));
  }
}

/** The same in a process of its own, whose memory is not this one's. */
async function prepareDumps(folder: string, count: number, change = ''): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['write', folder, String(count), change]);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the dumps could not be written (${String(code)})`);
}

interface Refreshed {
  state: string;
  articles: number;
  changed: number;
  seconds: number;
  /** The most memory that the worker's process held meanwhile, in MB. */
  rssMb: number;
}

async function startWorker(settings: RefreshSettings): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./lib/refresh-worker.mjs', import.meta.url));
  // As in production: built code, without the loader that this process runs with.
  const child = fork(script, [JSON.stringify(settings)], { execArgv: [] });
  await once(child, 'message');
  return child;
}

async function refreshBy(worker: ChildProcess): Promise<Refreshed> {
  worker.send('refresh');
  const [refreshed]: Refreshed[] = await once(worker, 'message');
  if (!refreshed) throw new Error('the worker said nothing');
  return refreshed;
}

/** Ten thousand articles: from scratch, unchanged, and one percent of them changed. */
async function measureSmall({ dumps, worker }: Bench): Promise<void> {
  await prepareDumps(dumps, 10_000);
  const first = await refreshBy(worker);
  process.stderr.write(`10,000 from scratch: ${first.seconds.toFixed(2)} s\n`);
  const same = await refreshBy(worker);
  if (same.state !== 'unchanged') throw new Error(`expected no change, got ${same.state}`);
  note('10,000 unchanged, s', same.seconds, 1);
  await prepareDumps(dumps, 10_000, 'changed');
  const onePercent = await refreshBy(worker);
  if (onePercent.changed !== 100) throw new Error(`changed ${onePercent.changed}`);
  note('10,000 with 1 % changed, s', onePercent.seconds, 3);
}

/** A hundred thousand articles, beside somebody who asks the ten thousand that are live. */
async function measureLarge({ dumps, worker, connections, lexicon }: Bench): Promise<void> {
  await prepareDumps(dumps, 10_000);
  await refreshBy(worker);
  const analyser = createAnalyser({ lexicon: parseLexicon(lexicon).lexicon });
  const store = createGenerationStore(connections);
  const index = await openIndex(await store.openReader(), analyser);
  const ask = async (whileTrue: () => boolean): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; whileTrue(); n++) {
      const from = performance.now();
      const page = { limit: 5, offset: 0, explain: false };
      await searchArticles(index, queries[n % queries.length] ?? '', page);
      times.push(performance.now() - from);
      // People do not ask all the time; what is looked for is how long one of them waits.
      await sleep(10);
    }
    return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  };
  await ask(forMs(2_000));
  const idle = await ask(forMs(5_000));
  await prepareDumps(dumps, 100_000, 'changed');
  let isRunning = true;
  const busy = ask(() => isRunning);
  const large = await refreshBy(worker);
  isRunning = false;
  if (large.articles < 99_000) throw new Error(`only ${large.articles} articles`);
  note('100,000, s', large.seconds, 60);
  note("100,000, MB RSS of the worker's process", large.rssMb, 600);
  note('p95 of a search meanwhile, times that of an idle machine', (await busy) / idle, 3);
  process.stderr.write(`p95 idle ${idle.toFixed(2)} ms\n`);
}

async function measureDigests(): Promise<void> {
  const from = performance.now();
  const posts = await digestYear();
  process.stderr.write(`${posts} posts\n`);
  note('a year of digests for 200 channels, s', (performance.now() - from) / 1000, 10);
}

/** What a part of the benchmark works with. */
interface Bench {
  /** The folder that the worker refreshes from. */
  dumps: string;
  worker: ChildProcess;
  connections: Connections;
  lexicon: string;
}

/** Runs a part with a server, a folder and a worker of its own. */
async function withWorker(measure: (bench: Bench) => Promise<void>): Promise<void> {
  const redis = await startBenchRedis();
  const root = await mkdtemp(path.join(tmpdir(), 'yuuk-bench-refresh-'));
  const lexicon = await readFile(new URL('../config/lexicon.txt', import.meta.url), 'utf8');
  const connections = openConnections({ url: redis.url, log: silentLog });
  const worker = await startWorker(createSettings(redis.url, root, lexicon));
  try {
    await measure({ dumps: path.join(root, 'dumps'), worker, connections, lexicon });
  } finally {
    worker.kill();
    await connections.close();
    await redis.stop();
    await rm(root, { recursive: true, force: true });
  }
}

function createSettings(redisUrl: string, root: string, lexicon: string): RefreshSettings {
  return {
    redisUrl,
    sources: [{ path: 'dumps' }],
    root,
    shards: 1,
    maxLossPercent: 30,
    lang: 'en',
    lexicon,
    siteNames: {},
    version: 'bench',
    limits: {
      fileBytes: 1e9,
      fetchedBytes: 1e8,
      jsonCharacters: 2e8,
      articlesPerDump: 1e6,
      bookmarksPerArticle: 1000,
      fieldCharacters: 100_000,
    },
    fetch: { contact: '', delaySeconds: 0, maxPages: 1 },
    queryLogDays: 30,
    secrets: {},
    settleMs: 0,
  };
}

/** Whether a part is to be measured: all are, unless one is named. */
function isWanted(part: string): boolean {
  return !['small', 'large', 'digests'].includes(command ?? '') || command === part;
}

function forMs(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() < end;
}

/** A tick an hour for a year over 200 channels, with ten new articles a week. */
async function digestYear(): Promise<number> {
  const start = Date.UTC(2026, 0, 1);
  let now = start;
  let posts = 0;
  let tokens = 0;
  const ledger = createMemoryLedger(() => now);
  const schedules: Schedule[] = Array.from({ length: 200 }, (_, n) => ({
    key: `C${n}`,
    cron: `${n % 60} ${n % 24} * * ${n % 7}`,
    timeZone: n % 2 === 0 ? 'Asia/Tokyo' : 'America/New_York',
    catchUpHours: 48,
  }));
  const archive = generateArticles(530, 3);
  const slack = {
    chat: {
      postMessage: (call: { channel: string; thread_ts?: string }) => {
        if (call.thread_ts === undefined) posts += 1;
        return Promise.resolve({ ok: true, channel: call.channel, ts: String(posts) });
      },
    },
    conversations: { history: () => Promise.resolve({ ok: true, messages: [] }) },
  };
  for (; now < start + 365 * day; now += 3_600_000) {
    const due = dueSlots(new Date(now), schedules, await ledger.readDecided());
    for (const { key: target, slot } of due) {
      const through = Math.floor((now - start) / (7 * day)) * 10 + 10;
      await deliverDigest(
        { target, slot: slot.toISOString(), catchUpHours: 48 },
        {
          ledger,
          slack,
          prepare: (last) => {
            const period = { from: last?.period.to ?? null, to: new Date(now).toISOString() };
            const digest = composeDigest({
              articles: archive.slice(last?.through ?? 0, through),
              isFirst: last === null,
              tags: [],
              gaps: [],
              resurfaced: null,
              indexSize: through,
              period,
            });
            const ids = digest?.ids ?? [];
            const message = digest === null ? null : { text: ids.join(' '), blocks: [] };
            return Promise.resolve({ message, period, through, ids });
          },
          prepareDetails: () => Promise.resolve(null),
          now: () => new Date(now),
          elapsed: () => now,
          newToken: () => `t${++tokens}`,
        },
      );
    }
  }
  return posts;
}

const [, , command, given = '', count = '', change] = process.argv;
if (command === 'write') await writeDumps(given, Number(count), change === 'changed');
else {
  const parts = { small: measureSmall, large: measureLarge };
  for (const [name, measure] of Object.entries(parts)) {
    if (isWanted(name)) await withWorker(measure);
  }
  if (isWanted('digests')) await measureDigests();
  if (process.argv.includes('--json')) {
    const flat = Object.fromEntries(figures.map(({ name, value }) => [name, value]));
    process.stdout.write(`${JSON.stringify(flat)}\n`);
  }
  process.exitCode = figures.every(({ value, most }) => value <= most) ? 0 : 1;
}
