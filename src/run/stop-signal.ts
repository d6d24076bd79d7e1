/**
 * Resolves at the first SIGTERM, SIGINT or SIGHUP with its name. A second one ends the process at once: who
 * presses Ctrl-C twice means it.
 */
export function waitForStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve(signal);
      });
    }
  });
}
