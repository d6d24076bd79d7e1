/** 4,096 bits, of which an article of usual length sets about a seventh: few needles are looked for in vain. */
const BITS = 12;
const CELL_BITS = 5;

/** Which pairs of characters a text has, or may have: what lacks one of a needle's pairs does not hold it. */
export class PairFilter {
  private readonly cells = new Int32Array(1 << (BITS - CELL_BITS));

  constructor(text: string) {
    const { cells } = this;
    let first = text.charCodeAt(0);
    for (let at = 1; at < text.length; at++) {
      const second = text.charCodeAt(at);
      const bit = hashPair(first, second);
      cells[bit >>> CELL_BITS]! |= 1 << bit;
      first = second;
    }
  }

  /** False: the needle stands nowhere in the text. A blank of the needle may stand for any sign. */
  mayHold(needle: string): boolean {
    const { cells } = this;
    let first = needle.charCodeAt(0);
    for (let at = 1; at < needle.length; at++) {
      const second = needle.charCodeAt(at);
      if (first !== BLANK && second !== BLANK) {
        const bit = hashPair(first, second);
        if ((cells[bit >>> CELL_BITS]! & (1 << bit)) === 0) return false;
      }
      first = second;
    }
    return true;
  }
}

const BLANK = 0x20;

function hashPair(first: number, second: number): number {
  return Math.imul((first << 16) | second, 0x9e3779b1) >>> (32 - BITS);
}
