import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bot, type BotOptions, createBot, type SlackMode } from '../bot/app.ts';
import { createBotIndex } from '../bot/bot-index.ts';
import { buildManifest } from '../bot/manifest.ts';
import { type Console, createConsole } from '../console/create-console.ts';
import { openJobQueues, type WorkerQueues } from '../jobs/job-queues.ts';
import { parseSourceRecord } from '../jobs/source-records.ts';
import type { RunningWorker } from '../jobs/start-worker.ts';
import { postJson } from '../slack/post-json.ts';
import type { Records } from '../store/records/records.ts';
import { openSourceRecords } from '../store/records/source-records.ts';
import { explainErrors } from '../store/redis-errors.ts';
import { type Closers, createClosers } from './closers.ts';
import { closeServer, createHttpServer, type HttpRoutes, listen } from './http-server.ts';
import type { Logger } from './logger.ts';
import { manifestSettings } from './manifest-settings.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { type OpenedIndex, openIndex } from './open-index.ts';
import { openRecords } from './open-records.ts';
import { type OpenedRedis, openRedis } from './open-redis.ts';
import { openWorker } from './open-worker.ts';
import { createOperations, type OperationsDependencies } from './operations.ts';
import { longestPause } from './read-status.ts';
import type { Language, Settings } from './settings.ts';
import { readVersion } from './version.ts';

export type Role = 'start' | 'web' | 'worker';

export interface ServeOptions {
  role: Role;
  settings: Settings;
  lang: Language;
  log: Logger;
  /** Says to the person at the terminal what goes on. */
  report: (message: string) => void;
  ask?: (question: string) => Promise<boolean>;
}

export interface Served {
  /** Where HTTP is served; null: nowhere (a worker without `PORT`). */
  origin: string | null;
  /** Whether the local console stands in for Slack there. */
  hasConsole: boolean;
  live: OpenedIndex['live'];
  /** Stops in order, each part within its deadline: nothing that was acknowledged is dropped. */
  stop(): Promise<void>;
}

/** How long a job may go on when the process is asked to stop; it begins again in the next one. */
const jobPatienceMs = 8000;

/** A large archive goes on being indexed behind a bot that answers. */
const firstIndexLooks = 300;
const firstIndexLookMs = 100;

/** How long a configured Redis may take to come up beside us. */
const redisPatienceMs = 5000;

/**
 * Starts the processes' parts of a role and resolves when it is ready.
 * @throws YuukError `configuration`, `environment` or `network`; whatever was opened is closed again
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const closers = createClosers(options.log);
  try {
    return await open(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function open(options: ServeOptions, closers: Closers): Promise<Served> {
  const { role, settings, log } = options;
  let starting: string | null = 'starting';
  let index: OpenedIndex | null = null;
  const metrics = createMetrics({
    version: readVersion(),
    now: Date.now,
    readIndex: () => index?.live.status() ?? null,
  });
  closers.add('metrics', metrics.close, 100);
  const routes: HttpRoutes = {
    readiness: () => starting ?? (index === null ? 'starting' : whyNotReady(index)),
    metrics: metrics.render,
    slack: null,
    board: null,
    console: null,
    log,
  };
  // The port comes first: that it is taken should be said before a server is started for nothing.
  const origin =
    role === 'worker' && !settings.portGiven ? null : await openHttp(routes, settings, closers);

  const redis: OpenedRedis = await openRedis({ ...options, patienceMs: redisPatienceMs });
  closers.add('redis', redis.close, 5000);
  const records = openRecords(redis.connections.records, settings.config);
  await records.migrate();
  index = await openIndex({ settings, connections: redis.connections, log });
  const { live } = index;
  await live.start();
  closers.add('index', live.close, 1000);

  const hasConsole = role !== 'worker' && settings.slack.mode === 'console';
  const standIn = hasConsole ? openConsole(settings, origin ?? '') : null;
  if (standIn !== null) {
    closers.add('console', standIn.console.close, 500);
    routes.console = standIn.console.handle;
  }
  const slack = standIn?.slack ?? (settings.slack.mode === 'console' ? null : settings.slack);
  if (role !== 'web') {
    const worker = await openWorker({ settings, index, redis, slack, metrics, log });
    closers.add('worker', () => worker.stop({ patienceMs: jobPatienceMs }), jobPatienceMs + 5000);
    if (role === 'start') await awaitFirstIndex(live, worker, options);
  }
  const queues = explainErrors(openJobQueues(redis.queueConnections.reader, log));
  closers.add('queues', queues.close, 1000);
  metrics.watchQueues(queues.readDepths);
  if (settings.boardPassword !== null && origin !== null) {
    // Its libraries are loaded only where it is wanted.
    const { createQueueBoard } = await import('./queue-board.ts');
    const connection = redis.queueConnections.reader;
    const { boardPassword: password } = settings;
    const board = createQueueBoard({ connection, password, now: Date.now, log });
    closers.add('board', board.close, 1000);
    routes.board = board.handle;
  }
  if (role !== 'worker' && slack !== null) {
    await openBot({ options, routes, slack, index, metrics, queues, redis, records, closers });
  }
  starting = null;
  closers.add(
    'readiness',
    () => {
      starting = 'stopping';
    },
    100,
  );
  return { origin, hasConsole, live, stop: closers.closeAll };
}

/** A newcomer's first look should find something: the first refresh may end before anything is announced. */
async function awaitFirstIndex(
  live: OpenedIndex['live'],
  { queues }: RunningWorker,
  { lang, report }: ServeOptions,
): Promise<void> {
  if (live.status().generation !== null) return;
  report(lang === 'ja' ? '最初の索引を作っています…' : 'Building the first index…');
  for (let looks = 0; looks < firstIndexLooks; looks += 1) {
    const isRunning = (await queues.readRunningRefresh()) !== null;
    await live.refresh();
    if (live.status().generation !== null || !isRunning) return;
    await sleep(firstIndexLookMs);
  }
}

function whyNotReady({ live }: OpenedIndex): string | null {
  const status = live.status();
  if (status.redisAway) return 'redis unreachable';
  if (status.generation === null)
    return status.fault?.code === 'index_damaged' ? 'index damaged' : 'index missing';
  return null;
}

async function openHttp(routes: HttpRoutes, settings: Settings, closers: Closers): Promise<string> {
  const server = createHttpServer(routes);
  const address = await listen(server, settings);
  closers.add('http', () => closeServer(server, 2000), 3000);
  return originOf(address);
}

function originOf({ address, family, port }: AddressInfo): string {
  const everywhere = address === '0.0.0.0' || address === '::';
  const host = everywhere ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

interface BotParts {
  options: ServeOptions;
  routes: HttpRoutes;
  slack: SlackMode;
  index: OpenedIndex;
  metrics: Metrics;
  queues: WorkerQueues;
  redis: OpenedRedis;
  records: Records;
  closers: Closers;
}

async function openBot(parts: BotParts): Promise<void> {
  const { options, routes, slack, index, metrics, queues, redis, records, closers } = parts;
  const { settings, log } = options;
  const search = metrics.observeSearch(index.live.search);
  const doctor: OperationsDependencies['doctor'] = {
    connections: [redis.connections, redis.queueConnections],
    identity: null,
  };
  const bot: Bot = createBot({
    slack,
    settings: botSettings(settings),
    index: createBotIndex(index.live, search),
    records,
    queues,
    operations: createOperations({
      settings,
      index,
      records,
      sources: openSourceRecords(redis.connections.reader, parseSourceRecord),
      queues,
      doctor,
      now: () => new Date(),
      log,
    }),
    requestEnded: metrics.requestEnded,
    fetch: metrics.observeFetch(fetch),
    post: metrics.observeFetch(postJson),
    log,
  });
  routes.slack = bot.listener && metrics.observeRequests(bot.listener);
  const identity = await bot.init();
  doctor.identity = identity;
  await bot.start();
  closers.add('bot', () => bot.stop(5000), 6000);
  log.info({ team: identity.teamName, mode: settings.slack.mode }, 'the bot answers');
}

function botSettings({ lang, config }: Settings): BotOptions['settings'] {
  return {
    lang,
    timeZone: config.digest.timeZone,
    staleAfterMs: 2 * longestPause(config.refresh),
    digestSchedule: config.digest.schedule,
    digestChannels: config.digest.channels,
    admins: config.admins,
    adminUsers: config.admins.users,
    saveReaction: config.save.reaction,
    alreadyKnownChannels: config.alreadyKnown.channels,
    unfurl: config.unfurl,
  };
}

/** The local stand-in for a workspace, with secrets that live as long as this process. */
function openConsole(settings: Settings, origin: string): { console: Console; slack: SlackMode } {
  const given = settings.slack.mode === 'console' ? settings.slack.signingSecret : null;
  const signingSecret = given ?? randomBytes(16).toString('hex');
  const botToken = `xoxb-console-${randomBytes(12).toString('hex')}`;
  const console = createConsole({
    signingSecret,
    botToken,
    postToBot: (body, headers) =>
      fetch(`${origin}/slack/events`, { method: 'POST', body, headers }),
    manifest: buildManifest(manifestSettings(settings, null)),
    origin: () => origin,
    lang: settings.lang,
    timeZone: settings.config.digest.timeZone,
    now: () => new Date(),
    randomBytes,
  });
  return {
    console,
    slack: { mode: 'http', botToken, signingSecret, apiUrl: console.slackApiUrl() },
  };
}
