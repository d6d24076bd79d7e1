import { withDeadline } from '../store/deadline.ts';

/** Keeps count of the work under way, so that a stop can wait for it. */
export interface Drain {
  /** Counts a piece of work until it settles. */
  track<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for all work under way, at most `deadlineMs`; returns how many pieces were left unfinished. */
  settle(deadlineMs: number): Promise<number>;
}

export function createDrain(): Drain {
  const underWay = new Set<Promise<unknown>>();
  return {
    track: (work) => {
      const promise = work();
      // Its own failure is the caller's to handle; here only the end counts.
      const ended = promise.then(
        () => undefined,
        () => undefined,
      );
      underWay.add(ended);
      void ended.then(() => underWay.delete(ended));
      return promise;
    },
    settle: async (deadlineMs) => {
      // Work under way may start more work, so look again until there is none.
      const settled = async () => {
        while (underWay.size > 0) await Promise.all(underWay);
      };
      await withDeadline(settled(), deadlineMs, () => undefined);
      return underWay.size;
    },
  };
}
