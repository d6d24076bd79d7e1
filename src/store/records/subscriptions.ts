import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import { openJsonHash } from './json-hash.ts';

/** Who gets the digest beside the configured channels, or otherwise than configured. */
export interface Subscription {
  /** A channel's or a person's id. */
  target: string;
  kind: 'channel' | 'person';
  /** `off`: somebody unsubscribed, which also holds against the configuration. */
  state: 'active' | 'paused' | 'off';
  /** Only articles with one of these tags; empty: all. */
  tags: string[];
  /** Its own day and hour as a line of cron; null: the configured one. */
  schedule: string | null;
  /** ISO 8601: slots up to then do not count (subscribed, resumed or moved then). */
  since: string;
  /** The user who changed it last, and when (ISO 8601). */
  by: string;
  at: string;
}

export interface Subscriptions {
  read(target: string): Promise<Subscription | null>;
  readAll(): Promise<Subscription[]>;
  /** Replaces a subscription by what `change` makes of it; null leaves or removes it. */
  update(
    target: string,
    change: (subscription: Subscription | null) => Subscription | null,
  ): Promise<Subscription | null>;
  /** Removes a person's own; false when there was none. */
  forget(userId: string): Promise<boolean>;
}

const subscriptionSchema: z.ZodType<Subscription> = z.object({
  target: z.string(),
  kind: z.enum(['channel', 'person']),
  state: z.enum(['active', 'paused', 'off']),
  tags: z.array(z.string()),
  schedule: z.string().nullable(),
  since: z.string(),
  by: z.string(),
  at: z.string(),
});

export function openSubscriptions(client: RedisClient): Subscriptions {
  const subscriptions = openJsonHash(client, key('subscriptions'), subscriptionSchema);
  return {
    read: (target) => subscriptions.read(target),
    readAll: async () => [...(await subscriptions.readAll()).values()],
    update: (target, change) => subscriptions.update(target, change),
    forget: (userId) => subscriptions.remove(userId),
  };
}

export const carrySubscriptions = (subscriptions: Subscriptions): Carrier =>
  createCarrier({
    name: 'subscriptions',
    schema: subscriptionSchema,
    read: () => subscriptions.readAll(),
    restore: (entries) =>
      Promise.all(
        entries.map((entry) =>
          subscriptions.update(entry.target, (known) =>
            known && Date.parse(known.at) >= Date.parse(entry.at) ? known : entry,
          ),
        ),
      ),
  });
