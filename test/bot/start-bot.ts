import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Bot, type BotOptions, createBot } from '../../src/bot/app.ts';
import { type BotIndex, createBotIndex } from '../../src/bot/bot-index.ts';
import type { BotOperations } from '../../src/bot/operations.ts';
import { type Log, silentLog } from '../../src/log.ts';
import type { Article } from '../../src/parse/article.ts';
import { closeServer, createHttpServer, listen } from '../../src/run/http-server.ts';
import { createAnalyser } from '../../src/search/analyser.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { createLexicon } from '../../src/search/lexicon.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex, type SearchIndex } from '../../src/search/open-index.ts';
import { searchArticles } from '../../src/search/search-articles.ts';
import { openRecords, type Records } from '../../src/store/records/records.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { archive } from './articles.ts';

export interface RunningBot {
  slack: FakeSlack;
  bot: Bot;
  records: Records;
  redis: TestRedis;
  /** Warnings and errors of the log. */
  troubles: { fields: object; message: string }[];
  /** Address of its HTTP server; empty in Socket Mode. */
  base: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  mode?: 'http' | 'socket';
  slack?: FakeSlack;
  /** A server to share; else one of its own. */
  redis?: TestRedis;
  index?: Partial<BotIndex>;
  records?: (records: Records) => Records;
  operations?: Partial<BotOperations>;
  queues?: Partial<BotOptions['queues']>;
  settings?: Partial<BotOptions['settings']>;
  commandsPerMinute?: number;
  now?: () => number;
  /** Else warnings and errors are collected in `troubles`. */
  log?: Log;
}

/** A bot as the process runs it: real records in Redis, a real index in memory, a fake Slack. */
export async function startBot(options: StartOptions = {}): Promise<RunningBot> {
  const { now = Date.now } = options;
  const slack = options.slack ?? (await FakeSlack.start({ now }));
  const redis = options.redis ?? (await startRedis());
  const opened = openRecords(redis.connect(), {
    commandsPerMinute: options.commandsPerMinute ?? 1000,
    queryLogDays: 30,
    now,
    randomKey: () => randomBytes(32).toString('hex'),
  });
  const leaving = new Set<Promise<void>>();
  const traces: Records['traces'] = {
    leave: (trace) => {
      const left = opened.traces.leave(trace);
      leaving.add(left);
      return left;
    },
  };
  slack.beforePress = () => Promise.allSettled(leaving);
  const tracked = { ...opened, traces };
  const records = options.records ? options.records(tracked) : tracked;
  const troubles: RunningBot['troubles'] = [];
  const note = (fields: object, message: string) => void troubles.push({ fields, message });
  const log: Log = options.log ?? { ...silentLog, warn: note, error: note };
  const bot = createBot(await botOptions(slack, records, { ...options, log }));
  await bot.init();
  await bot.start();
  let server: Server | null = null;
  let base = '';
  if (bot.listener) {
    server = createHttpServer({
      readiness: () => null,
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
      slack: bot.listener,
      board: null,
      console: null,
      log,
    });
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${port}`;
    slack.sendTo(base);
  }
  return {
    slack,
    bot,
    records,
    redis,
    troubles,
    base,
    stop: async () => {
      await bot.stop(5000);
      if (server) await closeServer(server, 1000);
      if (!options.slack) await slack.stop();
      if (!options.redis) await redis.stop();
      // What Slack would not forgive fails the test, whatever it looked at.
      if (slack.violations.length > 0) throw new Error(slack.violations.join('; '));
    },
  };
}

/**
 * For a file of tests: one Redis server for all of them, emptied after each, and the bot that `start` gives a
 * test, stopped after it.
 */
export function useBots(): { start: typeof startBot; readonly redis: TestRedis } {
  let redis: TestRedis;
  let running: RunningBot | undefined;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await redis.connect().flushall();
  });
  afterAll(() => redis.stop());
  return {
    start: async (options) => {
      running = await startBot({ redis, ...options });
      return running;
    },
    get redis() {
      return redis;
    },
  };
}

/** The options of a bot for a fake Slack; what a test does not give is idle. */
export async function botOptions(
  slack: FakeSlack,
  records: Records,
  options: StartOptions & { botToken?: string; appToken?: string },
): Promise<BotOptions> {
  const { mode = 'http', log = silentLog, now = Date.now } = options;
  const { signingSecret, apiUrl } = slack;
  const botToken = options.botToken ?? slack.botToken;
  const appToken = options.appToken ?? slack.appToken;
  return {
    slack:
      mode === 'http'
        ? { mode, botToken, signingSecret, apiUrl }
        : { mode, botToken, appToken, apiUrl },
    settings: { ...defaultSettings, ...options.settings },
    index: { ...(await memoryIndex(archive)), ...options.index },
    records,
    operations: { ...idleOperations, ...options.operations },
    queues: { ...idleQueues, ...options.queues },
    log,
    now,
    // Tests do not sit out what people do.
    sleep: (milliseconds, signal) => pause(Math.min(milliseconds, 20), undefined, { signal }),
  };
}

export const defaultSettings: BotOptions['settings'] = {
  lang: 'ja',
  timeZone: 'Asia/Tokyo',
  staleAfterMs: 12 * 3_600_000,
  digestSchedule: '0 10 * * 1',
  digestChannels: [],
  adminUsers: [],
  saveReaction: '',
  alreadyKnownChannels: [],
  unfurl: { domains: [], privateChannels: [] },
  admins: { users: [], usergroups: [], workspaceAdmins: true },
};

const indexedAt = '2026-11-20T09:00:00+09:00';

/** An index of these articles in memory, with nothing before it. */
export async function memoryIndex(articles: readonly Article[], generation = 7): Promise<BotIndex> {
  const index = await openMemoryIndex(articles, generation);
  return createBotIndex({
    search: async (query, { generation: _pinned, ...options }) => ({
      ...(await searchArticles(index, query, options)),
      stale: false,
    }),
    read: (reading) => reading(index),
    status: () => ({
      generation,
      indexedAt,
      articles: articles.length,
      manifests: [],
      redisAway: false,
      fault: null,
    }),
  });
}

/** The same as the search room has it. */
export async function openMemoryIndex(
  articles: readonly Article[],
  generation = 7,
): Promise<SearchIndex> {
  const analyser = createAnalyser({ lexicon: createLexicon([]) });
  const segments = await buildSegments(articles, { analyser, shards: 1 });
  const reader = createMemoryReader(segments, { generation, indexedAt });
  return openIndex(reader, analyser);
}

const idleOperations: BotOperations = {
  rollback: () => Promise.resolve({ rolledBack: false, reason: 'no-previous' }),
  readStatus: () =>
    Promise.resolve({
      version: '0.1.0',
      generation: 7,
      articles: archive.length,
      indexedAt: '2026-11-20T09:00:00+09:00',
      sources: [{ name: 'samples', articles: archive.length, error: null, stale: false }],
      refresh: { last: '2026-11-20T09:00:00+09:00', next: '2026-11-20T12:00:00+09:00' },
      digest: { last: null, next: '2026-11-23T10:00:00+09:00' },
      queue: { waiting: 0, active: 0, failed: 0 },
      lastError: null,
    }),
  readLastReport: () => Promise.resolve(null),
  runDoctor: () => Promise.resolve([]),
  previewDigest: () => Promise.resolve(null),
  readDigestArticles: () => Promise.resolve(null),
  savedChanged: () => {},
};

const idleQueues: BotOptions['queues'] = {
  requestRefresh: () => Promise.reject(new Error('no queue in this test')),
  readJob: () => Promise.reject(new Error('no queue in this test')),
  listFailed: () => Promise.resolve([]),
  retryFailed: () => Promise.resolve(false),
};
