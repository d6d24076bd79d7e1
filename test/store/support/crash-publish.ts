import { setTimeout as delay } from 'node:timers/promises';
import { createGenerationStore } from '../../../src/store/generation-store.ts';
import { scanKeys } from '../../../src/store/scan-keys.ts';
import { createRandom, isWholeByChecksum, makeMeta, makeSegment } from './segments.ts';
import type { TestServer } from './server.ts';

export interface CrashReport {
  /** Live generation after the crash. */
  live: number | null;
  whole: boolean;
  /**
   * Keys that live for ever and belong neither to the live nor to the previous generation; with several
   * shards after the next worker's tick.
   */
  orphans: string[];
}

/**
 * Round after round: publishes generations one after the other, kills Redis at a random moment and
 * starts it again. In every other round the publisher dies with it, else its publish goes on to its end.
 */
export async function crashDuringPublish(
  server: TestServer,
  { seed, rounds, shards }: { seed: number; rounds: number; shards: number },
): Promise<CrashReport[]> {
  const random = createRandom(seed);
  const reports: CrashReport[] = [];
  const build = (from: number) =>
    Array.from({ length: shards }, (_, shard) =>
      makeSegment(from + shard, { postings: 400, articles: 300, chunkBytes: 2500 }),
    );
  // There is something to lose from the first round on, however slow the machine is.
  const first = server.connect();
  await createGenerationStore(first).publishGeneration(build(seed), makeMeta());
  await first.close();
  for (let round = 0; round < rounds; round++) {
    const connections = server.connect();
    const store = createGenerationStore(connections);
    const run = { stop: false };
    const publishing = (async () => {
      for (let number = 0; !run.stop; number++) {
        const segments = build(seed + round * 1000 + number * 10);
        // A publish that Redis failed is what this is about.
        await store.publishGeneration(segments, makeMeta()).catch(() => {});
      }
    })();
    await delay(100 + random() * 200);
    await server.kill();
    run.stop = true;
    if (round % 2 === 0) await connections.close();
    await server.start();
    await publishing;
    reports.push(await inspect(server, shards));
  }
  return reports;
}

async function inspect(server: TestServer, shards: number): Promise<CrashReport> {
  const connections = server.connect();
  const store = createGenerationStore(connections, { cacheBytes: 1 });
  const pointer = await store.readPointer();
  const isWhole = async () =>
    isWholeByChecksum(await store.openReader(pointer?.live)).catch(() => false);
  let whole = await isWhole();
  if (shards > 1) {
    await store.repairGenerations();
    whole &&= await isWhole();
  }
  const orphans: string[] = [];
  for await (const name of scanKeys(connections.reader, '*:g:*')) {
    const generation = Number(/:g:(\d+)/.exec(name)?.[1]);
    const known = generation === pointer?.live || generation === pointer?.previous;
    if (!known && (await connections.reader.ttl(name)) === -1) orphans.push(name);
  }
  return { live: pointer?.live ?? null, whole, orphans };
}
