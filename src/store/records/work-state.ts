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

/** The last failure of a job, for `status`. Fit for admins' eyes. */
export interface LastError {
  at: string;
  /** What failed: `refresh`, `digest` … */
  what: string;
  message: string;
  /** Leads to the line in the log. */
  reference: string | null;
}

/** What the worker leaves behind for `status`, in whatever process that is asked. */
export interface WorkState {
  noteRefresh(refresh: LastRefresh): Promise<void>;
  noteError(error: LastError): Promise<void>;
  clearError(): Promise<void>;
  read(): Promise<{ refresh: LastRefresh | null; error: LastError | null }>;
}

const stateKey = key('state');
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
      await client.hset(stateKey, 'error', JSON.stringify(error));
    },
    async clearError() {
      await client.hdel(stateKey, 'error');
    },
    async read() {
      const [refresh, error] = await client.hmget(stateKey, 'refresh', 'error');
      return { refresh: parseJson(refreshSchema, refresh), error: parseJson(errorSchema, error) };
    },
  };
}
