import { randomBytes, randomInt } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { App } from '@slack/bolt';
import type { FetchFunction, WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import type { FeedbackByQuery } from '../search/answer.ts';
import { type AdminSettings, createIsAdmin } from '../slack/admins.ts';
import { createPeople } from '../slack/people.ts';
import { type PostJson, postJson } from '../slack/post-json.ts';
import { createReply } from '../slack/response-url.ts';
import { createSender } from '../slack/sender.ts';
import {
  adaptLog,
  clientOptions,
  createOneShotClient,
  createSlackClient,
} from '../slack/slack-client.ts';
import { explainSlackFailure } from '../slack/slack-failure.ts';
import type { LinkState } from '../store/records/link-states.ts';
import type { Records } from '../store/records/records.ts';
import { balanceFeedback } from './balance-feedback.ts';
import type { BotIndex } from './bot-index.ts';
import { createHttpDoor, createSocketDoor, type Door } from './door.ts';
import { createDrain, type Drain } from './drain.ts';
import { createExamples } from './examples.ts';
import { installedTeamOf } from './installed-team.ts';
import { createKeptValue } from './kept-value.ts';
import type { BotOperations } from './operations.ts';
import { registerListeners } from './register.ts';
import { createAdmission, createReplayGuard } from './replay-guard.ts';
import type { RequestEnded } from './request-ended.ts';
import type { BotServices, BotSettings } from './services.ts';
import type { SlackRequestListener } from './slack-requests.ts';
import { createStatusReader } from './status-reader.ts';

export type SlackMode =
  | { mode: 'http'; botToken: string; signingSecret: string; apiUrl: string | null }
  | { mode: 'socket'; botToken: string; appToken: string; apiUrl: string | null };

export interface BotOptions {
  slack: SlackMode;
  settings: BotSettings & { admins: AdminSettings };
  index: BotIndex;
  records: Records;
  operations: BotOperations;
  queues: BotServices['queues'];
  log: Log;
  now?: () => number;
  /** Waits; rejects when the signal is aborted. */
  sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Told how each request ended, for the metrics. */
  requestEnded?: (ended: RequestEnded) => void;
  /** Calls of the Web API go through this, and answers to a `response_url` through `post`, to be measured. */
  fetch?: FetchFunction;
  post?: PostJson;
}

/** Who the bot is, as Slack says. */
export interface BotIdentity {
  teamId: string;
  teamName: string;
  botUserId: string;
  botId: string;
  /** Scopes of the token. */
  scopes: string[];
}

export interface Bot {
  /** For `POST /slack/events`; null in Socket Mode. */
  listener: SlackRequestListener | null;
  client: WebClient;
  /**
   * Asks Slack who the token belongs to. Nothing is answered before.
   * @throws YuukError `environment` when Slack refuses the token, `network` when it cannot be reached.
   */
  init(): Promise<BotIdentity>;
  /** Opens the socket (Socket Mode); over HTTP there is nothing to open. */
  start(): Promise<void>;
  /** Takes no more, then waits for what is under way; returns how many answers were left unfinished. */
  stop(deadlineMs: number): Promise<number>;
}

/** Builds the Bolt app over HTTP or Socket Mode, with every listener; nothing is sent before `init`. */
export function createBot(options: BotOptions): Bot {
  const { slack, settings, log } = options;
  const { now = Date.now, sleep = sleepFor } = options;
  const connection = {
    apiUrl: slack.apiUrl,
    log,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  };
  const client = createSlackClient(slack.botToken, connection);
  let identity: BotIdentity | null = null;
  const teamId = () => identity?.teamId ?? null;
  const drain = createDrain();
  const door = chooseDoor(options, { now, teamId, track: drain.track });

  const app = new App({
    receiver: door.receiver,
    authorize: () =>
      Promise.resolve({
        botToken: slack.botToken,
        botId: identity?.botId ?? '',
        botUserId: identity?.botUserId ?? '',
      }),
    clientOptions: clientOptions(connection, { retries: 2 }),
    logger: adaptLog(log),
    convoStore: false,
    deferInitialization: true,
  });
  // Over HTTP the door has looked at the workspace and begun to count; a socket hands its messages over here.
  if (slack.mode === 'socket') {
    app.use(async ({ body, next, ...rest }) => {
      if (identity !== null && installedTeamOf(body) === identity.teamId) return drain.track(next);
      log.warn({}, 'ignored a request from another workspace');
      // Slack wants its acknowledgement all the same.
      if ('ack' in rest && typeof rest.ack === 'function') await rest.ack();
    });
  }
  app.error((error) => {
    log.error({ error }, 'a listener failed');
    return Promise.resolve();
  });

  const stopping = new AbortController();
  const people = createPeople({ client, teamId, fallback: settings, now, log });
  const readPerson = people.read;
  const { index, records, operations, queues } = options;
  const services: BotServices = {
    settings,
    index,
    records,
    operations,
    queues,
    readPerson,
    personChanged: people.forget,
    examples: createExamples(index),
    hiddenIds: createKeptValue<ReadonlySet<string>>({
      load: async () => new Set((await records.hidden.readAll()).map((one) => one.articleId)),
      initial: new Set(),
      lifeMs: 2000,
      now,
      log,
    }),
    deadLinks: createKeptValue<ReadonlyMap<string, string | null>>({
      load: async () => readDeadLinks(await records.links.readAll()),
      initial: new Map(),
      lifeMs: 60_000,
      now,
      log,
    }),
    feedback: createKeptValue<FeedbackByQuery>({
      load: async () => balanceFeedback(await records.feedback.readAll()),
      initial: new Map(),
      lifeMs: 60_000,
      now,
      log,
    }),
    readStatus: createStatusReader(operations, now),
    isAdmin: createIsAdmin({ settings: settings.admins, client, readPerson, now, log }),
    sender: createSender({
      client,
      oneShot: createOneShotClient(slack.botToken, connection),
      sleep,
      log,
    }),
    botUserId: () => identity?.botUserId ?? null,
    openReply: (responseUrl) =>
      createReply(responseUrl, {
        apiUrl: slack.apiUrl,
        post: options.post ?? postJson,
        now,
        sleep,
        log,
      }),
    aside: (what, work) => {
      const failed = (error: unknown) => log.warn({ error, what }, 'work beside an answer failed');
      // Nobody waits for it, so the answer goes first.
      void drain.track(() => nextTurn().then(work).catch(failed));
    },
    pause: (milliseconds) => sleep(milliseconds, stopping.signal),
    claimEvent: createReplayGuard((id) => records.claims.claim('event', id), now),
    newReference,
    requestEnded: options.requestEnded ?? (() => {}),
    newKey: () => randomBytes(9).toString('base64url'),
    now,
    log,
  };
  registerListeners(app, services);

  return {
    listener: door.listener,
    client,
    init: async () => {
      identity = await askIdentity(client);
      await app.init();
      return identity;
    },
    start: async () => {
      await door.open();
      // Should Redis go away before anybody asks, this is what can be told.
      services.aside('status', services.readStatus);
    },
    stop: async (deadlineMs) => {
      const from = now();
      stopping.abort();
      await door.close(deadlineMs);
      const left = await drain.settle(Math.max(0, deadlineMs - (now() - from)));
      if (left > 0) log.warn({ left }, 'answers under way were given up to stop in time');
      return left;
    },
  };
}

const sleepFor = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  wait(milliseconds, undefined, signal ? { signal } : {});

function chooseDoor(
  { slack, records, log, fetch: fetchOption }: BotOptions,
  { now, teamId, track }: { now: () => number; teamId: () => string | null; track: Drain['track'] },
): Door {
  if (slack.mode === 'socket') {
    const { appToken, apiUrl } = slack;
    return createSocketDoor({
      appToken,
      apiUrl,
      log,
      ...(fetchOption ? { fetch: fetchOption } : {}),
    });
  }
  return createHttpDoor({
    signingSecret: slack.signingSecret,
    admit: createAdmission(records, now),
    teamId,
    track,
    now,
    log,
  });
}

/** Asks Slack who the token belongs to; throws `environment` or `network`. */
export function readDeadLinks(states: ReadonlyMap<string, LinkState>): Map<string, string | null> {
  const dead = [...states.values()].filter(({ isDead }) => isDead);
  return new Map(dead.map(({ articleId, lastOkAt }) => [articleId, lastOkAt]));
}

/**
 * Asks Slack who a token belongs to, and what it may do.
 * @throws YuukError `environment` when Slack refuses the token, `network` when it cannot be reached.
 */
export async function askIdentity(client: WebClient): Promise<BotIdentity> {
  try {
    const answer = await client.auth.test();
    return {
      teamId: answer.team_id ?? '',
      teamName: answer.team ?? '',
      botUserId: answer.user_id ?? '',
      botId: answer.bot_id ?? '',
      scopes: answer.response_metadata?.scopes ?? [],
    };
  } catch (cause) {
    throw explainSlackFailure(cause);
  }
}

/** Six letters and digits that nobody confuses: no 0, O, 1, I or L. */
function newReference(): string {
  const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
  return Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
}
