import type { RedisClient } from '../../../../src/store/connections.ts';
import { openDigestLedger } from '../../../../src/store/records/digest-ledger.ts';
import type { FakeSlack } from '../../../support/fake-slack.ts';
import { digestChannel } from './deployment.ts';

export interface DigestFacts {
  posted: number;
  slotsTwice: string[];
  articlesTwice: string[];
  /** Posts that the ledger does not know, or knows otherwise. */
  unknownPosts: string[];
}

/** What the channel saw of digests, held against the ledger. */
export async function readDigests(slack: FakeSlack, client: RedisClient): Promise<DigestFacts> {
  const ledger = openDigestLedger(client);
  const posts = listDigests(slack);
  const slots = posts.map(({ metadata }) => slotOf(metadata));
  const ids: string[] = [];
  const unknownPosts: string[] = [];
  for (const [at, slot] of slots.entries()) {
    const entry = (await ledger.read(digestChannel, slot))?.entry;
    if (entry?.state !== 'posted' || entry.ts !== posts[at]?.ts) unknownPosts.push(slot);
    ids.push(...(entry?.ids ?? []));
  }
  return {
    posted: posts.length,
    slotsTwice: findTwice(slots),
    articlesTwice: findTwice(ids),
    unknownPosts,
  };
}

/** Resolves at the next digest in the channel: one is due every minute. */
export async function untilDigest(slack: FakeSlack): Promise<void> {
  const before = listDigests(slack).length;
  await slack.until(() => listDigests(slack).length > before, 'the next digest', 100_000);
}

const listDigests = ({ messages }: FakeSlack) =>
  messages.filter(
    ({ channel, threadTs, metadata }) =>
      channel === digestChannel && threadTs === null && metadata !== null,
  );

function slotOf(metadata: Record<string, unknown> | null): string {
  const payload = metadata?.['event_payload'];
  return typeof payload === 'object' && payload !== null && 'slot' in payload
    ? String(payload.slot)
    : '';
}

const findTwice = (values: readonly string[]) =>
  values.filter((value, at) => values.indexOf(value) !== at);
