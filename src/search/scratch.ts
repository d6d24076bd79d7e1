/** Documents scored at a time in a large index: their columns stay in the processor's cache. */
const WINDOW = 1 << 15;
/** Bits of one cell of `touched`. */
export const CELL_BITS = 5;

/**
 * Working columns of one query, a cell for each document of a window. They are zero between windows; scoring
 * never awaits, so one set serves all queries of an index.
 */
export interface Scratch {
  /** Documents of a window. */
  width: number;
  total: Float64Array;
  /** The best alternative of the word at hand, or the best variant of the run at hand. */
  current: Float64Array;
  /** The sum of the run at hand. */
  sums: Float64Array;
  /** Bits of the run's bigrams met. */
  pairs: Int32Array;
  /** Bits of the words met. */
  met: Int32Array;
  /** Bits of the fields met. */
  fields: Int32Array;
  /** Bits of the words and runs found letter by letter. */
  literal: Int32Array;
  /** A bit for each document that is a candidate. */
  touched: Int32Array;
  /** Documents of the word or run at hand. */
  group: Int32Array;
  candidates: CandidateColumns;
}

/** Parallel columns over candidate documents; only the first `count` cells are filled. */
export interface Candidates {
  count: number;
  /** Ascending within each segment, the segments in their order. */
  documents: Int32Array;
  /** Not rounded yet (see `roundScore`). */
  scores: Float64Array;
  /** Bits of the words and of the fields met. */
  met: Int32Array;
  fields: Int32Array;
}

/** Candidates of the query at hand, in columns that grow with the largest one. */
export class CandidateColumns implements Candidates {
  count = 0;
  documents = new Int32Array(0);
  scores = new Float64Array(0);
  met = new Int32Array(0);
  fields = new Int32Array(0);

  /** Makes room for as many more. */
  reserve(more: number): void {
    const wanted = this.count + more;
    if (wanted <= this.documents.length) return;
    const size = Math.max(wanted, 2 * this.documents.length);
    const { documents, scores, met, fields } = this;
    this.documents = new Int32Array(size);
    this.documents.set(documents);
    this.scores = new Float64Array(size);
    this.scores.set(scores);
    this.met = new Int32Array(size);
    this.met.set(met);
    this.fields = new Int32Array(size);
    this.fields.set(fields);
  }
}

/** Columns for an index whose largest segment has so many documents. */
export function createScratch(documents: number, window = WINDOW): Scratch {
  const width = Math.min(window, documents);
  return {
    width,
    total: new Float64Array(width),
    current: new Float64Array(width),
    sums: new Float64Array(width),
    pairs: new Int32Array(width),
    met: new Int32Array(width),
    fields: new Int32Array(width),
    literal: new Int32Array(width),
    touched: new Int32Array((width + 31) >>> CELL_BITS),
    group: new Int32Array(width),
    candidates: new CandidateColumns(),
  };
}
