import { LEVEL_BITS, levelOf } from './weigh-fields.ts';

const FIRST_CAPACITY = 4096;

/** Postings by list: where each list starts among the values, and how many it has. */
export interface SortedPostings {
  starts: Uint32Array;
  counts: Uint32Array;
  /** Document and level of each posting, as `document << LEVEL_BITS | level`. */
  values: Uint32Array;
}

/** Notes postings document by document and sorts them by list in the end; no object a list or a posting. */
export class PostingsLog {
  private listCount = 0;
  /** By list: how many documents, and the weight gathered for the current one. */
  private counts = new Uint32Array(FIRST_CAPACITY);
  private weights = new Float64Array(FIRST_CAPACITY);
  /** Lists that the current document has touched. */
  private readonly touched: number[] = [];
  /** In the order they came: the list of a posting and its value. */
  private owners = new Uint32Array(FIRST_CAPACITY);
  private values = new Uint32Array(FIRST_CAPACITY);
  private used = 0;

  createList(): number {
    if (this.listCount === this.counts.length) {
      this.counts = copyInto(new Uint32Array(this.counts.length * 2), this.counts);
      this.weights = copyInto(new Float64Array(this.weights.length * 2), this.weights);
    }
    return this.listCount++;
  }

  /** An occurrence in the current document. */
  touch(list: number, weight: number): void {
    if (this.weights[list] === 0) this.touched.push(list);
    this.weights[list]! += weight;
  }

  /** Ends the current document; documents come in ascending order. */
  closeDocument(document: number): void {
    while (this.used + this.touched.length > this.owners.length) {
      this.owners = copyInto(new Uint32Array(this.owners.length * 2), this.owners);
      this.values = copyInto(new Uint32Array(this.values.length * 2), this.values);
    }
    for (const list of this.touched) {
      this.owners[this.used] = list;
      this.values[this.used] = (document << LEVEL_BITS) | levelOf(this.weights[list]!);
      this.used++;
      this.counts[list]!++;
      this.weights[list] = 0;
    }
    this.touched.length = 0;
  }

  /** A counting sort by list; documents stay in order. */
  sortByList(): SortedPostings {
    const starts = new Uint32Array(this.listCount);
    for (let list = 1; list < this.listCount; list++) {
      starts[list] = starts[list - 1]! + this.counts[list - 1]!;
    }
    const next = starts.slice();
    const values = new Uint32Array(this.used);
    for (let i = 0; i < this.used; i++) values[next[this.owners[i]!]!++] = this.values[i]!;
    return { starts, counts: this.counts, values };
  }
}

function copyInto<T extends Uint32Array | Float64Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
