import type { BotIdentity } from '../bot/app.ts';
import { optionalScopes, requiredScopes } from '../bot/manifest.ts';
import type { Analyser } from '../search/analyser.ts';
import { needsRebuild, type SearchIndex } from '../search/open-index.ts';
import { inspectServer } from '../store/check-server.ts';
import type { Connections, RedisClient } from '../store/connections.ts';
import type { LiveIndex } from '../store/live-index.ts';
import type { DoctorFacts } from './doctor.ts';
import { manifestSettings } from './manifest-settings.ts';
import { longestPause } from './read-status.ts';
import type { Settings } from './settings.ts';

export interface DoctorSources {
  settings: Settings;
  connections: readonly Connections[];
  live: Pick<LiveIndex<SearchIndex>, 'status' | 'read'>;
  analyser: Analyser;
  /** Who Slack says the bot is; null where no workspace is connected. */
  identity: BotIdentity | null;
  now: () => number;
}

/** Asks Redis, Slack's last word and the index for what the check-up judges. */
export async function gatherDoctorFacts(sources: DoctorSources): Promise<DoctorFacts> {
  const { settings, connections, live, analyser, identity, now } = sources;
  const readers = [...new Set(connections.map(({ reader }) => reader))];
  const status = live.status();
  return {
    nodeVersion: process.versions.node,
    servers: (await Promise.all(readers.map(inspectServer))).flat(),
    slack: describeSlack(settings, identity),
    index: {
      generation: status.generation,
      articles: status.articles,
      indexedAt: status.indexedAt,
      staleAfterMs: 2 * longestPause(settings.config.refresh),
      needsRebuild:
        status.generation !== null &&
        (await live.read(({ reader }) => Promise.resolve(needsRebuild(reader, analyser)))),
    },
    clockSkewMs: readers[0] ? await measureSkew(readers[0], now) : null,
    timeZone: settings.config.digest.timeZone,
    now: now(),
  };
}

function describeSlack(settings: Settings, identity: BotIdentity | null): DoctorFacts['slack'] {
  const { mode } = settings.slack;
  if (mode === 'console' || identity === null) return { mode: 'console' };
  return {
    mode,
    team: identity.teamName,
    scopes: identity.scopes,
    required: requiredScopes,
    optional: optionalScopes(manifestSettings(settings, null)),
    unfurlDomains: settings.config.unfurl.domains,
  };
}

/** This machine's clock less that of Redis, half the round trip taken off. */
async function measureSkew(client: RedisClient, now: () => number): Promise<number> {
  const asked = now();
  const [seconds = 0, microseconds = 0] = (await client.time()).map(Number);
  const answered = now();
  return (asked + answered) / 2 - (seconds * 1000 + microseconds / 1000);
}
