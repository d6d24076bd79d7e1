import { YuukError } from '../../errors.ts';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';

/** The layout of each record that outlives a restart. Raise it together with a migration. */
export const recordVersions = {
  saved: 1,
  seen: 1,
  watches: 1,
  subscriptions: 1,
  gaps: 1,
  digests: 1,
  audit: 1,
  feedback: 1,
  hidden: 1,
  aliases: 1,
  links: 1,
  sources: 1,
  history: 1,
  queries: 1,
  state: 1,
  'person-key': 1,
} as const;

export type RecordName = keyof typeof recordVersions;

/**
 * Brings one record from version `from` to the next. Two processes may run it at once, and one may be
 * killed in it: it must come to the same end when it is run again.
 */
export interface Migration {
  record: string;
  from: number;
  run(client: RedisClient): Promise<void>;
}

/** None yet: every record is in its first version. */
export const migrations: readonly Migration[] = [];

const versionsKey = key('versions');

/**
 * Migrates the records in Redis forward to the versions that this yuuk knows.
 * @throws YuukError `environment` when a record is of a newer version: nothing is touched then.
 */
export async function migrateRecords(
  client: RedisClient,
  versions: Readonly<Record<string, number>> = recordVersions,
  known: readonly Migration[] = migrations,
): Promise<void> {
  const stored = new Map(
    Object.entries(await client.hgetall(versionsKey)).map(([name, text]) => [name, Number(text)]),
  );
  for (const [name, version] of Object.entries(versions)) {
    if ((stored.get(name) ?? version) > version) throw tooNew(name);
  }
  for (const [name, version] of Object.entries(versions)) {
    for (let from = stored.get(name) ?? version; from < version; from++) {
      const migration = known.find((each) => each.record === name && each.from === from);
      if (!migration) throw new YuukError('internal', `Record ${name} ${from} has no migration.`);
      await migration.run(client);
      await client.hset(versionsKey, name, from + 1);
    }
    // Nothing is written where nothing is new: a start over a full Redis can still answer.
    if (!stored.has(name)) await client.hsetnx(versionsKey, name, version);
  }
}

/** For records out of an export as well as for those in Redis. */
export const tooNew = (name: string) =>
  new YuukError('environment', 'The records of the team ({name}) were written by a newer yuuk.', {
    values: { name },
    hint: 'Update this yuuk; nothing was changed.',
  });
