import { describe, expect, it } from 'vitest';
import type { DigestEntry, DigestLedger } from '../../src/store/records/digest-ledger.ts';

export const at = (day: number) => `2026-11-${day}T01:00:00.000Z`;
export const slot = at(23);

export const entry = (changes: Partial<DigestEntry> = {}): DigestEntry => ({
  state: 'posting',
  token: 'a',
  period: { from: null, to: slot },
  through: 7,
  ids: ['x'],
  channel: null,
  ts: null,
  details: 'pending',
  reason: null,
  ...changes,
});

const told = (token: string, through: number, state: DigestEntry['state']) =>
  entry({ token, through, state });

const first = { instead: null, after: null };

/** What every ledger holds to; `open` gives an empty one. */
export function describeDigestLedger(name: string, open: () => DigestLedger): void {
  describe(`a ledger of digests ${name}`, () => {
    it('has one open claim a target, and only its holder writes on', async () => {
      const ledger = open();
      expect(await ledger.read('C1', slot)).toBe(null);
      expect(await ledger.claim('C1', slot, entry(), first)).toBe(true);
      expect(await ledger.claim('C1', slot, entry({ token: 'b' }), first)).toBe(false);
      expect(await ledger.claim('C1', at(30), entry({ token: 'b' }), first)).toBe(false);
      expect(await ledger.claim('D2', slot, entry({ token: 'b' }), first)).toBe(true);
      expect(await ledger.readOpen('C1')).toMatchObject({ slot, entry: { token: 'a' } });
      const posted = entry({ state: 'posted', channel: 'C1', ts: '1.2' });
      expect(await ledger.write('C1', slot, posted, 'b')).toBe(false);
      expect(await ledger.write('C1', slot, posted, 'a')).toBe(true);
      expect(await ledger.readOpen('C1')).toBe(null);
      expect((await ledger.read('C1', slot))?.entry).toEqual(posted);
    });

    it('lets a claim be taken over by who saw it', async () => {
      const ledger = open();
      await ledger.claim('C1', slot, entry(), first);
      const seen = { instead: 'a', after: null };
      expect(await ledger.claim('C1', slot, entry({ token: 'b' }), seen)).toBe(true);
      expect(await ledger.claim('C1', slot, entry({ token: 'c' }), seen)).toBe(false);
      expect(await ledger.write('C1', slot, entry({ state: 'posted' }), 'a')).toBe(false);
    });

    it('refuses a claim that was prepared before another digest was told', async () => {
      const ledger = open();
      await ledger.write('C1', at(16), entry({ state: 'posted' }), null);
      expect(await ledger.claim('C1', slot, entry({ token: 'b' }), first)).toBe(false);
      const seen = { instead: null, after: 'a' };
      expect(await ledger.claim('C1', slot, entry({ token: 'b' }), seen)).toBe(true);
    });

    it('lets a claim be given back by its holder, but nothing that is decided', async () => {
      const ledger = open();
      await ledger.claim('C1', slot, entry(), first);
      await ledger.release('C1', slot, 'other');
      expect(await ledger.readOpen('C1')).not.toBe(null);
      await ledger.release('C1', slot, 'a');
      expect(await ledger.read('C1', slot)).toBe(null);
      expect(await ledger.readOpen('C1')).toBe(null);
      await ledger.write('C1', slot, entry({ state: 'posted' }), null);
      await ledger.release('C1', slot, 'a');
      expect((await ledger.read('C1', slot))?.entry.state).toBe('posted');
    });

    it('takes for the last digest the one that covers most of those told, or perhaps told', async () => {
      const ledger = open();
      expect(await ledger.readLast('C1')).toBe(null);
      await ledger.write('C1', at(10), told('a', 5, 'posted'), null);
      await ledger.write('C1', at(24), told('b', 9, 'doubtful'), null);
      await ledger.write('C1', at(17), told('c', 7, 'posted'), null);
      await ledger.write('C1', at(25), told('d', 99, 'empty'), null);
      expect(await ledger.readLast('C1')).toMatchObject({ token: 'b', through: 9 });
    });

    it('knows of each target the last slot that is decided and the last digest', async () => {
      const ledger = open();
      await ledger.write('C1', at(24), entry({ state: 'missed' }), null);
      await ledger.write('C1', at(17), entry({ state: 'posted' }), null);
      await ledger.claim('C1', at(30), entry({ token: 'b' }), { instead: null, after: 'a' });
      await ledger.claim('D2', at(10), entry(), first);
      expect([...(await ledger.readDecided())]).toEqual([['C1', new Date(at(24))]]);
      expect([...(await ledger.readTold())]).toEqual([['C1', new Date(at(17))]]);
    });
  });
}
