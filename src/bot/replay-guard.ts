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
    return withPatience(claim(key), redisPatienceMs, true);
  };
}

/** The promise's value, or `otherwise` when it fails or takes too long. */
async function withPatience<T>(
  promise: Promise<T>,
  milliseconds: number,
  otherwise: T,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
