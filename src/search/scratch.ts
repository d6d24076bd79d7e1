import type { PostingsBuffer } from './decode-postings.ts';

/** Parallel columns over candidate documents. */
export interface CandidateColumns {
  documents: Int32Array;
  scores: Float64Array;
  /** Bits of the words and of the fields met. */
  met: Int32Array;
  fields: Int32Array;
}

/**
 * Working arrays of one query over an index, a cell a document. They are zero between queries; scoring never
 * awaits, so one set serves all queries of a process.
 */
export interface Scratch extends PostingsBuffer {
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
  /** 1 for documents in `touched`. */
  seen: Uint8Array;
  touched: Int32Array;
  touchedCount: number;
  /** Documents of the word or run at hand. */
  group: Int32Array;
  candidates: CandidateColumns;
}

export function createScratch(size: number): Scratch {
  return {
    documents: new Int32Array(size),
    levels: new Uint8Array(size),
    total: new Float64Array(size),
    current: new Float64Array(size),
    sums: new Float64Array(size),
    pairs: new Int32Array(size),
    met: new Int32Array(size),
    fields: new Int32Array(size),
    literal: new Int32Array(size),
    seen: new Uint8Array(size),
    touched: new Int32Array(size),
    touchedCount: 0,
    group: new Int32Array(size),
    candidates: {
      documents: new Int32Array(size),
      scores: new Float64Array(size),
      met: new Int32Array(size),
      fields: new Int32Array(size),
    },
  };
}

export function touch(scratch: Scratch, document: number): void {
  if (scratch.seen[document] !== 0) return;
  scratch.seen[document] = 1;
  scratch.touched[scratch.touchedCount++] = document;
}

/** Makes every cell zero again. */
export function clearScratch(scratch: Scratch): void {
  const { total, met, fields, literal, seen, touched } = scratch;
  for (let i = 0; i < scratch.touchedCount; i++) {
    const document = touched[i]!;
    total[document] = 0;
    met[document] = 0;
    fields[document] = 0;
    literal[document] = 0;
    seen[document] = 0;
  }
  scratch.touchedCount = 0;
}
