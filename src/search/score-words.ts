import { LEVEL_MASK } from './postings-list.ts';
import type { GroupLists, WeighedList } from './query-lists.ts';
import { CELL_BITS, type Scratch } from './scratch.ts';
import { LEVEL_BITS, LEVEL_VALUES } from './weigh-fields.ts';

/** A word counts by the best of its alternatives, not by their sum. `from`: the window's first document. */
export function scoreGroup(scratch: Scratch, { mask, lists }: GroupLists, from: number): void {
  if (lists.length === 1) {
    scoreOnly(scratch, lists[0]!, mask, from);
    return;
  }
  const { current, met, literal, touched, total, group } = scratch;
  let size = 0;
  for (let one = 0; one < lists.length; one++) {
    const { postings, start, stop, weight, mask: literalMask } = lists[one]!;
    for (let at = start; at < stop; at++) {
      const posting = postings[at]!;
      const document = (posting >>> LEVEL_BITS) - from;
      const score = weight * LEVEL_VALUES[posting & LEVEL_MASK]!;
      if ((met[document]! & mask) === 0) {
        met[document]! |= mask;
        touched[document >>> CELL_BITS]! |= 1 << document;
        current[document] = score;
        group[size++] = document;
      } else if (score > current[document]!) current[document] = score;
      literal[document]! |= literalMask;
    }
  }
  for (let at = 0; at < size; at++) {
    const document = group[at]!;
    total[document]! += current[document]!;
    current[document] = 0;
  }
}

/** A word with a single alternative. */
function scoreOnly(scratch: Scratch, list: WeighedList, mask: number, from: number): void {
  const { met, literal, touched, total } = scratch;
  const { postings, start, stop, weight, mask: literalMask } = list;
  for (let at = start; at < stop; at++) {
    const posting = postings[at]!;
    const document = (posting >>> LEVEL_BITS) - from;
    met[document]! |= mask;
    literal[document]! |= literalMask;
    touched[document >>> CELL_BITS]! |= 1 << document;
    total[document]! += weight * LEVEL_VALUES[posting & LEVEL_MASK]!;
  }
}

/** A concept over several words or a compound as a whole: it meets the words it covers. */
export function scoreSpanning(scratch: Scratch, list: WeighedList, from: number): void {
  const { met, touched, total } = scratch;
  const { postings, start, stop, weight, mask } = list;
  for (let at = start; at < stop; at++) {
    const posting = postings[at]!;
    const document = (posting >>> LEVEL_BITS) - from;
    touched[document >>> CELL_BITS]! |= 1 << document;
    met[document]! |= mask;
    total[document]! += weight * LEVEL_VALUES[posting & LEVEL_MASK]!;
  }
}

export function markField(scratch: Scratch, list: WeighedList, from: number): void {
  const { fields, touched } = scratch;
  const { postings, start, stop, mask } = list;
  for (let at = start; at < stop; at++) {
    const document = (postings[at]! >>> LEVEL_BITS) - from;
    touched[document >>> CELL_BITS]! |= 1 << document;
    fields[document]! |= mask;
  }
}
