import type { Subscription } from '../store/records/subscriptions.ts';
import type { Schedule } from './due-slots.ts';

/** When digests come and to whom, as configured. */
export interface DigestSettings {
  /** Five fields of cron. */
  schedule: string;
  timeZone: string;
  catchUpHours: number;
  /** Channels that get a digest without anybody's asking. */
  channels: readonly string[];
  /** With nothing new, show one old article instead of nothing. */
  resurface: boolean;
}

/** A channel or a person that gets the digest. */
export interface DigestTarget {
  id: string;
  audience: 'channel' | 'person';
  /** Only articles with one of these tags; empty: all. */
  tags: readonly string[];
  schedule: Schedule;
}

/** Who gets the digest: the configured channels and all subscribers, as their subscriptions have it. */
export function listTargets(
  settings: DigestSettings,
  subscriptions: readonly Subscription[],
): DigestTarget[] {
  const own = new Map(subscriptions.map((subscription) => [subscription.target, subscription]));
  const ids = new Set([...settings.channels, ...own.keys()]);
  return [...ids].flatMap((id) => {
    const subscription = own.get(id);
    if (subscription && subscription.state !== 'active') return [];
    const { timeZone, catchUpHours } = settings;
    const schedule: Schedule = {
      key: id,
      cron: subscription?.schedule ?? settings.schedule,
      timeZone,
      catchUpHours,
      since: subscription ? new Date(subscription.since) : null,
    };
    const audience = subscription?.kind ?? 'channel';
    return [{ id, audience, tags: subscription?.tags ?? [], schedule }];
  });
}
