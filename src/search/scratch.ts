/** Working arrays of a query over an index of `size` documents; zeroed again after each use. */
export interface Scratch {
  total: Float64Array;
  /** Best alternative of the word, or the run, at hand. */
  current: Float64Array;
  /** Bits of the words met. */
  met: Int32Array;
  /** Bits of the fields met. */
  fields: Int32Array;
  /** Bits of the run's bigrams met. */
  pairs: Int32Array;
  /** Runs and words found literally. */
  literal: Uint8Array;
  /** 1 for documents in `touched`. */
  seen: Uint8Array;
  touched: Int32Array;
}

export function createScratch(size: number): Scratch {
  return {
    total: new Float64Array(size),
    current: new Float64Array(size),
    met: new Int32Array(size),
    fields: new Int32Array(size),
    pairs: new Int32Array(size),
    literal: new Uint8Array(size),
    seen: new Uint8Array(size),
    touched: new Int32Array(size),
  };
}
