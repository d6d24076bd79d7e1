import { CronExpressionParser } from 'cron-parser';

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

/** The last slot at or before `now`, and the first one after it. */
export interface SlotsAround {
  slot: Date;
  next: Date;
}

/** Answers found before, the latest first: within one interval they stay the same. */
const known = new Map<string, SlotsAround[]>();
const mostKnown = 1_000;
const mostIntervals = 4;
const walkBackMs = 3 * 3_600_000;

/**
 * Finds the slots of a schedule around an instant.
 *
 * cron-parser walks forward and backward by different rules where clocks change: backward it names a
 * time that occurs twice in autumn twice, and skips one that does not occur in spring. Forward it names
 * each once (a skipped 02:30 becomes 03:30). So the forward walk alone decides; `prev` only finds a
 * place to start it from, a few hours before any change of the clock that could matter.
 * @throws Error when `cron` is not a cron line or the zone is unknown.
 */
export function slotsAround(now: Date, cron: string, timeZone: string): SlotsAround {
  const key = `${timeZone} ${cron}`;
  const intervals = known.get(key) ?? [];
  const found = intervals.find(({ slot, next }) => slot <= now && now < next);
  if (found) return found;
  const around = findSlotsAround(now, cron, timeZone);
  if (known.size >= mostKnown) known.clear();
  known.set(key, [around, ...intervals.slice(0, mostIntervals - 1)]);
  return around;
}

function findSlotsAround(now: Date, cron: string, timeZone: string): SlotsAround {
  // `prev` looks strictly before its start.
  const previous = CronExpressionParser.parse(cron, {
    tz: timeZone,
    currentDate: new Date(now.getTime() + 1),
  }).prev();
  const walk = CronExpressionParser.parse(cron, {
    tz: timeZone,
    currentDate: new Date(previous.getTime() - walkBackMs),
  });
  let slot = previous.toDate();
  let next = walk.next().toDate();
  let isFirst = true;
  while (next <= now) {
    slot = next;
    next = walk.next().toDate();
    isFirst = false;
  }
  if (isFirst) throw new Error(`no slot of "${cron}" found before ${now.toISOString()}`);
  return { slot, next };
}
