import { CronExpressionParser, type CronFieldCollection } from 'cron-parser';

/** The last slot at or before an instant, and the first one after it. */
export interface SlotsAround {
  slot: Date;
  next: Date;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The 29th of February comes again after eight years at the latest. */
const mostDays = 8 * 366;

/** Answers found before, the latest first: within one interval they stay the same. */
const known = new Map<string, SlotsAround[]>();
const mostKnown = 1_000;
const mostIntervals = 4;

/**
 * Finds the slots of a schedule around an instant. Every time that a cron line names has one slot on each of
 * its days, whatever the clocks do: one that occurs twice in autumn is served at the first occurrence, one
 * that spring skips comes as much later as the clocks are put forward (a skipped 02:30 becomes 03:30).
 *
 * cron-parser reads the line. Its own walk is not used: it goes forward and backward by different rules
 * where clocks change, and leaves times out that fall into the half hour which Lord Howe skips.
 * @param cron five fields of cron, or six with seconds first.
 * @throws Error when `cron` is not a cron line, no day is like it, or the zone is unknown.
 */
export function slotsAround(now: Date, cron: string, timeZone: string): SlotsAround {
  const key = `${timeZone} ${cron}`;
  const intervals = known.get(key) ?? [];
  const found = intervals.find(({ slot, next }) => slot <= now && now < next);
  if (found) return found;
  const around = findSlotsAround(now.getTime(), cron, timeZone);
  if (known.size >= mostKnown) known.clear();
  known.set(key, [around, ...intervals.slice(0, mostIntervals - 1)]);
  return around;
}

function findSlotsAround(now: number, cron: string, timeZone: string): SlotsAround {
  // With the line as its seed, an `H` means the same in every process.
  const { fields } = CronExpressionParser.parse(cron, { hashSeed: cron });
  const times = timesOf(fields);
  const today = Math.floor((now + offsetAt(now, timeZone)) / dayMs) * dayMs;
  const slotsOf = (day: number): number[] =>
    isNamed(new Date(day), fields) ? toInstants(day, times, timeZone) : [];

  /** Walks over the calendar until a day has a slot that is wanted; `choose` takes the nearest of all. */
  const find = (step: number, isWanted: (slot: number) => boolean, choose: typeof Math.min) => {
    for (let day = today - step; Math.abs(day - today) <= mostDays * dayMs; day += step) {
      const slots = slotsOf(day).filter(isWanted);
      if (slots.length === 0) continue;
      // The day beyond too: a time moved over midnight comes after the first ones of the next day.
      return [...slots, ...slotsOf(day + step).filter(isWanted)].reduce((a, b) => choose(a, b));
    }
    throw new Error(`no day is like "${cron}"`);
  };
  return {
    slot: new Date(find(-dayMs, (slot) => slot <= now, Math.max)),
    next: new Date(find(dayMs, (slot) => slot > now, Math.min)),
  };
}

/** The times of a day that a line names, in milliseconds after midnight. */
function timesOf({ hour, minute, second }: CronFieldCollection): number[] {
  return hour.values.flatMap((hours) =>
    minute.values.flatMap((minutes) =>
      second.values.map((seconds) => ((hours * 60 + minutes) * 60 + seconds) * 1000),
    ),
  );
}

/** Whether a line names a day of the calendar. As in every cron, one of two restricted day fields is enough. */
function isNamed(day: Date, { month, dayOfMonth, dayOfWeek }: CronFieldCollection): boolean {
  if (!month.values.some((value) => value === day.getUTCMonth() + 1)) return false;
  const isMonthDay =
    dayOfMonth.values.some((value) => value === day.getUTCDate()) ||
    (dayOfMonth.hasLastChar && daysLeft(day) === 0);
  const nth = Math.ceil(day.getUTCDate() / 7);
  const isWeekDay = dayOfWeek.values.some((value) => {
    const text = String(value);
    if (Number.parseInt(text, 10) % 7 !== day.getUTCDay()) return false;
    if (text.endsWith('L')) return daysLeft(day) < 7;
    return dayOfWeek.nthDay === 0 || dayOfWeek.nthDay === nth;
  });
  if (dayOfMonth.isWildcard) return isWeekDay;
  return dayOfWeek.isWildcard ? isMonthDay : isMonthDay || isWeekDay;
}

/** Days of the month that come after this one. */
function daysLeft(day: Date): number {
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0));
  return last.getUTCDate() - day.getUTCDate();
}

/**
 * When a zone's clocks show these times of a day. Zones change their clocks once in some months, so there is
 * one change at most between the offsets long before and long after.
 */
function toInstants(day: number, times: readonly number[], timeZone: string): number[] {
  const before = offsetAt(day - 16 * hourMs, timeZone);
  const after = offsetAt(day + dayMs + 16 * hourMs, timeZone);
  if (before === after) return times.map((time) => day + time - before);
  return times.map((time) => {
    const [early, late] = [day + time - before, day + time - after];
    // Neither is right for a time that is skipped: the clocks of before give the one moved by the gap.
    const isLate = offsetAt(early, timeZone) !== before && offsetAt(late, timeZone) === after;
    return isLate ? late : early;
  });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const { value = '' } =
    format.formatToParts(instant).find(({ type }) => type === 'timeZoneName') ?? {};
  // `GMT` alone is UTC itself. Offsets with seconds ended in 1972.
  const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d+):(\d+))?/.exec(value) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
