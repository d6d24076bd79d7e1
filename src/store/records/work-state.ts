import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { parseJson } from './json-hash.ts';

/** How the last refresh ended. Times are ISO 8601. */
export interface LastRefresh {
  startedAt: string;
  endedAt: string;
  outcome: 'published' | 'unchanged' | 'refused' | 'failed';
  generation: number | null;
  articles: number;
  added: number;
  changed: number;
  removed: number;
  rejected: number;
  /** Why it was refused or failed. */
  reason: string | null;
}

/** The last failure of one kind of job, for `status`. Fit for admins' eyes. */
export interface LastError {
  at: string;
  /** The kind of job: `refresh`, `rebuild`, `links` or `digest`. */
  what: string;
  message: string;
  /** Leads to the line in the log. */
  reference: string | null;
}

/** What the worker leaves behind for `status`, in whatever process that is asked. */
export interface WorkState {
  noteRefresh(refresh: LastRefresh): Promise<void>;
  noteError(error: LastError): Promise<void>;
  /** A job of this kind has ended well since: what another kind met stays. */
  clearError(what: string): Promise<void>;
  /** `error`: the newest of those that nothing has put right yet. */
  read(): Promise<{ refresh: LastRefresh | null; error: LastError | null }>;
}

const stateKey = key('state');
const errorField = (what: string) => `error ${what}`;
const amount = z.int().min(0);

const refreshSchema: z.ZodType<LastRefresh> = z.object({
  startedAt: z.string(),
  endedAt: z.string(),
  outcome: z.enum(['published', 'unchanged', 'refused', 'failed']),
  generation: amount.nullable(),
  articles: amount,
  added: amount,
  changed: amount,
  removed: amount,
  rejected: amount,
  reason: z.string().nullable(),
});

const errorSchema: z.ZodType<LastError> = z.object({
  at: z.string(),
  what: z.string(),
  message: z.string(),
  reference: z.string().nullable(),
});

export function openWorkState(client: RedisClient): WorkState {
  return {
    async noteRefresh(refresh) {
      await client.hset(stateKey, 'refresh', JSON.stringify(refresh));
    },
    async noteError(error) {
      await client.hset(stateKey, errorField(error.what), JSON.stringify(error));
    },
    async clearError(what) {
      await client.hdel(stateKey, errorField(what));
    },
    async read() {
      const { refresh = null, ...rest } = await client.hgetall(stateKey);
      const errors = Object.entries(rest).flatMap(([field, text]) =>
        field.startsWith(errorField('')) ? (parseJson(errorSchema, text) ?? []) : [],
      );
      const [error = null] = errors.toSorted((a, b) => b.at.localeCompare(a.at));
      return { refresh: parseJson(refreshSchema, refresh), error };
    },
  };
}
