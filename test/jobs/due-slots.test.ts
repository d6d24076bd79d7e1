import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueSlots, type Schedule, slotsAround } from '../../src/jobs/due-slots.ts';

const weekly: Schedule = {
  key: 'C1',
  cron: '0 10 * * 1',
  timeZone: 'Asia/Tokyo',
  catchUpHours: 48,
};
const at = (text: string) => new Date(text);
const due = (now: string, decided?: string, schedule: Partial<Schedule> = {}) =>
  dueSlots(
    at(now),
    [{ ...weekly, ...schedule }],
    new Map(decided ? [['C1', at(decided)]] : []),
  ).map(({ slot, state }) => `${state} ${slot.toISOString()}`);

describe('dueSlots', () => {
  it('finds the slot from its very instant on', () => {
    expect(due('2026-11-23T00:59:59.999Z', '2026-11-16T01:00:00Z')).toEqual([]);
    expect(due('2026-11-23T01:00:00.000Z', '2026-11-16T01:00:00Z')).toEqual([
      'due 2026-11-23T01:00:00.000Z',
    ]);
  });

  it('is silent once the slot is decided', () => {
    expect(due('2026-11-23T01:00:20Z', '2026-11-23T01:00:00Z')).toEqual([]);
  });

  it('serves a slot late within the catch-up time and gives it up after', () => {
    expect(due('2026-11-25T01:00:00Z')).toEqual(['due 2026-11-23T01:00:00.000Z']);
    expect(due('2026-11-25T01:00:00.001Z')).toEqual(['too-late 2026-11-23T01:00:00.000Z']);
  });

  it('names only the last of several slots missed', () => {
    expect(due('2026-11-23T05:00:00Z', '2026-11-02T01:00:00Z')).toEqual([
      'due 2026-11-23T01:00:00.000Z',
    ]);
  });

  it('leaves alone what lies before the schedule began or was changed', () => {
    expect(due('2026-11-23T05:00:00Z', undefined, { since: at('2026-11-23T03:00:00Z') })).toEqual(
      [],
    );
    expect(due('2026-11-30T05:00:00Z', undefined, { since: at('2026-11-23T03:00:00Z') })).toEqual([
      'due 2026-11-30T01:00:00.000Z',
    ]);
  });

  it('does not serve a slot again after the clock was set back', () => {
    expect(due('2026-11-23T02:00:00Z', '2026-11-30T01:00:00Z')).toEqual([]);
  });
});

// Without Lord Howe: cron-parser leaves a slot out that falls into its gap of half an hour.
const zones = [
  'Asia/Tokyo',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Australia/Sydney',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'America/St_Johns',
  'Pacific/Auckland',
  'UTC',
];

describe('slotsAround', () => {
  it('moves a time that spring skips to an hour later, once', () => {
    const cron = '30 2 * * *';
    const { slot, next } = slotsAround(at('2027-03-14T12:00:00Z'), cron, 'America/New_York');
    expect(slot.toISOString()).toBe('2027-03-14T07:30:00.000Z');
    expect(next.toISOString()).toBe('2027-03-15T06:30:00.000Z');
  });

  it('serves a time that autumn repeats at its first occurrence only', () => {
    for (const hour of ['05:30', '05:59', '06:30', '06:45', '12:00']) {
      const { slot } = slotsAround(at(`2027-11-07T${hour}:00Z`), '30 1 * * *', 'America/New_York');
      expect(slot.toISOString()).toBe('2027-11-07T05:30:00.000Z');
    }
  });

  it('agrees with a plain calendar over years of daylight saving in many zones', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(0, 15, 30, 45),
        fc.date({
          min: at('2019-01-01T00:00:00Z'),
          max: at('2035-12-31T00:00:00Z'),
          noInvalidDate: true,
        }),
        (timeZone, day, hour, minute, now) => {
          const { slot } = slotsAround(now, `${minute} ${hour} * * ${day}`, timeZone);
          const expected = lastWeekly(now, timeZone, day, hour, minute);
          expect(slot.toISOString()).toBe(expected.toISOString());
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('never goes back as time goes on, and every slot has its turn', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('0 */6 * * *', '30 2 * * *', '15 1 * * 0', '*/20 * * * *', '0 0 1 * *'),
        fc.date({
          min: at('2024-01-01T00:00:00Z'),
          max: at('2030-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 }),
        (timeZone, cron, start, hours) => {
          let now = start.getTime();
          let before = slotsAround(new Date(now), cron, timeZone);
          for (const step of hours) {
            now += step * 60_000 * 7;
            const around = slotsAround(new Date(now), cron, timeZone);
            expect(around.slot.getTime()).toBeLessThanOrEqual(now);
            expect(around.next.getTime()).toBeGreaterThan(now);
            expect(around.slot.getTime()).toBeGreaterThanOrEqual(before.slot.getTime());
            const skipped = around.slot > before.slot && around.slot < before.next;
            expect(skipped).toBe(false);
            before = around;
          }
        },
      ),
    );
  });
});

/** The dumb model: goes through the days of the zone's calendar and asks Intl for each one's instant. */
function lastWeekly(now: Date, timeZone: string, day: number, hour: number, minute: number): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (let back = -1; back < 10; back++) {
    const date = new Date(today - back * 86_400_000);
    if (date.getUTCDay() !== day) continue;
    const instant = instantOf(date.getTime() + (hour * 60 + minute) * 60_000, timeZone);
    if (instant <= now.getTime()) return new Date(instant);
  }
  throw new Error('no such day in ten days');
}

/** Local wall time to an instant: the earlier of two, and a skipped time an hour (the gap) later. */
function instantOf(wall: number, timeZone: string): number {
  const candidates = [wall - 26 * 3_600_000, wall + 26 * 3_600_000]
    .map((probe) => wall - offsetAt(probe, timeZone))
    .toSorted((a, b) => a - b);
  const exact = candidates.filter((instant) => instant + offsetAt(instant, timeZone) === wall);
  const first = exact[0] ?? candidates.at(-1);
  if (first === undefined) throw new Error('unreachable');
  return first;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetAt(instant: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const wall = Date.UTC(
    parts.year,
    parts.month - 1,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  );
  return wall - Math.floor(instant / 1000) * 1000;
}
