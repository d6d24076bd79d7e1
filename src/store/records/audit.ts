import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { execAll } from '../exec-all.ts';
import { key } from '../keys.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import { parseJson } from './json-hash.ts';

/** One privileged act, done or refused. */
export interface AuditEntry {
  /** ISO 8601. */
  at: string;
  /** A user's id, or `operator` for the command line. */
  by: string;
  /** What was done: `reindex`, `rollback`, `hide` …, also when it was refused. */
  action: string;
  allowed: boolean;
  /** For admins; holds no secret. */
  detail: string;
}

/** The last thousand privileged acts, newest first. */
export interface Audit {
  note(entry: AuditEntry): Promise<void>;
  readNewest(limit: number): Promise<AuditEntry[]>;
}

const auditKey = key('audit');
const mostEntries = 1000;

const auditSchema: z.ZodType<AuditEntry> = z.object({
  at: z.string(),
  by: z.string(),
  action: z.string(),
  allowed: z.boolean(),
  detail: z.string(),
});

export function openAudit(client: RedisClient): Audit {
  return {
    async note(entry) {
      await execAll(
        client
          .multi()
          .lpush(auditKey, JSON.stringify(entry))
          .ltrim(auditKey, 0, mostEntries - 1),
      );
    },
    readNewest: async (limit) =>
      (await client.lrange(auditKey, 0, limit - 1)).flatMap(
        (text) => parseJson(auditSchema, text) ?? [],
      ),
  };
}

/** Both sides' entries, newest first. */
export const carryAudit = (client: RedisClient, audit: Audit): Carrier =>
  createCarrier({
    name: 'audit',
    schema: auditSchema,
    read: () => audit.readNewest(mostEntries),
    restore: async (entries) => {
      const texts = new Set(await client.lrange(auditKey, 0, -1));
      for (const entry of entries) texts.add(JSON.stringify(entry));
      const newestFirst = [...texts]
        .flatMap((text) => parseJson(auditSchema, text) ?? [])
        .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
        .slice(0, mostEntries)
        .map((entry) => JSON.stringify(entry));
      if (newestFirst.length === 0) return;
      await execAll(
        client
          .multi()
          .del(auditKey)
          .rpush(auditKey, ...newestFirst),
      );
    },
  });
