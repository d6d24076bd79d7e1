import type { SegmentPart } from './segment-part.ts';
import { LEVEL_BITS } from './weigh-fields.ts';

const LEVEL_MASK = (1 << LEVEL_BITS) - 1;
/** Longer stretches are copied by the engine. */
const COPIED_BY_HAND = 24;

type ListPart = Pick<SegmentPart, 'counts' | 'lasts' | 'postings' | 'postingEnds'>;

/**
 * Joins the lists that parts hold of one term. A list is steps from document to document, so only the first
 * step of each part changes: it now starts at the last document of the part before.
 */
export class PostingsJoiner {
  private readonly parts: readonly ListPart[];
  /** Documents before each part. */
  private readonly bases: readonly number[];
  private readonly holders: readonly number[];
  private readonly places: Uint32Array;
  /** By holder: its new first step, and where its postings go on after the old one. */
  private readonly heads: number[] = [];
  private readonly tails: number[] = [];

  /** `holders` and `places` tell which parts hold the current term, and where; see `KeyMerger`. */
  constructor(
    parts: readonly ListPart[],
    bases: readonly number[],
    { holders, places }: { holders: readonly number[]; places: Uint32Array },
  ) {
    this.parts = parts;
    this.bases = bases;
    this.holders = holders;
    this.places = places;
  }

  /** Documents and bytes of the current term's list. Comes before `write`. */
  measure(): { count: number; length: number } {
    let last = -1;
    let count = 0;
    let length = 0;
    for (const [at, part] of this.holders.entries()) {
      const { counts, lasts, postings, postingEnds } = this.parts[part]!;
      const place = this.places[part]!;
      if (counts[place] === 0) continue;
      let from = place === 0 ? 0 : postingEnds[place - 1]!;
      let step = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = postings[from++]!;
        step |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
      const document = this.bases[part]! + (step >>> LEVEL_BITS);
      const head = ((document - last - 1) << LEVEL_BITS) | (step & LEVEL_MASK);
      this.heads[at] = head;
      this.tails[at] = from;
      count += counts[place]!;
      length += varintLength(head) + postingEnds[place]! - from;
      last = this.bases[part]! + lasts[place]!;
    }
    return { count, length };
  }

  write(target: Uint8Array, offset: number): void {
    let to = offset;
    for (const [at, part] of this.holders.entries()) {
      const { postings, postingEnds } = this.parts[part]!;
      let head = this.heads[at]!;
      for (; head > 0x7f; head >>>= 7) target[to++] = (head & 0x7f) | 0x80;
      target[to++] = head;
      const from = this.tails[at]!;
      const end = postingEnds[this.places[part]!]!;
      if (end - from > COPIED_BY_HAND) target.set(postings.subarray(from, end), to);
      else for (let i = from; i < end; i++) target[to + i - from] = postings[i]!;
      to += end - from;
    }
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length++;
  return length;
}
