import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotsAround } from '../../src/jobs/slots-around.ts';
import { DigestWorld, day, worldSchedules } from './digest-world.ts';

function doubled(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

describe('a year of digests over three processes with crashes, bad clocks and a bad Slack', () => {
  it('posts no slot twice, tells no article twice and loses nothing without a reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const world = new DigestWorld(seed);
        await world.live(365 * day);
        await world.settle();
        const { posts, ledger, articles, now } = world;

        expect(doubled(posts.map(({ channel, slot }) => `${channel} ${slot}`))).toEqual([]);
        expect(
          doubled(posts.flatMap(({ channel, ids }) => ids.map((id) => `${channel} ${id}`))),
        ).toEqual([]);

        const decided = await ledger.readDecided();
        for (const { key, cron, timeZone } of worldSchedules) {
          // Clocks that were a week ahead may have decided slots that are yet to come.
          const last = slotsAround(new Date(now - 3 * day), cron, timeZone).slot;
          expect(decided.get(key)?.getTime()).toBeGreaterThanOrEqual(last.getTime());
          const entries = [...ledger.entries].filter(([name]) => name.startsWith(`${key} `));
          const covered = new Set(
            entries
              .filter(([, { entry }]) => ['posted', 'doubtful'].includes(entry.state))
              .flatMap(([, { entry }]) => entry.ids),
          );
          const lost = articles.filter(({ id }) => !covered.has(id));
          expect({ key, lost }).toEqual({ key, lost: [] });
          const reasonless = entries.filter(
            ([, { entry }]) =>
              ['missed', 'refused', 'doubtful'].includes(entry.state) && entry.reason === null,
          );
          expect(reasonless).toEqual([]);
        }
        // Else nothing was put to the test.
        expect(posts.length).toBeGreaterThan(50);
        expect(world.killedAtWork).toBeGreaterThan(10);
      }),
      { numRuns: 6, interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false },
    );
  }, 60_000);
});
