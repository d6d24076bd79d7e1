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
  /** How long after its hour a slot may still be served; longer ago it is too late. 0: on time only. */
  catchUpHours: number;
}

/**
 * So long after its hour a slot is on time, not caught up: until somebody looks at the clock, a refresh has
 * ended, or Slack has had the wait it asked for.
 */
const onTimeMs = 10 * 60_000;

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
    open.push({ key, slot, state: isTooLate(now, slot, catchUpHours) ? 'too-late' : 'due' });
  }
  return open;
}

/** Whether a slot may be served no more. */
export function isTooLate(now: Date, slot: Date, catchUpHours: number): boolean {
  return now.getTime() - slot.getTime() > Math.max(catchUpHours * 3_600_000, onTimeMs);
}
