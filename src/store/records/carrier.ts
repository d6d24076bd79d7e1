import type { z } from 'zod';
import type { RecordName } from './versions.ts';

/** How the entries of one record leave in `yuuk export` and come back with `yuuk import`. */
export interface Carrier {
  name: RecordName;
  read(): Promise<unknown[]>;
  /** Entries that are not understood are counted, not taken. What is newer in Redis stays. */
  restore(entries: readonly unknown[]): Promise<{ taken: number; rejected: number }>;
}

export function createCarrier<T>({
  name,
  schema,
  read,
  restore,
}: {
  name: RecordName;
  schema: z.ZodType<T>;
  read: () => Promise<T[]>;
  restore: (entries: readonly T[]) => Promise<unknown>;
}): Carrier {
  return {
    name,
    read,
    async restore(entries) {
      const understood = entries.flatMap((entry) => {
        const parsed = schema.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      });
      await restore(understood);
      return { taken: understood.length, rejected: entries.length - understood.length };
    },
  };
}
