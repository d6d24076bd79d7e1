import { withDeadline } from '../store/deadline.ts';
import type { RateDecision } from '../store/records/rate-limit.ts';
import type { Records } from '../store/records/records.ts';

/** Claims a key for the whole deployment, once: true for the first caller, false for every later one. */
export type ClaimOnce = (key: string) => Promise<boolean>;

/**
 * Lets a signed request in once: `null` when it was seen before. The command in it takes its person's turn
 * in the same round trip (`turn`); other requests have none.
 */
export type AdmitRequest = (
  signature: string,
  commandBy: string | null,
) => Promise<{ turn: RateDecision | null } | null>;

/** How long a key stays claimed in process: longer than a signature is valid. */
const lifeMs = 10 * 60_000;
const redisPatienceMs = 300;

/**
 * Refuses what was seen before: in process at once, over Redis for the other processes, for which it waits
 * at most 300 ms. When Redis does not answer in time, this process's own memory decides.
 */
export function createReplayGuard(claim: ClaimOnce, now: () => number): ClaimOnce {
  const isNew = createMemory(now);
  return async (key) => {
    if (!isNew(key)) return false;
    const claimed = claim(key).catch(() => true);
    return withDeadline(claimed, redisPatienceMs, () => true);
  };
}

/** The same for signed requests of Slack's. */
export function createAdmission(
  { claims, rate }: Pick<Records, 'claims' | 'rate'>,
  now: () => number,
): AdmitRequest {
  const isNew = createMemory(now);
  return async (signature, commandBy) => {
    if (!isNew(signature)) return null;
    if (commandBy !== null) {
      const turn = await rate.admit(signature, commandBy);
      return turn === null ? null : { turn };
    }
    const claimed = claims.claim('request', signature).catch(() => true);
    return (await withDeadline(claimed, redisPatienceMs, () => true)) ? { turn: null } : null;
  };
}

/** Remembers keys for ten minutes; true for one that it has not seen. */
function createMemory(now: () => number): (key: string) => boolean {
  const seen = new Map<string, number>();
  let nextSweep = 0;
  return (key) => {
    const at = now();
    if (at >= nextSweep) {
      for (const [old, expires] of seen) if (expires <= at) seen.delete(old);
      nextSweep = at + lifeMs / 10;
    }
    if ((seen.get(key) ?? 0) > at) return false;
    seen.set(key, at + lifeMs);
    return true;
  };
}
