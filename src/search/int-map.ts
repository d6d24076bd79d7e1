const FIRST_CAPACITY = 1024;
const EMPTY = -1;

/** A hash map from 32-bit integers to whole numbers from 0 on, in typed arrays: no object a pair. */
export class IntMap {
  private keys = new Int32Array(FIRST_CAPACITY);
  private values = new Int32Array(FIRST_CAPACITY).fill(EMPTY);
  private used = 0;

  get size(): number {
    return this.used;
  }

  /** The value of a key, or -1. */
  get(key: number): number {
    const { keys, values } = this;
    const mask = keys.length - 1;
    let at = slotOf(key) & mask;
    while (values[at]! !== EMPTY) {
      if (keys[at] === key) return values[at]!;
      at = (at + 1) & mask;
    }
    return EMPTY;
  }

  set(key: number, value: number): void {
    if (this.used * 2 >= this.keys.length) this.grow();
    const { keys, values } = this;
    const mask = keys.length - 1;
    let at = slotOf(key) & mask;
    while (values[at]! !== EMPTY && keys[at] !== key) at = (at + 1) & mask;
    if (values[at] === EMPTY) this.used++;
    keys[at] = key;
    values[at] = value;
  }

  forEach(visit: (value: number, key: number) => void): void {
    for (let at = 0; at < this.keys.length; at++) {
      if (this.values[at] !== EMPTY) visit(this.values[at]!, this.keys[at]!);
    }
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Int32Array(keys.length * 2);
    this.values = new Int32Array(keys.length * 2).fill(EMPTY);
    this.used = 0;
    for (let at = 0; at < keys.length; at++) {
      if (values[at] !== EMPTY) this.set(keys[at]!, values[at]!);
    }
  }
}

function slotOf(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 16), 0x45d9f3b);
  return mixed ^ (mixed >>> 16);
}
