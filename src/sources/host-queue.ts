/** Waits `ms` milliseconds. */
export type Wait = (ms: number) => Promise<void>;

export interface HostQueue {
  /** Runs a task when no other runs for this host and `delayMs` have passed since the last one ended. */
  run<T>(host: string, task: () => Promise<T>): Promise<T>;
}

/**
 * One request at a time to a host, with a pause between them, whoever in this process asks.
 */
export function createHostQueue(options: {
  delayMs: number;
  now: () => number;
  wait: Wait;
}): HostQueue {
  const { delayMs, now, wait } = options;
  /** Settles with the time at which the last task of the host ended. */
  const tails = new Map<string, Promise<number>>();

  return {
    run(host, task) {
      const before = tails.get(host);
      const turn = (async () => {
        const endedAt = await before;
        // Never longer than the delay, whatever the clock did meanwhile.
        const pause = endedAt === undefined ? 0 : Math.min(endedAt + delayMs - now(), delayMs);
        if (pause > 0) await wait(pause);
        return task();
      })();
      tails.set(
        host,
        turn.then(now, () => now()),
      );
      return turn;
    },
  };
}
