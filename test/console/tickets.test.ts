import { describe, expect, it } from 'vitest';
import { Tickets } from '../../src/console/tickets.ts';

const ticket = { user: 'U1', channel: 'C1', sourceKey: null, threadTs: undefined };

function buildTickets(lifeMs: number, uses: number) {
  let time = 0;
  const tickets = new Tickets({ lifeMs, uses, now: () => new Date(time) });
  return { tickets, passTime: (ms: number) => (time += ms) };
}

describe('tickets', () => {
  it('let a response_url be used five times and not a sixth', () => {
    const { tickets } = buildTickets(30 * 60_000, 5);
    tickets.issue('R1', ticket);
    const uses = Array.from({ length: 6 }, () => tickets.spend('R1'));
    expect(uses.map((use) => 'refusal' in use && use.refusal)).toEqual([
      false,
      false,
      false,
      false,
      false,
      'used',
    ]);
  });

  it('expire after their time, unused as well', () => {
    const { tickets, passTime } = buildTickets(3000, 1);
    tickets.issue('T1', ticket);
    tickets.issue('T2', ticket);
    passTime(3000);
    expect(tickets.spend('T1')).toMatchObject({ ticket: { user: 'U1' } });
    passTime(1);
    expect(tickets.spend('T2')).toEqual({ refusal: 'expired' });
  });

  it('are unknown when nobody issued them', () => {
    expect(buildTickets(3000, 1).tickets.spend('T9')).toEqual({ refusal: 'unknown' });
  });
});
