import { randomBytes } from 'node:crypto';
import { createBot } from '../../src/bot/app.ts';
import { buildManifest } from '../../src/bot/manifest.ts';
import { createConsole } from '../../src/console/create-console.ts';
import type { Log } from '../../src/log.ts';
import { silentLog } from '../../src/log.ts';
import {
  closeServer,
  createHttpServer,
  type HttpRoutes,
  listen,
} from '../../src/run/http-server.ts';
import { openRecords } from '../../src/store/records/records.ts';
import { archive } from '../bot/articles.ts';
import { defaultSettings, memoryIndex } from '../bot/start-bot.ts';
import { startRedis } from '../support/redis.ts';

/** yuuk's own bot with a small archive and real records, connected to the console as `yuuk start` does. */
export interface RealBot {
  readonly origin: string;
  /** Warnings and errors of the log. */
  readonly troubles: string[];
  stop(): Promise<void>;
}

export async function startRealBot(options: { clientFolder: string }): Promise<RealBot> {
  const redis = await startRedis();
  const [signingSecret, botToken] = ['console-secret', 'xoxb-console'];
  const troubles: string[] = [];
  const note = (fields: object, message: string): void => {
    troubles.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { ...silentLog, warn: note, error: note };
  const routes: HttpRoutes = {
    readiness: () => null,
    metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    slack: null,
    board: null,
    console: null,
    log,
  };
  const server = createHttpServer(routes);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${port}`;
  const local = createConsole({
    signingSecret,
    botToken,
    manifest: buildManifest({
      url: null,
      lang: 'ja',
      unfurlDomains: [],
      saveReaction: '',
      alreadyKnown: false,
      usergroups: false,
    }),
    origin: () => origin,
    postToBot: (body, headers) =>
      fetch(`${origin}/slack/events`, { method: 'POST', body, headers }),
    lang: 'ja',
    timeZone: 'Asia/Tokyo',
    now: () => new Date(),
    randomBytes,
    clientFolder: options.clientFolder,
  });
  routes.console = local.handle;
  const bot = createBot({
    slack: { mode: 'http', botToken, signingSecret, apiUrl: local.slackApiUrl() },
    settings: defaultSettings,
    index: await memoryIndex(archive),
    records: openRecords(redis.connect(), {
      commandsPerMinute: 100,
      queryLogDays: 30,
      now: Date.now,
      randomKey: () => randomBytes(32).toString('hex'),
    }),
    operations: {
      rollback: () => Promise.resolve({ rolledBack: false, reason: 'no-previous' }),
      readStatus: () =>
        Promise.resolve({
          version: '0.1.0',
          generation: 7,
          articles: archive.length,
          indexedAt: new Date().toISOString(),
          sources: [{ name: 'samples', articles: archive.length, error: null, stale: false }],
          refresh: { last: null, next: null },
          digest: { last: null, next: null },
          queue: { waiting: 0, active: 0, failed: 0 },
          lastError: null,
        }),
      readLastReport: () => Promise.resolve(null),
      runDoctor: () => Promise.resolve([]),
      previewDigest: () => Promise.resolve(null),
      readDigestArticles: () => Promise.resolve(null),
      savedChanged: () => undefined,
    },
    queues: {
      requestRefresh: ({ by }) => Promise.resolve({ jobId: 'refresh-1', joined: false, by }),
      readJob: () =>
        Promise.resolve({
          jobId: 'refresh-1',
          queue: 'refresh',
          state: 'completed',
          progress: null,
          result: {
            generation: 8,
            articles: archive.length,
            added: [],
            changed: [],
            removed: [],
            rejected: 0,
            receipts: [],
            refused: null,
            dryRun: false,
            tookMs: 12,
          },
          reason: null,
          failedAt: null,
        }),
      listFailed: () => Promise.resolve([]),
      retryFailed: () => Promise.resolve(false),
    },
    log,
  });
  await bot.init();
  await bot.start();
  routes.slack = bot.listener;
  return {
    origin,
    troubles,
    async stop() {
      local.close();
      await bot.stop(5000);
      await closeServer(server, 1000);
      await redis.stop();
    },
  };
}
