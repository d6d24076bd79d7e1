/** A value, and whether it is the last one known because the present one could not be read. */
export interface LastGood<T> {
  value: T;
  stale: boolean;
}

/**
 * Wraps a reading so that it still answers while Redis is away: with the last value it gave. What
 * `/yuuk status` shows goes through this.
 * @throws what `read` throws, when it never succeeded before.
 */
export function keepLastGood<T>(read: () => Promise<T>): () => Promise<LastGood<T>> {
  let last: { value: T } | null = null;
  return async () => {
    try {
      last = { value: await read() };
      return { value: last.value, stale: false };
    } catch (error) {
      if (last === null) throw error;
      return { value: last.value, stale: true };
    }
  };
}
