import { withDeadline } from '../store/deadline.ts';

/**
 * Claims a key for the whole deployment, once: true for the first caller, false for every later one.
 * Implemented over Redis by `src/store`; it may be slow or fail.
 */
export type ClaimOnce = (key: string) => Promise<boolean>;

/** How long a key stays claimed in process: longer than a signature is valid. */
const lifeMs = 10 * 60_000;
const redisPatienceMs = 300;

/**
 * Refuses what was seen before: in process at once, over Redis for the other processes, for which it waits
 * at most 300 ms. When Redis does not answer in time, this process's own memory decides.
 */
export function createReplayGuard(claim: ClaimOnce, now: () => number): ClaimOnce {
  const seen = new Map<string, number>();
  let nextSweep = 0;
  return async (key) => {
    const at = now();
    if (at >= nextSweep) {
      for (const [old, expires] of seen) if (expires <= at) seen.delete(old);
      nextSweep = at + lifeMs / 10;
    }
    if ((seen.get(key) ?? 0) > at) return false;
    seen.set(key, at + lifeMs);
    const claimed = claim(key).catch(() => true);
    return withDeadline(claimed, redisPatienceMs, () => true);
  };
}
