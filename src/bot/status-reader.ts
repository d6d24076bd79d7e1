import type { StatusReport } from '../present/status.ts';
import type { BotOperations } from './operations.ts';

export type ReadStatus = () => Promise<{ report: StatusReport; fromMemory: boolean }>;

/** Reads the state of yuuk, and keeps it for the time when Redis is away. */
export function createStatusReader({ readStatus }: Pick<BotOperations, 'readStatus'>): ReadStatus {
  let last: StatusReport | null = null;
  return async () => {
    try {
      last = await readStatus();
      return { report: last, fromMemory: false };
    } catch (error) {
      if (last === null) throw error;
      return { report: last, fromMemory: true };
    }
  };
}
