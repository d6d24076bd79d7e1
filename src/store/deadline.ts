/**
 * Awaits a promise, but not longer than `ms`.
 * @returns the value, or `onTimeout()` when time is up; the promise goes on unobserved.
 */
export async function withDeadline<T, U>(
  promise: Promise<T>,
  ms: number,
  onTimeout: () => U,
): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([promise, timeout.then(onTimeout)]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {});
  }
}
