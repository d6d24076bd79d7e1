import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchFunction } from '@slack/web-api';
import type { SlackMode } from '../bot/app.ts';
import { YuukError } from '../errors.ts';
import { checkLinks } from '../jobs/check-links.ts';
import { closeGaps } from '../jobs/close-gaps.ts';
import { createFollowSaved } from '../jobs/follow-saved.ts';
import { rebuildInThread, refreshInThread } from '../jobs/refresh-in-thread.ts';
import type { RefreshJobDependencies } from '../jobs/refresh-job.ts';
import { publishSavedDelta } from '../jobs/saved-delta.ts';
import { type RunningWorker, startWorker } from '../jobs/start-worker.ts';
import { tellWatchers } from '../jobs/tell-watchers.ts';
import type { Log } from '../log.ts';
import { needsRebuild, readAllArticles } from '../search/open-index.ts';
import { createSender, type Sender } from '../slack/sender.ts';
import { createOneShotClient, createSlackClient } from '../slack/slack-client.ts';
import { createTellAdmins } from '../slack/tell-admins.ts';
import { createHttpClient } from '../sources/http-client.ts';
import type { Records } from '../store/records/records.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { OpenedIndex } from './open-index.ts';
import { openRecords } from './open-records.ts';
import type { OpenedRedis } from './open-redis.ts';
import { readRefreshSettings } from './refresh-settings.ts';
import type { Settings } from './settings.ts';
import { readVersion } from './version.ts';

export interface OpenWorkerOptions {
  settings: Settings;
  index: OpenedIndex;
  redis: OpenedRedis;
  /** Where notices and digests go; null: no workspace is connected. */
  slack: SlackMode | null;
  metrics: Pick<Metrics, 'jobEnded' | 'observeFetch'>;
  log: Log;
}

/** Starts this process's worker: the clock, the refresh and the digest. */
export async function openWorker(options: OpenWorkerOptions): Promise<RunningWorker> {
  const { settings, index, redis, slack, metrics, log } = options;
  const { config, lang } = settings;
  const { live, generations, analyser } = index;
  // Jobs wait through outages; people do not, so these are not the bot's records.
  const records = openRecords(redis.connections.worker, config);
  const outgoing = openOutgoing(settings, slack, log, metrics.observeFetch(fetch));
  const refreshSettings = await readRefreshSettings(settings, { redisUrl: redis.url });
  const watching = {
    records,
    index: live,
    send: outgoing.send,
    lang,
    timeZone: config.digest.timeZone,
    log,
  };
  const onSearchable = async () => {
    await live.refresh();
    await tellWatchers(watching);
    await closeGaps({ records, index: live, timeZone: config.digest.timeZone, now });
  };
  return startWorker({
    connect: () => redis.queueConnections.createClient('worker'),
    records,
    notices: { tell: outgoing.tell, lang },
    jobEnded: metrics.jobEnded,
    refresh: {
      refresh: (request, given) => refreshInThread(refreshSettings, request, given),
      rebuild: (given) => rebuildInThread(refreshSettings, given),
      ...(config.linkChecks.enabled ? { checkLinks: openLinkChecks(options, records) } : {}),
      onPublished: onSearchable,
    },
    digest: {
      records,
      index: live,
      settings: config.digest,
      slack: outgoing.oneShot,
      elapsed: () => performance.now(),
      newToken: randomUUID,
    },
    tick: {
      store: generations,
      records,
      refresh: config.refresh,
      isRebuildNeeded: () =>
        live.read(({ reader }) => Promise.resolve(needsRebuild(reader, analyser))),
      publishSaved: createFollowSaved({
        records,
        publish: () => publishSavedDelta({ store: generations, records, analyser, now }),
        onSearchable,
      }),
    },
    now,
    log,
  });
}

const now = () => new Date();

const mostLinks = 2000;
const linkHours = 2;
const linkDeadlineMs = 20_000;

/** One run over the links that are due, slowly, through the guarded client. */
function openLinkChecks(
  { settings: { config }, index: { generations } }: OpenWorkerOptions,
  { links }: Pick<Records, 'links'>,
): NonNullable<RefreshJobDependencies['checkLinks']> {
  return async ({ signal, mayGoOn }) => {
    const client = createHttpClient({
      userAgent: userAgentOf(config.fetch),
      maxBytes: 1,
      deadlineMs: linkDeadlineMs,
      delayMs: 1000 * config.fetch.delaySeconds,
      now: Date.now,
      wait: (ms) => sleep(ms),
    });
    try {
      return await checkLinks(readAllArticles(await generations.openReader()), {
        links,
        client,
        exemptHosts: config.linkChecks.exemptHosts,
        most: mostLinks,
        deadline: new Date(Date.now() + linkHours * 3_600_000),
        mayGoOn,
        now,
        signal,
      });
    } finally {
      await client.close();
    }
  };
}

const userAgentOf = ({ contact }: { contact: string }) =>
  `yuuk/${readVersion()}${contact === '' ? '' : ` (+${contact})`}`;

export interface Outgoing {
  oneShot: Parameters<typeof startWorker>[0]['digest']['slack'];
  send: (userId: string, message: Parameters<Sender['post']>[1]) => Promise<void>;
  tell: (message: Parameters<Sender['post']>[1]) => Promise<void>;
}

/** Where digests and notices go. */
export function openOutgoing(
  { config }: Settings,
  slack: SlackMode | null,
  log: Log,
  send: FetchFunction = fetch,
): Outgoing {
  if (slack === null) return nobody(log);
  const connection = { apiUrl: slack.apiUrl, log, fetch: send };
  const client = createSlackClient(slack.botToken, connection);
  const oneShot = createOneShotClient(slack.botToken, connection);
  const sender = createSender({ client, oneShot, sleep: (ms) => sleep(ms), log });
  return {
    oneShot,
    send: async (userId, message) => {
      await sender.post({ channel: userId }, message);
    },
    tell: createTellAdmins({ settings: config.admins, client, sender, log }),
  };
}

const refuse = (): Promise<never> =>
  Promise.reject(new YuukError('network', 'no Slack workspace is connected'));

/** A worker without a workspace still refreshes; what it would say is in the log. */
function nobody(log: Log): Outgoing {
  return {
    oneShot: { chat: { postMessage: refuse }, conversations: { history: refuse } },
    send: refuse,
    tell: (message) => {
      log.warn({ notice: message.text }, 'a notice for admins');
      return Promise.resolve();
    },
  };
}
