import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, LogLevel } from '@slack/bolt';
import { silentLog } from '../src/log.ts';
import { createLogger } from '../src/run/logger.ts';
import { readAnalyser } from '../src/run/open-index.ts';
import { type Served, serve } from '../src/run/serve.ts';
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
// acknowledges and posts a constant: the same requests, the same process, interleaved rounds.

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

async function main(): Promise<void> {
  const figures: Figures = {};
  for (const count of [31, 10_000]) {
    const articles = (await loadCorpus(count)).articles;
    const redis = await startBenchRedis();
    const slack = await startBenchSlack();
    const bare = await startBareApp(slack);
    const yuuk = await startYuuk(slack, redis.url, articles);
    try {
      await compareOneByOne(slack, { bare: bare.origin, yuuk: yuuk.origin ?? '' }, count, figures);
      await compareInFlight(slack, { bare: bare.origin, yuuk: yuuk.origin ?? '' }, count, figures);
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
