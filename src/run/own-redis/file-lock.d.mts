export interface FileLockOptions {
  /** Called once when the wait gets noticeable (1 s), with the holder's pid where it is known. */
  onWait?: (holder: number | null) => void;
}

/** Takes an exclusive lock between processes; resolves to its release. */
export function acquireFileLock(
  file: string,
  options?: FileLockOptions,
): Promise<() => Promise<void>>;
/** The same, but resolves to null when the lock could not be had within `deadlineMs`. */
export function acquireFileLock(
  file: string,
  options: FileLockOptions & { deadlineMs: number },
): Promise<(() => Promise<void>) | null>;
