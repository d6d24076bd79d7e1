import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { CronExpressionParser } from 'cron-parser';
import { type Bot, createBot, type SlackMode } from '../bot/app.ts';
import { buildManifest } from '../bot/manifest.ts';
import type { Search } from '../bot/services.ts';
import { type Console, createConsole } from '../console/create-console.ts';
import { type Closers, createClosers } from './closers.ts';
import { closeServer, createHttpServer, type HttpRoutes, listen } from './http-server.ts';
import type { Logger } from './logger.ts';
import { manifestSettings } from './manifest-settings.ts';
import { createMetrics } from './metrics.ts';
import { type OpenedIndex, openIndex } from './open-index.ts';
import { type OpenedRedis, openRedis } from './open-redis.ts';
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
    readIndex: () => {
      const status = index?.live.status();
      return status?.generation ? { ...status, generation: status.generation } : null;
    },
  });
  const routes: HttpRoutes = {
    readiness: () => starting ?? (index === null ? 'starting' : whyNotReady(index)),
    metrics: metrics.render,
    slack: null,
    console: null,
    log,
  };
  // The port comes first: that it is taken should be said before a server is started for nothing.
  const origin =
    role === 'worker' && !settings.portGiven ? null : await openHttp(routes, settings, closers);

  const redis: OpenedRedis = await openRedis({ ...options, patienceMs: redisPatienceMs });
  closers.add('redis', redis.close, 5000);
  index = await openIndex({ settings, connections: redis.connections, log });
  const { live } = index;
  await live.start();
  closers.add('index', live.close, 1000);

  const hasConsole = role !== 'worker' && settings.slack.mode === 'console';
  if (role !== 'worker') {
    await openBot({
      options,
      routes,
      origin: origin ?? '',
      search: metrics.observeSearch(live.search),
      closers,
    });
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

async function openBot({
  options: { settings, log },
  routes,
  origin,
  search,
  closers,
}: {
  options: ServeOptions;
  routes: HttpRoutes;
  origin: string;
  search: Search;
  closers: Closers;
}): Promise<void> {
  const { config } = settings;
  const standIn =
    settings.slack.mode === 'console' ? openConsole(settings, settings.slack, origin) : null;
  const slack: SlackMode = standIn?.slack ?? connected(settings);
  if (standIn !== null) {
    closers.add('console', standIn.console.close, 500);
    routes.console = standIn.console.handle;
  }
  const bot: Bot = createBot({
    slack,
    search,
    settings: {
      lang: settings.lang,
      timeZone: config.digest.timeZone,
      staleAfterMs: 2 * longestPause(config.refresh),
      admins: config.admins,
    },
    claimSignature: () => Promise.resolve(true),
    log,
  });
  routes.slack = bot.listener;
  const identity = await bot.init();
  await bot.start();
  closers.add('bot', () => bot.stop(5000), 6000);
  log.info({ team: identity.teamName, mode: settings.slack.mode }, 'the bot answers');
}

function connected(settings: Settings): SlackMode {
  if (settings.slack.mode === 'console') throw new Error('the console has a connection of its own');
  return settings.slack;
}

/** The local stand-in for a workspace, with secrets that live as long as this process. */
function openConsole(
  settings: Settings,
  { signingSecret: given }: { signingSecret: string | null },
  origin: string,
): { console: Console; slack: SlackMode } {
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

/** The longest pause, in ms, between two runs of a schedule, over its next few. */
function longestPause({ schedule, timeZone }: Settings['config']['refresh']): number {
  const runs = CronExpressionParser.parse(schedule, { tz: timeZone }).take(10);
  const times = runs.map((run) => run.getTime());
  return Math.max(...times.slice(1).map((time, at) => time - (times[at] ?? time)));
}
