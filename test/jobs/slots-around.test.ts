import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotsAround } from '../../src/jobs/slots-around.ts';

const at = (text: string) => new Date(text);
const hour = 3_600_000;
const day = 24 * hour;

const zones = [
  'Asia/Tokyo',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Casablanca',
  'Asia/Beirut', // its clocks change at midnight
  'Asia/Kathmandu',
  'Australia/Sydney',
  'Australia/Lord_Howe', // by half an hour
  'Pacific/Auckland',
  'Pacific/Chatham',
  'UTC',
];

const between = (min: string, max: string) =>
  fc.date({ min: at(min), max: at(max), noInvalidDate: true });

/** One field of a cron line. */
const fieldsOf = (min: number, max: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map(String),
    fc.integer({ min: 2, max: 7 }).map((step) => `*/${step}`),
  );

describe('slotsAround', () => {
  it.each([
    ['America/New_York', '30 2 * * *', '2027-03-14T12:00:00Z', '2027-03-14T07:30:00.000Z'],
    ['Australia/Lord_Howe', '15 2 * * 0', '2026-10-04T00:00:00Z', '2026-10-03T15:45:00.000Z'],
    ['Asia/Beirut', '0 0 * * *', '2025-03-30T12:00:00Z', '2025-03-29T22:00:00.000Z'],
  ])('moves a time that spring skips in %s by the gap, once', (timeZone, cron, now, expected) => {
    const { slot, next } = slotsAround(at(now), cron, timeZone);
    expect(slot.toISOString()).toBe(expected);
    expect(next.getTime() - slot.getTime()).toBeGreaterThanOrEqual(22 * hour);
  });

  it('serves a time that autumn repeats at its first occurrence only', () => {
    for (const time of ['05:30', '05:59', '06:30', '06:45', '12:00']) {
      const { slot } = slotsAround(at(`2027-11-07T${time}:00Z`), '30 1 * * *', 'America/New_York');
      expect(slot.toISOString()).toBe('2027-11-07T05:30:00.000Z');
    }
  });

  it.each([
    ['0 10 29 2 *', '2099-12-01T00:00:00Z', '2096-02-29T01:00:00.000Z', '2104-02-29T01:00:00.000Z'],
    ['0 10 L * *', '2027-02-28T12:00:00Z', '2027-02-28T01:00:00.000Z', '2027-03-31T01:00:00.000Z'],
    ['0 10 * * 5L', '2026-11-23T00:00:00Z', '2026-10-30T01:00:00.000Z', '2026-11-27T01:00:00.000Z'],
    [
      '0 10 * * 1#2',
      '2026-11-23T00:00:00Z',
      '2026-11-09T01:00:00.000Z',
      '2026-12-14T01:00:00.000Z',
    ],
    ['0 10 1 * 1', '2026-12-01T02:00:00Z', '2026-12-01T01:00:00.000Z', '2026-12-07T01:00:00.000Z'],
    ['0 10 * * 7', '2026-11-23T02:00:00Z', '2026-11-22T01:00:00.000Z', '2026-11-29T01:00:00.000Z'],
  ])('understands %s', (cron, now, slot, next) => {
    expect(slotsAround(at(now), cron, 'Asia/Tokyo')).toEqual({ slot: at(slot), next: at(next) });
  });

  it('refuses lines that are none, days that do not exist, and zones that nobody knows', () => {
    const now = at('2026-11-23T00:00:00Z');
    expect(() => slotsAround(now, 'mondays', 'UTC')).toThrow('Validation');
    expect(() => slotsAround(now, '0 10 31 2 *', 'UTC')).toThrow('day of month');
    expect(() => slotsAround(now, '0 10 * * 1', 'Asia/Edo')).toThrow('Asia/Edo');
  });

  it('agrees with a look at every quarter of an hour over years of daylight saving in many zones', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(0, 15, 30, 45),
        fc.oneof(
          between('2019-01-01T00:00:00Z', '2035-12-31T00:00:00Z'),
          between('2025-03-01T00:00:00Z', '2025-04-15T00:00:00Z'),
          between('2026-09-20T00:00:00Z', '2026-11-10T00:00:00Z'),
        ),
        (timeZone, weekday, hours, minutes, now) => {
          const { slot, next } = slotsAround(now, `${minutes} ${hours} * * ${weekday}`, timeZone);
          const slots = watchClock(now, timeZone, { weekday, hours, minutes });
          expect(slot.getTime()).toBe(slots.findLast((one) => one <= now.getTime()));
          expect(next.getTime()).toBe(slots.find((one) => one > now.getTime()));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('agrees with cron-parser on every kind of line where clocks never change', () => {
    fc.assert(
      fc.property(
        fc.tuple(
          fieldsOf(0, 59),
          fieldsOf(0, 23),
          fieldsOf(1, 28),
          fieldsOf(1, 12),
          fieldsOf(0, 6),
        ),
        fc.constantFrom('Asia/Tokyo', 'Asia/Kathmandu', 'UTC'),
        between('2024-01-01T00:00:00Z', '2030-01-01T00:00:00Z'),
        (fields, tz, now) => {
          const cron = fields.join(' ');
          const line = CronExpressionParser.parse(cron, { tz, currentDate: now });
          const { slot, next } = slotsAround(now, cron, tz);
          expect(next.toISOString()).toBe(line.next().toISOString());
          expect(slot.toISOString()).toBe(line.prev().toISOString());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never goes back as time goes on, and every slot has its turn', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('0 */6 * * *', '30 2 * * *', '15 1 * * 0', '*/20 * * * *', '0 0 1 * *'),
        between('2024-01-01T00:00:00Z', '2030-01-01T00:00:00Z'),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 }),
        (timeZone, cron, start, steps) => {
          let now = start.getTime();
          let before = slotsAround(new Date(now), cron, timeZone);
          for (const step of steps) {
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

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall shows, as if it were UTC. */
function readClock(instant: number, timeZone: string): number {
  const fields = ['year', 'month', 'day', 'hour', 'minute'] as const;
  const options = Object.fromEntries(fields.map((field) => [field, 'numeric']));
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...options });
  formats.set(timeZone, format);
  const parts = new Map(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0] = fields.map((field) =>
    parts.get(field),
  );
  return Date.UTC(year, month - 1, date, hours, minutes);
}

/**
 * The dumb model: watches a zone's clock for nine days before and after `now`, quarter by quarter. A time has
 * its slot when the clock shows it for the first time, or jumps over it, and then by the jump later.
 */
function watchClock(
  now: Date,
  timeZone: string,
  { weekday, hours, minutes }: { weekday: number; hours: number; minutes: number },
): number[] {
  const quarter = hour / 4;
  const slots: number[] = [];
  const isWanted = (wall: number) =>
    new Date(wall).getUTCDay() === weekday && wall % day === (hours * 60 + minutes) * 60_000;
  const start = Math.floor((now.getTime() - 9 * day) / quarter) * quarter;
  let highest = readClock(start - quarter, timeZone);
  for (let instant = start; instant < now.getTime() + 9 * day; instant += quarter) {
    const shown = readClock(instant, timeZone);
    for (let wall = highest + quarter; wall <= shown; wall += quarter) {
      const late = wall === shown ? 0 : wall - (highest + quarter);
      if (isWanted(wall)) slots.push(instant + late);
    }
    highest = Math.max(highest, shown);
  }
  return slots;
}
