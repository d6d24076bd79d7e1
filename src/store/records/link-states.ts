import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { openJsonHash } from './json-hash.ts';

/** What the checks of an article's link found. Times are ISO 8601. */
export interface LinkState {
  articleId: string;
  checkedAt: string;
  lastOkAt: string | null;
  /** Failures in a row, and since when. */
  failures: number;
  failingSince: string | null;
  /** Known dead: failed often enough, for long enough. */
  isDead: boolean;
}

export interface LinkStates {
  read(articleId: string): Promise<LinkState | null>;
  readAll(): Promise<Map<string, LinkState>>;
  write(state: LinkState): Promise<void>;
  /** Articles that turned out to be others: old ids to new ones. */
  rename(aliases: ReadonlyMap<string, string>): Promise<void>;
}

const linkStateSchema: z.ZodType<LinkState> = z.object({
  articleId: z.string(),
  checkedAt: z.string(),
  lastOkAt: z.string().nullable(),
  failures: z.number(),
  failingSince: z.string().nullable(),
  isDead: z.boolean(),
});

export function openLinkStates(client: RedisClient): LinkStates {
  const states = openJsonHash(client, key('links'), linkStateSchema);
  return {
    read: (articleId) => states.read(articleId),
    readAll: () => states.readAll(),
    write: (state) => states.write(state.articleId, state),
    rename: (aliases) => states.rename(aliases),
  };
}
