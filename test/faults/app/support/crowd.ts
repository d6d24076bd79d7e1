import { setTimeout as delay } from 'node:timers/promises';
import { type Asked, addressOf, type Deployment } from './deployment.ts';

export interface Crowd {
  /** Every search and save so far, in the order in which they ended. */
  readonly searches: readonly Asked[];
  readonly saves: readonly (Asked & { url: string })[];
  stop(): Promise<void>;
}

/**
 * People who search and save all the time until they are stopped. Saves have numbers from 1,000,000 on,
 * one each.
 */
export function startCrowd(
  deployment: Deployment,
  { articles, pauseMs = 40 }: { articles: number; pauseMs?: number },
): Crowd {
  const run = { stop: false };
  const searches: Asked[] = [];
  const saves: (Asked & { url: string })[] = [];
  let nextSave = 1_000_000;
  const search = async (user: string, first: number) => {
    // Another article each time: what is shown must be read from the index, not from memory.
    for (let turn = first; !run.stop; turn += 37) {
      searches.push(await deployment.ask(`note${turn % articles}`, user));
      await delay(pauseMs);
    }
  };
  const save = async (user: string) => {
    while (!run.stop) {
      const url = addressOf(nextSave++);
      saves.push({ ...(await deployment.ask(`save ${url} worth it`, user)), url });
      await delay(4 * pauseMs);
    }
  };
  const going = Promise.all([
    ...['U0ASK1', 'U0ASK2', 'U0ASK3', 'U0ASK4'].map((user, at) => search(user, at * 11)),
    ...['U0SAVE1', 'U0SAVE2'].map(save),
  ]);
  return {
    searches,
    saves,
    async stop() {
      run.stop = true;
      await going;
    },
  };
}

/** How a stretch of time went for those who asked in it. */
export interface Stretch {
  asked: number;
  /** By kind; what is not named did not occur. */
  kinds: Record<string, number>;
  slowestAckMs: number;
  slowestAnswerMs: number;
  /** The longest time in which nobody got what they asked for, in ms. */
  longestGapMs: number;
}

/** What became of the commands that ended after `since` (`performance.now`). */
export function describeStretch(asked: readonly Asked[], since: number): Stretch {
  const ended = asked.filter(({ at, answerMs }) => at + (answerMs ?? 0) >= since);
  const kinds: Record<string, number> = {};
  let [slowestAckMs, slowestAnswerMs, longestGapMs, last] = [0, 0, 0, since];
  for (const { kind, ackMs, answerMs, at } of ended) {
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    slowestAckMs = Math.max(slowestAckMs, Math.round(ackMs));
    slowestAnswerMs = Math.max(slowestAnswerMs, Math.round(answerMs ?? Number.POSITIVE_INFINITY));
    if (kind !== 'answered' && kind !== 'remembered') continue;
    const end = at + (answerMs ?? 0);
    longestGapMs = Math.max(longestGapMs, Math.round(end - last));
    last = Math.max(last, end);
  }
  return { asked: ended.length, kinds, slowestAckMs, slowestAnswerMs, longestGapMs };
}
