import { randomBytes } from 'node:crypto';
import type { RedisClient } from '../store/connections.ts';
import { openRecords as openTeamRecords, type Records } from '../store/records/records.ts';
import type { Config } from './config-schema.ts';

/** The team's records over one connection, with this deployment's limits, clock and randomness. */
export function openRecords(client: RedisClient, { limits, privacy }: Config): Records {
  return openTeamRecords(client, {
    commandsPerMinute: limits.commandsPerMinute,
    queryLogDays: privacy.queryLogDays,
    now: Date.now,
    randomKey: () => randomBytes(32).toString('hex'),
  });
}
