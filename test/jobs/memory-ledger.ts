import type { DigestEntry, DigestLedger } from '../../src/store/records/digest-ledger.ts';

const keyOf = (target: string, slot: string) => `${target} ${slot}`;

interface Head {
  open: string | null;
  last: DigestEntry | null;
  lastSlot: string;
  decided: string;
}

/** A ledger in memory, held to the same contract as the one in Redis. `now` is the clock all share. */
export function createMemoryLedger(now: () => number): DigestLedger & {
  entries: ReadonlyMap<string, { entry: DigestEntry; claimedAt: number }>;
} {
  const entries = new Map<string, { entry: DigestEntry; claimedAt: number }>();
  const heads = new Map<string, Head>();
  const headOf = (target: string): Head => {
    const head = heads.get(target) ?? { open: null, last: null, lastSlot: '', decided: '' };
    heads.set(target, head);
    return head;
  };

  const ledger: DigestLedger = {
    async read(target, slot) {
      const found = entries.get(keyOf(target, slot));
      return found ? { slot, entry: found.entry, claimAgeMs: now() - found.claimedAt } : null;
    },
    async readOpen(target) {
      const { open } = headOf(target);
      return open === null ? null : await ledger.read(target, open);
    },
    async readLast(target) {
      return headOf(target).last;
    },
    async readDecided() {
      const decided = [...heads].filter(([, head]) => head.decided !== '');
      return new Map(decided.map(([target, head]) => [target, new Date(head.decided)]));
    },
    async readTold() {
      const told = [...heads].filter(([, head]) => head.last !== null);
      return new Map(told.map(([target, head]) => [target, new Date(head.lastSlot)]));
    },
    async claim(target, slot, entry, { instead, after }) {
      const head = headOf(target);
      const found = entries.get(keyOf(target, slot));
      if ((found?.entry.token ?? null) !== instead) return false;
      if (head.open !== null && head.open !== slot) return false;
      if ((head.last?.token ?? null) !== after) return false;
      head.open = slot;
      entries.set(keyOf(target, slot), { entry, claimedAt: now() });
      return true;
    },
    async write(target, slot, entry, expected) {
      const head = headOf(target);
      const found = entries.get(keyOf(target, slot));
      if ((found?.entry.token ?? null) !== expected) return false;
      entries.set(keyOf(target, slot), { entry, claimedAt: found?.claimedAt ?? now() });
      if (head.open === slot) head.open = null;
      if (head.decided < slot) head.decided = slot;
      const tells = entry.state === 'posted' || entry.state === 'doubtful';
      if (tells && entry.through >= (head.last?.through ?? 0)) {
        head.last = entry;
        head.lastSlot = slot;
      }
      return true;
    },
    async release(target, slot, token) {
      const head = headOf(target);
      const found = entries.get(keyOf(target, slot))?.entry;
      if (found?.token !== token || found.state !== 'posting') return;
      entries.delete(keyOf(target, slot));
      if (head.open === slot) head.open = null;
    },
  };
  return { ...ledger, entries };
}
