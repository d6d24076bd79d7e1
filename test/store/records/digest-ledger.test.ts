import { expect, test } from 'vitest';
import { carryDigests, openDigestLedger } from '../../../src/store/records/digest-ledger.ts';
import { at, describeDigestLedger, entry, slot } from '../../jobs/digest-ledger-contract.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis(['--appendonly', 'yes']);
const open = () => openDigestLedger(redis.client);
const first = { instead: null, after: null };
const inWeek = (week: number) => new Date(Date.UTC(2026, 0, 5 + 7 * week)).toISOString();

describeDigestLedger('in Redis', open);

test('of many processes that claim a slot one gets it', async () => {
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      openDigestLedger(redis.connect()).claim('C1', slot, entry({ token: `t${n}` }), first),
    ),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect((await open().readOpen('C1'))?.entry.token).toBe(`t${claims.indexOf(true)}`);
});

/** Shifts the time at which a claim was made, as if the clock of Redis had moved the other way. */
async function moveClaim(ms: number): Promise<void> {
  const stored = JSON.parse((await redis.client.hget('{yuuk}:digests:C1', slot)) ?? '');
  stored.claimedAt += ms;
  await redis.client.hset('{yuuk}:digests:C1', slot, JSON.stringify(stored));
}

test('the age of a claim is that of its opening, by the clock of Redis', async () => {
  const ledger = open();
  await ledger.claim('C1', slot, entry(), first);
  await moveClaim(-90_000);
  expect((await ledger.read('C1', slot))?.claimAgeMs).toBeGreaterThanOrEqual(90_000);
  await ledger.claim('C1', slot, entry({ token: 'b' }), { instead: 'a', after: null });
  expect((await ledger.read('C1', slot))?.claimAgeMs).toBeLessThan(60_000);
});

test('a claim out of the future, since a clock was set back, ages from when it is first seen', async () => {
  const ledger = open();
  await ledger.claim('C1', slot, entry(), first);
  await moveClaim(7 * 86_400_000);
  const { claimAgeMs, entry: seen } = (await ledger.readOpen('C1')) ?? {};
  expect(claimAgeMs).toBe(0);
  expect(seen).toEqual(entry());
  await moveClaim(-61_000);
  expect((await ledger.readOpen('C1'))?.claimAgeMs).toBeGreaterThanOrEqual(61_000);
  expect(await ledger.write('C1', slot, entry({ state: 'posted' }), 'a')).toBe(true);
});

test('old slots are dropped, the newest stay', async () => {
  const ledger = open();
  for (let week = 0; week < 70; week++) {
    await ledger.write('C1', inWeek(week), entry({ state: 'posted', token: `t${week}` }), null);
  }
  expect(await redis.client.hlen('{yuuk}:digests:C1')).toBe(60);
  expect((await ledger.readLast('C1'))?.token).toBe('t69');
  expect((await ledger.readDecided()).get('C1')).toEqual(new Date(Date.UTC(2026, 0, 488)));
});

test('the last digest stays, however many quiet weeks come after it', async () => {
  const ledger = open();
  await ledger.write('C1', inWeek(0), entry({ state: 'posted' }), null);
  for (let week = 1; week < 70; week++) {
    await ledger.write('C1', inWeek(week), entry({ state: 'empty', token: `t${week}` }), null);
  }
  expect(await redis.client.hlen('{yuuk}:digests:C1')).toBe(60);
  const last = await ledger.readLast('C1');
  expect(last?.token).toBe('a');
  // Nor is the channel shut for ever: a claim names the last digest.
  const seen = { instead: null, after: last?.token ?? null };
  expect(await ledger.claim('C1', inWeek(70), entry({ token: 'b' }), seen)).toBe(true);
});

test('what is loaded back keeps what Redis knows, and takes an open claim for a doubt', async () => {
  const ledger = open();
  await ledger.write('C1', at(10), entry({ state: 'posted' }), null);
  await ledger.claim('C1', at(17), entry({ token: 'b' }), { instead: null, after: 'a' });
  const carrier = carryDigests(redis.client);
  const exported = await carrier.read();
  await redis.client.flushall();
  await ledger.write('C1', at(10), entry({ state: 'missed', token: 'own' }), null);
  await carrier.restore(exported);
  expect((await ledger.read('C1', at(10)))?.entry).toMatchObject({ state: 'missed' });
  expect((await ledger.read('C1', at(17)))?.entry).toMatchObject({ state: 'doubtful' });
  expect(await ledger.readOpen('C1')).toBe(null);
  expect(await ledger.readLast('C1')).toMatchObject({ token: 'b' });
});
