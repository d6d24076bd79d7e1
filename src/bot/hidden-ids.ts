import type { Log } from '../log.ts';
import type { HiddenArticles } from '../store/records/hidden-articles.ts';

/** The articles that no search shows. */
export interface HiddenIds {
  read(): Promise<ReadonlySet<string>>;
  /** Looks again at the next reading: this process has just changed them. */
  forget(): void;
}

const lifeMs = 2000;

/** Keeps the set for two seconds; while Redis is away, what was known last holds. */
export function createHiddenIds(
  hidden: Pick<HiddenArticles, 'readAll'>,
  { now, log }: { now: () => number; log: Log },
): HiddenIds {
  let known: ReadonlySet<string> = new Set();
  let freshUntil = 0;
  let reading: Promise<void> | null = null;

  async function refresh(): Promise<void> {
    try {
      known = new Set((await hidden.readAll()).map(({ articleId }) => articleId));
    } catch (error) {
      log.warn({ error }, 'hidden articles cannot be read; the last known ones hold');
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
      freshUntil = 0;
    },
  };
}
