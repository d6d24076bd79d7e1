import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readDate, readEpoch, readMoment } from '../../src/parse/dates.ts';

const SECOND = { at: '2026-11-20T09:15:42+09:00', precision: 'second' };

describe('reading dates', () => {
  it.each([
    '2026-11-20T00:15:42Z',
    '2026-11-20T00:15:42.123Z',
    '2026-11-20T09:15:42+09:00',
    '2026-11-19T19:15:42-0500',
    '2026-11-20 00:15:42.123456+00',
    '2026-11-20 09:15:42',
    '2026/11/20 9:15:42',
    '20261120091542',
    '20/Nov/2026:09:15:42 +0900',
    '20/Nov/2026:02:15:42 +0200',
    'Fri Nov 20 2026 09:15:42 GMT+0900 (JST)',
    'Fri, 20 Nov 2026 00:15:42 GMT',
    'Fri, 20 Nov 2026 09:15:42 +0900',
  ])('reads %s to the second, in Japan time', (text) => {
    expect(readDate(text)).toEqual(SECOND);
  });

  it('knows how much is known', () => {
    expect(readDate('2026/11/20')).toEqual({ at: '2026-11-20T00:00:00+09:00', precision: 'day' });
    expect(readDate('2026/11/20 09:15')).toEqual({
      at: '2026-11-20T09:15:00+09:00',
      precision: 'minute',
    });
    expect(readDate('20261120')).toEqual({ at: '2026-11-20T00:00:00+09:00', precision: 'day' });
  });

  it.each([
    '2026/02/30',
    '2026/13/01',
    '2026/00/10',
    '2026-11-20T24:00:00Z',
    '2026-11-20T10:61:00Z',
    '00000000000000',
    '1811/01/01',
    '9999-01-01',
    'yesterday',
    '',
    '2026-11/20',
    '20/Foo/2026:09:15:42 +0900',
    '2026-11-20T00:00:00+99:00',
  ])('takes %s for no date', (text) => {
    expect(readDate(text)).toBeNull();
  });

  it.each([
    [1_795_133_742, 'seconds'],
    [1_795_133_742_000, 'milliseconds'],
    [1_795_133_742_000_000, 'microseconds'],
    [1_795_133_742_000_000 + 11_644_473_600_000_000, 'microseconds since 1601'],
  ])('reads the epoch %s as %s', (epoch) => {
    expect(readEpoch(epoch)).toEqual(SECOND);
    expect(readMoment(String(epoch))).toEqual(SECOND);
  });

  it('takes zero, negative and endless epochs for no date', () => {
    for (const epoch of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])
      expect(readEpoch(epoch)).toBeNull();
    for (const value of ['', '0', null, undefined, true, {}, '9'.repeat(60)])
      expect(readMoment(value)).toBeNull();
  });

  it('tells fourteen digits of a time from microseconds since 1601', () => {
    expect(readMoment('20261120091542')).toEqual(SECOND);
    expect(readMoment('13118850929335823')?.at).toBe('2016-09-20T22:15:29+09:00');
  });

  it('reads back every second that it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7_000_000_000 }), (seconds) => {
        const moment = readEpoch(seconds);
        expect(Date.parse(moment?.at ?? '')).toBe(seconds * 1000);
        expect(readDate(moment?.at ?? '')).toEqual(moment);
      }),
    );
  });

  it('makes a time of any value, or none', () => {
    const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789/-:TZ+ JanGMT')) });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), digits), (value) => {
        expect(readMoment(value)?.at ?? '2000-01-01T00:00:00+09:00').toMatch(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00$/,
        );
      }),
    );
  });
});
