/** One thing to be timed: `ask` does the whole of it once. */
export interface Contender {
  /** Key of its figures. */
  name: string;
  ask: (query: string) => unknown;
}

export interface Timing {
  p50Us: number;
  p95Us: number;
  /** Calls in the shortest round. */
  calls: number;
}

export interface RoundOptions {
  rounds: number;
  /** A contender's time in one round; a slow one asks fewer of the queries, in the same order. */
  budgetMs: number;
  onRound?: (round: number) => void;
}

/** Fewer calls than this say nothing about a 95th percentile, whatever they take. */
const FEWEST_CALLS = 40;

/**
 * Times every contender in every round, so that a slow minute of the machine falls on all of them, and
 * takes the median of the rounds.
 */
export async function measureInRounds(
  contenders: readonly Contender[],
  queries: readonly string[],
  { rounds, budgetMs, onRound }: RoundOptions,
): Promise<Map<string, Timing>> {
  const timings = new Map(contenders.map(({ name }) => [name, [] as Timing[]]));
  for (let round = 0; round < rounds; round++) {
    onRound?.(round);
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(turn + round) % contenders.length];
      if (contender === undefined) continue;
      timings.get(contender.name)?.push(await timeRound(contender, queries, budgetMs));
    }
  }
  return new Map(
    [...timings].map(([name, all]) => [
      name,
      {
        p50Us: median(all.map(({ p50Us }) => p50Us)),
        p95Us: median(all.map(({ p95Us }) => p95Us)),
        calls: Math.min(...all.map(({ calls }) => calls)),
      },
    ]),
  );
}

async function timeRound(
  { ask }: Contender,
  queries: readonly string[],
  budgetMs: number,
): Promise<Timing> {
  const times: number[] = [];
  const end = performance.now() + budgetMs;
  for (const query of queries) {
    const before = performance.now();
    await ask(query);
    const after = performance.now();
    times.push((after - before) * 1000);
    if (after > end && times.length >= FEWEST_CALLS) break;
  }
  times.sort((a, b) => a - b);
  return { p50Us: quantile(times, 0.5), p95Us: quantile(times, 0.95), calls: times.length };
}

/** Of numbers in ascending order. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
