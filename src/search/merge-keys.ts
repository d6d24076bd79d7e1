/** Ascending keys as bytes, one after the other, and where each ends. */
export interface KeyRun {
  keys: Uint8Array;
  keyEnds: Uint32Array;
}

/** Walks several runs of ascending keys as one: each key once, with the runs that have it. */
export class KeyMerger {
  /** By run: its key that comes next; for `holders` the current one. */
  readonly places: Uint32Array;
  /** Runs that have the current key, ascending. */
  readonly holders: number[] = [];
  private readonly runs: readonly KeyRun[];
  /** A binary heap of the other runs, by their next keys, then by their numbers. */
  private readonly heap: number[] = [];

  constructor(runs: readonly KeyRun[]) {
    this.runs = runs;
    this.places = new Uint32Array(runs.length);
    for (const run of runs.keys()) this.enter(run);
  }

  /** Moves to the next key; false at the end. */
  next(): boolean {
    const { heap, holders, places } = this;
    for (const run of holders) {
      places[run]!++;
      this.enter(run);
    }
    holders.length = 0;
    if (heap.length === 0) return false;
    const first = this.leave();
    holders.push(first);
    while (heap.length > 0 && this.compare(heap[0]!, first) === 0) holders.push(this.leave());
    return true;
  }

  /** The bytes of the current key. */
  key(): Uint8Array {
    const run = this.holders[0]!;
    const { keys, keyEnds } = this.runs[run]!;
    const at = this.places[run]!;
    return keys.subarray(at === 0 ? 0 : keyEnds[at - 1], keyEnds[at]);
  }

  private enter(run: number): void {
    if (this.places[run]! >= this.runs[run]!.keyEnds.length) return;
    const { heap } = this;
    let at = heap.push(run) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.isBefore(run, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = run;
  }

  /** Takes the first run out of the heap. */
  private leave(): number {
    const { heap } = this;
    const first = heap[0]!;
    const moved = heap.pop()!;
    const size = heap.length;
    if (size === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.isBefore(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
    return first;
  }

  private isBefore(a: number, b: number): boolean {
    const order = this.compare(a, b);
    return order < 0 || (order === 0 && a < b);
  }

  /** Compares the next keys of two runs, byte by byte. */
  private compare(a: number, b: number): number {
    const { keys: left, keyEnds: leftEnds } = this.runs[a]!;
    const { keys: right, keyEnds: rightEnds } = this.runs[b]!;
    const [i, j] = [this.places[a]!, this.places[b]!];
    const from = i === 0 ? 0 : leftEnds[i - 1]!;
    const other = j === 0 ? 0 : rightEnds[j - 1]!;
    const leftLength = leftEnds[i]! - from;
    const rightLength = rightEnds[j]! - other;
    const most = Math.min(leftLength, rightLength);
    for (let n = 0; n < most; n++) {
      const difference = left[from + n]! - right[other + n]!;
      if (difference !== 0) return difference;
    }
    return leftLength - rightLength;
  }
}
