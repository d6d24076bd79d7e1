import type { StatusReport } from '../present/status.ts';
import type { BotOperations } from './operations.ts';

/** `knownAt`: Redis is away, and this was known then (ISO 8601); null: it is so now. */
export type ReadStatus = () => Promise<{ report: StatusReport; knownAt: string | null }>;

/** Reads the state of yuuk, and keeps it for the time when Redis is away. */
export function createStatusReader(
  { readStatus }: Pick<BotOperations, 'readStatus'>,
  now: () => number,
): ReadStatus {
  let last: { report: StatusReport; knownAt: string } | null = null;
  return async () => {
    try {
      const report = await readStatus();
      last = { report, knownAt: new Date(now()).toISOString() };
      return { report, knownAt: null };
    } catch (error) {
      if (last === null) throw error;
      return last;
    }
  };
}
