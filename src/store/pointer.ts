import type { RedisClient } from './connections.ts';
import { pointerKey } from './keys.ts';

/** Which generation answers. One hash in Redis; everything that changes the index changes it. */
export interface Pointer {
  /** The live generation. */
  live: number;
  /** The generation that `rollback` returns to. */
  previous: number | null;
  /** Grows with each move of `live`: what publishing and rolling back compare and set. */
  epoch: number;
  /**
   * Grows with everything a reader should notice: a move, another delta, another `indexedAt`. Readers compare
   * `live`, `revision` and `stamp` with what they have.
   */
  revision: number;
  /** Names the content of generation and delta, in case a lost Redis counts from 1 again. */
  stamp: string;
}

/** The pointer, or null when nothing was ever published. One round trip. */
export async function readPointer(client: RedisClient): Promise<Pointer | null> {
  const [live, previous, epoch, revision, stamp] = await client.hmget(
    pointerKey,
    'live',
    'previous',
    'epoch',
    'revision',
    'stamp',
  );
  if (!live) return null;
  return {
    live: Number(live),
    previous: previous ? Number(previous) : null,
    epoch: Number(epoch),
    revision: Number(revision),
    stamp: stamp ?? '',
  };
}

/** Whether two readings name the same content under the same number. */
export const isSamePointer = (a: Pointer | null, b: Pointer | null) =>
  a?.live === b?.live && a?.revision === b?.revision && a?.stamp === b?.stamp;
