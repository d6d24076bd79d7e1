import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { App, LogLevel } from '@slack/bolt';
import { silentLog } from '../src/log.ts';
import { createLogger } from '../src/run/logger.ts';
import { readAnalyser } from '../src/run/open-index.ts';
import type { Served } from '../src/run/serve.ts';
import { projectRoot, readSettings } from '../src/run/settings.ts';
import { buildSegments } from '../src/search/build-segments.ts';
import { openConnections } from '../src/store/connections.ts';
import { createGenerationStore } from '../src/store/generation-store.ts';
import { startBenchRedis } from './lib/bench-redis.ts';
import { loadCorpus } from './lib/load-corpus.ts';
import { describeMachine } from './lib/machine.ts';
import { median } from './lib/measure.ts';
import { type BenchSlack, benchSecret, startBenchSlack } from './lib/slack-client.ts';

// From a signed command to the answer posted at its response_url, beside a bare Bolt app that only
// acknowledges and posts a constant: the same requests, the same process, interleaved rounds. Then the Home
// tab. With `--minutes N`: N minutes of mixed load instead, and whether memory stays flat.

const rounds = 5;
const queries = [
  'redis cpu',
  'コンテナ',
  'mysql ジョブキュー',
  '監視',
  'linux カーネル',
  'docker deploy',
];

interface Figures {
  [name: string]: number;
}

/** The bot as it is built: what runs the sources of a benchmark would slow each of its functions down. */
async function loadServe(): Promise<typeof import('../src/run/serve.ts').serve> {
  execFileSync(process.execPath, [path.join(projectRoot, 'scripts', 'build.mjs')]);
  const { href } = new URL('../dist/run/serve.js', import.meta.url);
  const built: typeof import('../src/run/serve.ts') = await import(href);
  return built.serve;
}

async function main(): Promise<void> {
  const figures: Figures = {};
  const { values } = parseArgs({ options: { minutes: { type: 'string' } } });
  const minutes = Number(values.minutes ?? 0);
  for (const count of minutes > 0 ? [10_000] : [31, 10_000]) {
    const articles = (await loadCorpus(count)).articles;
    const redis = await startBenchRedis();
    const slack = await startBenchSlack();
    const bare = await startBareApp(slack);
    const yuuk = await startYuuk(slack, redis.url, articles);
    try {
      if (minutes > 0) {
        await keepUp(slack, yuuk.origin ?? '', minutes, figures);
        continue;
      }
      await compareOneByOne(slack, { bare: bare.origin, yuuk: yuuk.origin ?? '' }, count, figures);
      await compareInFlight(slack, { bare: bare.origin, yuuk: yuuk.origin ?? '' }, count, figures);
      await openHomes(slack, yuuk.origin ?? '', count, figures);
    } finally {
      await yuuk.stop();
      await bare.stop();
      await slack.stop();
      await redis.stop();
    }
  }
  const { machine, versions } = { machine: describeMachine(), versions: { node: process.version } };
  process.stdout.write(`${JSON.stringify({ machine, versions, figures }, null, 2)}\n`);
  process.exit(0);
}

async function compareOneByOne(
  slack: BenchSlack,
  origins: Record<'bare' | 'yuuk', string>,
  count: number,
  figures: Figures,
): Promise<void> {
  const times = { bare: [] as number[], yuuk: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    for (const name of ['bare', 'yuuk'] as const) {
      for (let at = 0; at < 60; at += 1) {
        const { answerMs } = await slack.ask(origins[name], queries[at % queries.length] ?? '');
        if (round >= 0) times[name].push(answerMs);
      }
    }
  }
  figures[`bare.${count}.answer.p50Ms`] = median(times.bare);
  figures[`yuuk.${count}.answer.p50Ms`] = median(times.yuuk);
  figures[`yuuk.${count}.answer.timesBare`] = median(times.yuuk) / median(times.bare);
}

async function compareInFlight(
  slack: BenchSlack,
  origins: Record<'bare' | 'yuuk', string>,
  count: number,
  figures: Figures,
): Promise<void> {
  const rates = { bare: [] as number[], yuuk: [] as number[] };
  const acks: number[] = [];
  const answers: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    for (const name of ['bare', 'yuuk'] as const) {
      const begun = performance.now();
      let sent = 0;
      const total = 640;
      const walk = async () => {
        while (sent < total) {
          sent += 1;
          const at = sent;
          const timing = await slack.ask(
            origins[name],
            queries[at % queries.length] ?? '',
            `U${at % 100}`,
          );
          if (round >= 0 && name === 'yuuk') {
            acks.push(timing.ackMs);
            answers.push(timing.answerMs);
          }
        }
      };
      await Promise.all(Array.from({ length: 32 }, walk));
      if (round >= 0) rates[name].push((1000 * total) / (performance.now() - begun));
    }
  }
  figures[`yuuk.${count}.inFlight32.ack.p95Ms`] = quantile(acks, 0.95);
  figures[`yuuk.${count}.inFlight32.answer.p95Ms`] = quantile(answers, 0.95);
  figures[`bare.${count}.inFlight32.commandsPerS`] = median(rates.bare);
  figures[`yuuk.${count}.inFlight32.commandsPerS`] = median(rates.yuuk);
  figures[`yuuk.${count}.inFlight32.shareOfBare`] = median(rates.yuuk) / median(rates.bare);
}

/** Opens Home tabs one after the other, of people who have searched and saved. */
async function openHomes(
  slack: BenchSlack,
  origin: string,
  count: number,
  figures: Figures,
): Promise<void> {
  const times: number[] = [];
  for (let at = 0; at < 220; at += 1) {
    const user = `U${at % 100}`;
    if (at < 20) await slack.ask(origin, `save https://example.com/saved/${at} note`, user);
    else times.push(await slack.openHome(origin, user));
  }
  figures[`yuuk.${count}.home.p50Ms`] = median(times);
  figures[`yuuk.${count}.home.p95Ms`] = quantile(times, 0.95);
}

/** Searches, misses, saves and Home tabs, 8 at a time; memory after each half minute, garbage collected. */
async function keepUp(
  slack: BenchSlack,
  origin: string,
  minutes: number,
  figures: Figures,
): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  const answers: number[] = [];
  const heaps: number[] = [];
  const residents: number[] = [];
  let at = 0;
  const act = async () => {
    at += 1;
    const own = at;
    const user = `U${own % 200}`;
    if (own % 50 === 0) return slack.openHome(origin, user);
    const text =
      own % 97 === 0
        ? `save https://example.com/kept/${own % 500} note ${own}`
        : own % 10 === 0
          ? `zz${own % 1000}qq`
          : (queries[own % queries.length] ?? '');
    const { answerMs } = await slack.ask(origin, text, user);
    if (answers.length < 1_000_000) answers.push(answerMs);
    return answerMs;
  };
  while (performance.now() < end) {
    const part = Math.min(end, performance.now() + 30_000);
    const walk = async () => {
      while (performance.now() < part) await act();
    };
    await Promise.all(Array.from({ length: 8 }, walk));
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    heaps.push(heapUsed / 2 ** 20);
    residents.push(rss / 2 ** 20);
    process.stderr.write(
      `${at} requests, heap ${heaps.at(-1)?.toFixed(0)} MB, resident ${residents.at(-1)?.toFixed(0)} MB\n`,
    );
  }
  // The first quarter fills caches; what counts is whether it grows after that.
  const settled = Math.floor(heaps.length / 4);
  figures['mixed.minutes'] = minutes;
  figures['mixed.requests'] = at;
  figures['mixed.answer.p95Ms'] = quantile(answers, 0.95);
  figures['mixed.heap.settledMb'] = heaps[settled] ?? Number.NaN;
  figures['mixed.heap.lastMb'] = heaps.at(-1) ?? Number.NaN;
  figures['mixed.resident.settledMb'] = residents[settled] ?? Number.NaN;
  figures['mixed.resident.lastMb'] = residents.at(-1) ?? Number.NaN;
}

const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

async function startBareApp(slack: BenchSlack): Promise<{ origin: string; stop(): Promise<void> }> {
  const app = new App({
    token: 'xoxb-bench',
    signingSecret: benchSecret,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  app.command('/yuuk', async ({ ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', text: 'a constant' });
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = 'address' in server ? server.address() : null;
  if (address === null || typeof address === 'string') throw new Error('the bare app has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      await app.stop();
    },
  };
}

async function startYuuk(
  slack: BenchSlack,
  redisUrl: string,
  articles: Awaited<ReturnType<typeof loadCorpus>>['articles'],
): Promise<Served> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-bench-config-'));
  try {
    await writeFile(path.join(folder, 'yuuk.yaml'), 'limits: {commandsPerMinute: 1000000}\n');
    await writeFile(
      path.join(folder, 'lexicon.txt'),
      await readFile(path.join(projectRoot, 'config', 'lexicon.txt')),
    );
    const settings = await readSettings({
      PATH: process.env['PATH'],
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: benchSecret,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redisUrl,
      YUUK_CONFIG: folder,
      HOST: '127.0.0.1',
      PORT: '0',
    });
    await publish(articles, redisUrl, folder);
    const log = createLogger({ level: 'error', format: 'json' });
    const serve = await loadServe();
    return await serve({ role: 'web', settings, lang: 'en', log, report: () => {} });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function publish(
  articles: Awaited<ReturnType<typeof loadCorpus>>['articles'],
  url: string,
  configFolder: string,
): Promise<void> {
  const connections = openConnections({ url, log: silentLog });
  const analyser = await readAnalyser(configFolder);
  await createGenerationStore(connections).publishGeneration(
    await buildSegments(articles, { analyser, shards: 1 }),
    { indexedAt: new Date().toISOString(), savedRevision: 0, sourcesChecksum: '', receipts: [] },
  );
  await connections.close();
}

await main();
