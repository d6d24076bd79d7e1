import { describe, expect, it } from 'vitest';
import { dueSlots, type Schedule } from '../../src/jobs/due-slots.ts';

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

  it('without a catch-up still serves a slot at its hour, and no later', () => {
    expect(due('2026-11-23T01:05:00Z', undefined, { catchUpHours: 0 })).toEqual([
      'due 2026-11-23T01:00:00.000Z',
    ]);
    expect(due('2026-11-23T01:30:00Z', undefined, { catchUpHours: 0 })).toEqual([
      'too-late 2026-11-23T01:00:00.000Z',
    ]);
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
