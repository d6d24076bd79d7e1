import { slotsAround } from './slots-around.ts';

/** Something that happens at set times of a zone's clock. */
export interface Schedule {
  /** Names the schedule in records: `refresh`, or a digest's channel. */
  key: string;
  /** Five fields of cron. */
  cron: string;
  timeZone: string;
  /** Slots up to this instant do not count: the schedule began, was changed or resumed then. */
  since?: Date | null;
  /** How long after its hour a slot may still be served; longer ago it is too late. */
  catchUpHours: number;
}

/** The last slot of a schedule that has passed and about which nothing is decided yet. */
export interface OpenSlot {
  key: string;
  slot: Date;
  /** `due`: serve it. `too-late`: write down that it was missed. */
  state: 'due' | 'too-late';
}

/**
 * What is due now. Of several slots missed only the last one counts: what it brings covers the others.
 * A clock set back never makes a slot due again, since a slot must lie after the last one decided.
 * @param records the last slot decided (served, empty or given up), by key.
 */
export function dueSlots(
  now: Date,
  schedules: readonly Schedule[],
  records: ReadonlyMap<string, Date>,
): OpenSlot[] {
  const open: OpenSlot[] = [];
  for (const { key, cron, timeZone, since, catchUpHours } of schedules) {
    const { slot } = slotsAround(now, cron, timeZone);
    const decided = records.get(key);
    if (decided && slot.getTime() <= decided.getTime()) continue;
    if (since && slot.getTime() <= since.getTime()) continue;
    const age = now.getTime() - slot.getTime();
    open.push({ key, slot, state: age <= catchUpHours * 3_600_000 ? 'due' : 'too-late' });
  }
  return open;
}
