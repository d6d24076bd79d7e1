/** Keeps count of the work under way, so that a stop can wait for it. */
export interface Drain {
  /** Counts a piece of work until it settles. */
  track<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for all work under way, at most `deadlineMs`; returns how many pieces were left unfinished. */
  settle(deadlineMs: number): Promise<number>;
  readonly size: number;
}

export function createDrain(): Drain {
  const underWay = new Set<Promise<unknown>>();
  return {
    get size() {
      return underWay.size;
    },
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
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), deadlineMs);
      });
      let late = false;
      // Work under way may start more work, so look again until there is none.
      while (underWay.size > 0 && !late) {
        late = (await Promise.race([Promise.all(underWay), deadline])) === 'late';
      }
      clearTimeout(timer);
      return underWay.size;
    },
  };
}
