import type { Period } from './parse-query.ts';

/** Milliseconds from `from` (inclusive) up to `to` (exclusive). */
export interface TimeRange {
  from: number;
  to: number;
}

/** The time that `after:` and `before:` leave, both inclusive by calendar days of a zone; null: no limits. */
export function periodRange(periods: readonly Period[], timeZone: string): TimeRange | null {
  if (periods.length === 0) return null;
  const range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  for (const { bound, text } of periods) {
    const [year, month, day] = text.split('-').map(Number);
    if (year === undefined) continue;
    if (bound === 'after') {
      range.from = Math.max(range.from, midnight(year, month ?? 1, day ?? 1, timeZone));
    } else {
      // The first moment after the year, the month or the day that was named.
      const next =
        month === undefined
          ? ([year + 1, 1, 1] as const)
          : day === undefined
            ? ([year, month + 1, 1] as const)
            : ([year, month, day + 1] as const);
      range.to = Math.min(range.to, midnight(...next, timeZone));
    }
  }
  return range;
}

/** The start of a calendar day in a zone; months and days past their end run over. */
function midnight(year: number, month: number, day: number, timeZone: string): number {
  const wanted = new Date(0);
  wanted.setUTCFullYear(year, month - 1, day);
  const utc = wanted.getTime();
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });
  // The second round settles days on which the clock changes.
  let time = utc;
  for (let round = 0; round < 2; round++) time = utc - offsetAt(format, time);
  return time;
}

function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const local = new Date(0);
  local.setUTCFullYear(year, part('month') - 1, part('day'));
  local.setUTCHours(part('hour'), part('minute'), part('second'));
  return local.getTime() - time;
}
