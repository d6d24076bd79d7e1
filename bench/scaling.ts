import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Redis } from 'ioredis';
import { silentLog } from '../src/log.ts';
import { readAnalyser } from '../src/run/open-index.ts';
import { buildSegments } from '../src/search/build-segments.ts';
import { openConnections } from '../src/store/connections.ts';
import { createGenerationStore } from '../src/store/generation-store.ts';
import { spawnYuuk, type YuukProcess } from '../test/support/yuuk-process.ts';
import { startBenchRedis } from './lib/bench-redis.ts';
import { drawQueries } from './lib/draw-queries.ts';
import { loadCorpus } from './lib/load-corpus.ts';
import { describeMachine } from './lib/machine.ts';
import { type BenchSlack, benchSecret, startBenchSlack } from './lib/slack-client.ts';

// What one web process and one Redis spend on a command, in processor time, at several sizes of the index: from
// that follows what each can carry on a core of its own, whatever else this machine does. Linux only.

const inFlight = 32;
const measureMs = 12_000;
const warmUpMs = 4000;
/** Different queries, so that memory does not answer them all. */
const drawn = 5000;
const project = path.resolve(import.meta.dirname, '..');
/** Ticks of the processor's accounting a second, everywhere on Linux. */
const ticksPerSecond = 100;

interface Spent {
  cpuMs: number;
  /** Gave the processor up by itself: it waited. */
  voluntary: number;
  /** Was made to give it up: others wanted it. */
  involuntary: number;
}

async function readSpent(pid: number): Promise<Spent> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const switches = (name: string) =>
    Number(new RegExp(`^${name}voluntary_ctxt_switches:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond,
    voluntary: switches(''),
    involuntary: switches('non'),
  };
}

async function readRedisSpent(
  client: Redis,
): Promise<{ cpuMs: number; bytes: number; commands: number }> {
  const info = await client.info();
  const fact = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return {
    cpuMs: 1000 * (fact('used_cpu_user') + fact('used_cpu_sys')),
    bytes: fact('total_net_output_bytes'),
    commands: fact('total_commands_processed'),
  };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-scaling-'));
  await writeFile(path.join(folder, 'yuuk.yaml'), 'limits: {commandsPerMinute: 1000000}\n');
  await cp(path.join(project, 'config/lexicon.txt'), path.join(folder, 'lexicon.txt'));
  const slack = await startBenchSlack();
  const found: object[] = [];
  try {
    for (const [count, webs] of [
      [10_000, 1],
      [10_000, 2],
      [100_000, 1],
    ] as const) {
      found.push(await measure({ folder, slack, count, webs }));
    }
  } finally {
    await slack.stop();
    await rm(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${JSON.stringify({ machine: describeMachine(), found }, null, 2)}\n`);
}

async function measure({
  folder,
  slack,
  count,
  webs,
}: {
  folder: string;
  slack: BenchSlack;
  count: number;
  webs: number;
}): Promise<object> {
  const redis = await startBenchRedis(['--appendonly', 'yes', '--appendfsync', 'everysec']);
  const running: YuukProcess[] = [];
  try {
    const { publishMs, queries } = await publish(count, redis.url, folder);
    const origins: string[] = [];
    for (let at = 0; at < webs; at += 1) {
      const web = spawnYuuk(['web'], {
        REDIS_URL: redis.url,
        SLACK_BOT_TOKEN: 'xoxb-bench',
        SLACK_SIGNING_SECRET: benchSecret,
        SLACK_API_URL: slack.apiUrl,
        YUUK_CONFIG: folder,
        YUUK_LANG: 'en',
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'error',
      });
      running.push(web);
      origins.push((await web.until(/is running .*?(http:\/\/[\d.:]+)/))[1] ?? '');
    }
    await load(slack, origins, queries, warmUpMs);
    const client = redis.connect();
    const before = {
      webs: await Promise.all(running.map(({ pid }) => readSpent(pid))),
      redis: await readRedisSpent(client),
    };
    const { commands, ackMs, answerMs, seconds } = await load(slack, origins, queries, measureMs);
    const after = {
      webs: await Promise.all(running.map(({ pid }) => readSpent(pid))),
      redis: await readRedisSpent(client),
    };
    const sum = (read: (spent: Spent) => number) =>
      after.webs.reduce((total, spent, at) => {
        const earlier = before.webs[at];
        return earlier === undefined ? total : total + read(spent) - read(earlier);
      }, 0);
    const webCpuMs = sum(({ cpuMs }) => cpuMs) / commands;
    const redisCpuMs = (after.redis.cpuMs - before.redis.cpuMs) / commands;
    return {
      articles: count,
      webs,
      publishMs: Math.round(publishMs),
      redisMb: rounded((await redis.usedMemory()) / 2 ** 20),
      commandsPerS: rounded(commands / seconds),
      ackP95Ms: rounded(quantile(ackMs, 0.95)),
      answerP95Ms: rounded(quantile(answerMs, 0.95)),
      webCpuMsPerCommand: rounded(webCpuMs),
      webCoreCarriesPerS: Math.round(1000 / webCpuMs),
      redisCpuMsPerCommand: rounded(redisCpuMs),
      redisCoreCarriesPerS: Math.round(1000 / redisCpuMs),
      redisCallsPerCommand: rounded((after.redis.commands - before.redis.commands) / commands),
      redisBytesPerCommand: Math.round((after.redis.bytes - before.redis.bytes) / commands),
      switchesPerCommand: {
        voluntary: rounded(sum(({ voluntary }) => voluntary) / commands),
        involuntary: rounded(sum(({ involuntary }) => involuntary) / commands),
      },
    };
  } finally {
    for (const web of running) {
      web.kill('SIGKILL');
      await web.exited;
    }
    await redis.stop();
  }
}

async function load(
  slack: BenchSlack,
  origins: readonly string[],
  queries: readonly string[],
  ms: number,
) {
  const [ackMs, answerMs]: [number[], number[]] = [[], []];
  const begun = performance.now();
  let sent = 0;
  const walk = async () => {
    while (performance.now() - begun < ms) {
      sent += 1;
      const at = sent;
      const origin = origins[at % origins.length] ?? '';
      const timing = await slack.ask(origin, queries[at % queries.length] ?? '', `U${at % 100}`);
      ackMs.push(timing.ackMs);
      answerMs.push(timing.answerMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, walk));
  return { commands: ackMs.length, ackMs, answerMs, seconds: (performance.now() - begun) / 1000 };
}

/** Builds and publishes an index of `count` articles; the time of publishing alone, and queries for it. */
async function publish(
  count: number,
  url: string,
  configFolder: string,
): Promise<{ publishMs: number; queries: string[] }> {
  const analyser = await readAnalyser(configFolder);
  const { articles } = await loadCorpus(count);
  const segments = await buildSegments(articles, { analyser, shards: 1 });
  const connections = openConnections({ url, log: silentLog });
  const begun = performance.now();
  await createGenerationStore(connections).publishGeneration(segments, {
    indexedAt: new Date().toISOString(),
    savedRevision: 0,
    sourcesChecksum: '',
    receipts: [],
  });
  const publishMs = performance.now() - begun;
  await connections.close();
  return { publishMs, queries: drawQueries(articles, analyser, drawn) };
}

const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

const rounded = (value: number) => Math.round(value * 1000) / 1000;

await main();
