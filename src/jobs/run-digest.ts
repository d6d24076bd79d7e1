import type { Log } from '../log.ts';
import type { Records } from '../store/records/records.ts';
import {
  type AdminNotice,
  endNotice,
  type NoticeDependencies,
  noticeOnce,
} from './admin-notices.ts';
import { type Delivery, deliverDigest } from './deliver-digest.ts';
import { type DigestSettings, type DigestTarget, listTargets } from './digest-targets.ts';
import { writeDigestValue } from './digest-value.ts';
import type { OneShotSlack } from './post-once.ts';
import { composeAgain, composeFor, type DigestDependencies } from './prepare-digest.ts';

export interface RunDigestDependencies extends DigestDependencies {
  records: Pick<Records, 'seen' | 'hidden' | 'gaps' | 'digests' | 'subscriptions' | 'claims'>;
  settings: DigestSettings;
  slack: OneShotSlack;
  notices: Omit<NoticeDependencies, 'claims' | 'lang'>;
  elapsed: () => number;
  newToken: () => string;
  log: Log;
}

/** Delivers the digest of one slot, and sees to what its end asks for. */
export async function runDigest(
  { target: id, slot }: { target: string; slot: string },
  dependencies: RunDigestDependencies,
): Promise<Delivery> {
  const { records, settings, slack, now, elapsed, newToken, log } = dependencies;
  const targets = listTargets(settings, await records.subscriptions.readAll());
  // Unsubscribed or paused since it was due: a claim may still be open, and must be settled all the same.
  const target = targets.find((one) => one.id === id);
  const shown: Pick<DigestTarget, 'audience' | 'tags'> = target ?? {
    audience: 'channel',
    tags: [],
  };
  const delivery = await deliverDigest(
    { target: id, slot, catchUpHours: target ? settings.catchUpHours : null },
    {
      ledger: records.digests,
      slack,
      now,
      elapsed,
      newToken,
      async prepare(last) {
        const moreValue = writeDigestValue(id, slot);
        const { messages, ...rest } = await composeFor(shown, { last, moreValue }, dependencies);
        return { ...rest, message: messages?.message ?? null };
      },
      prepareDetails: async (entry) =>
        (await composeAgain(shown, entry, dependencies))?.details ?? null,
    },
  );
  log.info({ target: id, slot, ...summarise(delivery) }, 'digest');
  await follow(id, delivery, dependencies);
  return delivery;
}

function summarise(delivery: Delivery): object {
  if (delivery.state !== 'settled') return delivery;
  const { state, reason, ids } = delivery.entry;
  return { state, reason, articles: ids.length };
}

/** Switches off what can never arrive, and tells the admins what they should know. */
async function follow(
  target: string,
  delivery: Delivery,
  { records, notices, lang, now, log }: RunDigestDependencies,
): Promise<void> {
  const notice = noticeOf(target, delivery);
  if (notice?.kind === 'digest-refused') await switchOff(target, records.subscriptions, now());
  const { claims } = records;
  if (delivery.state === 'settled' && delivery.entry.state === 'posted') {
    for (const kind of ['digest-refused', 'digest-doubtful', 'digest-failing'] as const) {
      await endNotice({ kind, subject: target }, { claims });
    }
  }
  if (notice === null) return;
  await noticeOnce(notice, { ...notices, claims, lang }).catch((error: unknown) => {
    log.warn({ error, kind: notice.kind }, 'the admins could not be told');
  });
}

function noticeOf(target: string, delivery: Delivery): AdminNotice | null {
  if (delivery.state === 'failed') {
    return { kind: 'digest-failing', subject: target, reason: delivery.error };
  }
  if (delivery.state !== 'settled') return null;
  const { state, reason } = delivery.entry;
  if (state === 'refused') {
    return { kind: 'digest-refused', subject: target, reason: reason ?? '' };
  }
  if (state === 'doubtful') {
    return { kind: 'digest-doubtful', subject: target, reason: reason ?? '' };
  }
  return null;
}

async function switchOff(
  target: string,
  subscriptions: Records['subscriptions'],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  await subscriptions.update(target, (known) => ({
    target,
    kind: /^[UW]/.test(target) ? 'person' : 'channel',
    tags: [],
    schedule: null,
    since: at,
    ...known,
    state: 'off',
    by: 'yuuk',
    at,
  }));
}
