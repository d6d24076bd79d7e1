import type { Log } from '../log.ts';
import { withDeadline } from '../store/deadline.ts';

/** A value that many requests need and that changes seldom. */
export interface KeptValue<T> {
  read(): Promise<T>;
  /** Looks again at the next reading: this process has just changed it. */
  forget(): void;
}

/** An answer has time for a search beside this: both within Slack's three seconds. */
const patienceMs = 300;

/** Keeps a value for `lifeMs`; when it cannot be read, or not at once, the last known one holds. */
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
  let isKnown = false;
  let freshUntil = -Infinity;
  let reading: Promise<void> | null = null;

  async function refresh(): Promise<void> {
    try {
      known = await load();
      isKnown = true;
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
        await (isKnown ? withDeadline(reading, patienceMs, () => {}) : reading);
      }
      return known;
    },
    forget: () => {
      freshUntil = -Infinity;
    },
  };
}
