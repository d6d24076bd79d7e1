import { expect, test } from 'vitest';
import { type DigestEntry, openDigestLedger } from '../../../src/store/records/digest-ledger.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis(['--appendonly', 'yes']);
const open = () => openDigestLedger(redis.client);
const at = (day: number) => `2026-11-${day}T01:00:00.000Z`;
const slot = '2026-11-23T01:00:00.000Z';

const entry = (changes: Partial<DigestEntry> = {}): DigestEntry => ({
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

test('of many that claim a slot one gets it, and only its holder writes on', async () => {
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      openDigestLedger(redis.connect()).write('C1', slot, entry({ token: `t${n}` }), null),
    ),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
  const winner = `t${claims.indexOf(true)}`;
  const ledger = open();
  expect((await ledger.read('C1', slot))?.entry.token).toBe(winner);
  expect(await ledger.write('C1', slot, entry({ token: 'x', state: 'posted' }), 'x')).toBe(false);
  const posted = entry({ token: winner, state: 'posted', channel: 'C1', ts: '1.2' });
  expect(await ledger.write('C1', slot, posted, winner)).toBe(true);
  expect((await ledger.read('C1', slot))?.entry).toEqual(posted);
});

test('the age of a claim is that of its first writing, by the clock of Redis', async () => {
  const ledger = open();
  expect(await ledger.read('C1', slot)).toBeNull();
  await ledger.write('C1', slot, entry(), null);
  const stored = JSON.parse((await redis.client.hget('{yuuk}:digests:C1', slot)) ?? '');
  stored.claimedAt -= 90_000;
  await redis.client.hset('{yuuk}:digests:C1', slot, JSON.stringify(stored));
  expect((await ledger.read('C1', slot))?.claimAgeMs).toBeGreaterThanOrEqual(90_000);
  await ledger.write('C1', slot, entry({ details: 'sent' }), 'a');
  expect((await ledger.read('C1', slot))?.claimAgeMs).toBeGreaterThanOrEqual(90_000);
  await ledger.write('C1', slot, entry({ token: 'b' }), 'a');
  expect((await ledger.read('C1', slot))?.claimAgeMs).toBeLessThan(60_000);
});

test('a claim can be given back by its holder, a decided slot cannot', async () => {
  const ledger = open();
  await ledger.write('C1', slot, entry(), null);
  await ledger.release('C1', slot, 'other');
  expect(await ledger.read('C1', slot)).not.toBeNull();
  await ledger.release('C1', slot, 'a');
  expect(await ledger.read('C1', slot)).toBeNull();
  await ledger.write('C1', slot, entry({ state: 'posted' }), null);
  await ledger.release('C1', slot, 'a');
  expect((await ledger.read('C1', slot))?.entry.state).toBe('posted');
});

test('the last digest is one that was posted or may have been; decided is every slot but a claim', async () => {
  const ledger = open();
  await ledger.write('C1', at(10), entry({ state: 'posted' }), null);
  await ledger.write('C1', at(17), entry({ state: 'doubtful', through: 9 }), null);
  await ledger.write('C1', at(24), entry({ state: 'empty' }), null);
  await ledger.write('C1', at(30), entry(), null);
  await ledger.write('D2', at(10), entry({ state: 'missed' }), null);
  await ledger.write('D3', at(10), entry(), null);
  expect(await ledger.readLast('C1')).toMatchObject({ slot: at(17), entry: { through: 9 } });
  expect(await ledger.readLast('D2')).toBeNull();
  expect(await ledger.readDecided()).toEqual(
    new Map([
      ['C1', new Date(at(24))],
      ['D2', new Date(at(10))],
    ]),
  );
});

test('old slots are dropped, the newest stay', async () => {
  const ledger = open();
  for (let week = 0; week < 70; week++) {
    const when = new Date(Date.UTC(2026, 0, 5 + 7 * week)).toISOString();
    await ledger.write('C1', when, entry({ state: 'posted' }), null);
  }
  expect(await redis.client.hlen('{yuuk}:digests:C1')).toBe(60);
  expect((await ledger.readLast('C1'))?.slot).toBe(new Date(Date.UTC(2026, 0, 488)).toISOString());
});
