import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import { openJsonHash } from './json-hash.ts';

/** Somebody wants to be told when a query finds its first article. */
export interface Watch {
  userId: string;
  /** As understood, fit to be run again. */
  query: string;
  /** ISO 8601. */
  at: string;
}

/** Watches wait for the refresh that brings what they look for; then they are told once and forgotten. */
export interface Watches {
  add(watch: Watch): Promise<void>;
  /** Takes a watch away, to tell its person or because they want it no more. Of several processes one is told true. */
  take(userId: string, query: string): Promise<boolean>;
  readAll(): Promise<Watch[]>;
  readOf(userId: string): Promise<Watch[]>;
  /** Removes all of a person's; how many there were. */
  forget(userId: string): Promise<number>;
}

const watchSchema: z.ZodType<Watch> = z.object({
  userId: z.string(),
  query: z.string(),
  at: z.string(),
});

const watchField = ({ userId, query }: Pick<Watch, 'userId' | 'query'>) => `${userId} ${query}`;

export function openWatches(client: RedisClient): Watches {
  const watches = openJsonHash(client, key('watches'), watchSchema);
  const readAll = async () =>
    [...(await watches.readAll()).values()].toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const readOf = async (userId: string) =>
    (await readAll()).filter((watch) => watch.userId === userId);
  return {
    async add(watch) {
      await watches.add(watchField(watch), watch);
    },
    take: (userId, query) => watches.remove(watchField({ userId, query })),
    readAll,
    readOf,
    async forget(userId) {
      const own = await readOf(userId);
      const removed = await Promise.all(own.map((watch) => watches.remove(watchField(watch))));
      return removed.filter(Boolean).length;
    },
  };
}

export const carryWatches = (watches: Watches): Carrier =>
  createCarrier({
    name: 'watches',
    schema: watchSchema,
    read: () => watches.readAll(),
    restore: (entries) => Promise.all(entries.map((watch) => watches.add(watch))),
  });
