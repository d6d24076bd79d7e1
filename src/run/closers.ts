import type { Log } from '../log.ts';

/** What was opened and must be closed, in reverse order. */
export interface Closers {
  add(name: string, close: () => Promise<unknown> | void, deadlineMs: number): void;
  /** Closes everything, the latest first, each within its deadline; failures are logged, never thrown. */
  closeAll(): Promise<void>;
}

/** Keeps what a process opened, so that it ends in order whatever hangs. */
export function createClosers(log: Log): Closers {
  const opened: { name: string; close: () => Promise<unknown> | void; deadlineMs: number }[] = [];
  return {
    add(name, close, deadlineMs) {
      opened.push({ name, close, deadlineMs });
    },
    async closeAll() {
      for (let next = opened.pop(); next !== undefined; next = opened.pop()) {
        const { name, close, deadlineMs } = next;
        try {
          if (!(await endsWithin(Promise.resolve(close()), deadlineMs))) {
            log.warn({ part: name, deadlineMs }, 'did not stop in time');
          }
        } catch (error) {
          log.warn({ part: name, error }, 'failed to stop');
        }
      }
    },
  };
}

async function endsWithin(work: Promise<unknown>, deadlineMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), deadlineMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
