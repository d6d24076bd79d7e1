export interface FileLockOptions {
  /** Give up after this long; for ever by default. */
  deadlineMs?: number;
  /** Called once when somebody else holds the lock, with that process's pid where it is known. */
  onWait?: (holder: number | null) => void;
}

/** Takes an exclusive lock between processes; resolves to its release, or null at the deadline. */
export function acquireFileLock(
  file: string,
  options?: FileLockOptions,
): Promise<(() => Promise<void>) | null>;
