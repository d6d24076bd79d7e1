import type { Log } from '../log.ts';

/** A value that many requests need and that changes seldom. */
export interface KeptValue<T> {
  read(): Promise<T>;
  /** Looks again at the next reading: this process has just changed it. */
  forget(): void;
}

/** Keeps a value for `lifeMs`; when it cannot be read, the last known one holds. */
export function createKeptValue<T>({
  load,
  initial,
  lifeMs,
  now,
  log,
}: {
  load: () => Promise<T>;
  initial: T;
  lifeMs: number;
  now: () => number;
  log: Log;
}): KeptValue<T> {
  let known = initial;
  let freshUntil = -Infinity;
  let reading: Promise<void> | null = null;

  async function refresh(): Promise<void> {
    try {
      known = await load();
    } catch (error) {
      log.warn({ error }, 'a kept value cannot be read; the last known one holds');
    }
    freshUntil = now() + lifeMs;
  }

  return {
    read: async () => {
      if (now() >= freshUntil) {
        reading ??= refresh().finally(() => {
          reading = null;
        });
        await reading;
      }
      return known;
    },
    forget: () => {
      freshUntil = -Infinity;
    },
  };
}
