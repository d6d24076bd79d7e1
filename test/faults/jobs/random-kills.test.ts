import { afterEach, expect, test } from 'vitest';
import { KillWorld } from './kill-world.ts';

let world: KillWorld | null = null;

afterEach(async () => {
  await world?.close();
});

/** Both from outside where a failure is to be looked for longer, or again. */
const seed = Number(process.env['YUUK_SEED'] ?? 20_261_122);
const kills = Number(process.env['YUUK_KILLS'] ?? 100);

// Four minutes on a busy machine: every worker that dies has to be started.
const timeout = 900_000;

test('a hundred kills of workers and Redis lose nothing, double nothing and leave nothing half', {
  timeout,
}, async () => {
  world = await KillWorld.open(seed);
  while (world.kills < kills) {
    await world.round();
    expect({ seed, kills: world.kills, faults: await world.inspect() }).toEqual({
      seed,
      kills: world.kills,
      faults: [],
    });
  }
  expect(await world.countPublished()).toBeGreaterThan(kills / 10);
  await world.settle();
  expect({ seed, faults: await world.inspectHistory() }).toEqual({ seed, faults: [] });
});
