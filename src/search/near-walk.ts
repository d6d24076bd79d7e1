import type { TermCursor } from './term-table.ts';

const END_OF_HEAD = 0;
const MAX_DEPTH = 64;

/**
 * Finds the keys of a sorted table that are near a word, in Damerau-Levenshtein distance (optimal string alignment).
 * Neighbours in the table share beginnings, and with them the rows of the distance matrix: only what is
 * new in a key is worked out, and a beginning that is too far already settles all keys that have it.
 */
export class NearWalk {
  private readonly wanted: string;
  private readonly width: number;
  /** The rows of the matrix, one for each unit of the current key. */
  private readonly rows: Int32Array;
  private readonly units = new Uint16Array(MAX_DEPTH);
  /** Where each unit of the current key ends, in bytes. */
  private readonly ends = new Int32Array(MAX_DEPTH + 1);
  private depth = 0;
  /** Bytes of a beginning that is too far; 0: none. */
  private dead = 0;
  private limit: number;

  /** `skip`: bytes at the start of every key that do not count. */
  constructor(wanted: string, limit: number, skip: number) {
    this.wanted = wanted;
    this.width = wanted.length + 1;
    this.limit = limit;
    this.rows = new Int32Array((MAX_DEPTH + 1) * this.width);
    for (let i = 0; i < this.width; i++) this.rows[i] = i;
    this.ends[0] = skip;
  }

  /** Farther keys are no longer asked for. */
  lower(limit: number): void {
    this.limit = limit;
  }

  /** The distance of the cursor's key up to its first NUL, or -1 when it is over the limit. */
  distanceOf(cursor: TermCursor): number {
    if (this.dead > 0 && cursor.shared >= this.dead) return -1;
    this.dead = 0;
    while (this.depth > 0 && this.ends[this.depth]! > cursor.shared) this.depth--;
    let at = this.ends[this.depth]!;
    while (at < cursor.keyLength && cursor.key[at] !== END_OF_HEAD) {
      if (this.depth === MAX_DEPTH) return -1;
      at = this.readUnit(cursor.key, at);
      if (this.addRow() > this.limit) {
        this.dead = at;
        return -1;
      }
    }
    const distance = this.rows[this.depth * this.width + this.width - 1]!;
    return distance <= this.limit ? distance : -1;
  }

  private readUnit(bytes: Uint8Array, at: number): number {
    const first = bytes[at]!;
    let unit = first;
    let end = at + 1;
    if (first >= 0xe0) {
      unit = ((first & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
      end = at + 3;
    } else if (first >= 0x80) {
      unit = ((first & 0x1f) << 6) | (bytes[at + 1]! & 0x3f);
      end = at + 2;
    }
    this.units[this.depth] = unit;
    this.depth++;
    this.ends[this.depth] = end;
    return end;
  }

  /** Works out the row of the last unit; returns its least distance. */
  private addRow(): number {
    const { wanted, width, rows, units, depth } = this;
    const row = depth * width;
    const before = row - width;
    const unit = units[depth - 1]!;
    rows[row] = depth;
    let least = depth;
    for (let j = 1; j < width; j++) {
      const letter = wanted.charCodeAt(j - 1);
      let cost = rows[before + j - 1]! + (letter === unit ? 0 : 1);
      cost = Math.min(cost, rows[before + j]! + 1, rows[row + j - 1]! + 1);
      const isSwap =
        depth > 1 && j > 1 && letter === units[depth - 2] && wanted.charCodeAt(j - 2) === unit;
      if (isSwap) cost = Math.min(cost, rows[before - width + j - 2]! + 1);
      rows[row + j] = cost;
      if (cost < least) least = cost;
    }
    return least;
  }
}
