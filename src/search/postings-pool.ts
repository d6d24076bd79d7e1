/**
 * Many growing byte lists in a few large buffers, as Lucene's ByteBlockPool: each list is a chain of
 * slices that grow, so that neither short nor long lists waste much.
 */
const SLICE_SIZES = [5, 12, 24, 48, 96, 192, 384, 768] as const;
const LINK_BYTES = 4;
const BLOCK_BITS = 20;
const BLOCK_SIZE = 1 << BLOCK_BITS;
const BLOCK_MASK = BLOCK_SIZE - 1;

export class PostingsPool {
  private readonly blocks: Uint8Array[] = [];
  private next = 0;
  /** By list: where its first slice starts, where its next byte goes, where its slice ends, its size step. */
  private starts = new Uint32Array(1024);
  private tails = new Uint32Array(1024);
  private ends = new Uint32Array(1024);
  private steps = new Uint8Array(1024);
  private bytes = new Uint32Array(1024);
  private count = 0;

  /** Starts an empty list and returns its number. */
  createList(): number {
    if (this.count === this.starts.length) this.grow();
    const list = this.count++;
    const start = this.allocate(SLICE_SIZES[0] + LINK_BYTES);
    this.starts[list] = start;
    this.tails[list] = start;
    this.ends[list] = start + SLICE_SIZES[0];
    return list;
  }

  /** Bytes of a list so far. */
  lengthOf(list: number): number {
    return this.bytes[list]!;
  }

  appendVarint(list: number, value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.append(list, (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.append(list, rest);
  }

  private append(list: number, byte: number): void {
    let tail = this.tails[list]!;
    if (tail === this.ends[list]!) {
      const step = Math.min(this.steps[list]! + 1, SLICE_SIZES.length - 1);
      const size = SLICE_SIZES[step]!;
      const slice = this.allocate(size + LINK_BYTES);
      this.writeLink(tail, slice);
      this.steps[list] = step;
      this.ends[list] = slice + size;
      tail = slice;
    }
    this.blocks[tail >>> BLOCK_BITS]![tail & BLOCK_MASK] = byte;
    this.tails[list] = tail + 1;
    this.bytes[list]!++;
  }

  /** Copies a list to `target` at `offset`. */
  copyTo(list: number, target: Uint8Array, offset: number): void {
    let left = this.bytes[list]!;
    let slice = this.starts[list]!;
    let to = offset;
    for (let step = 0; left > 0; step++) {
      const size = SLICE_SIZES[Math.min(step, SLICE_SIZES.length - 1)]!;
      const take = Math.min(size, left);
      const from = slice & BLOCK_MASK;
      const block = this.blocks[slice >>> BLOCK_BITS]!;
      target.set(block.subarray(from, from + take), to);
      to += take;
      left -= take;
      if (left > 0) slice = this.readLink(slice + size);
    }
  }

  /** A slice never crosses the end of a block. */
  private allocate(size: number): number {
    const allocated = this.blocks.length * BLOCK_SIZE;
    if (this.next + size > allocated) {
      this.next = allocated;
      this.blocks.push(new Uint8Array(BLOCK_SIZE));
    }
    const at = this.next;
    this.next += size;
    return at;
  }

  private writeLink(at: number, target: number): void {
    const block = this.blocks[at >>> BLOCK_BITS]!;
    const offset = at & BLOCK_MASK;
    for (let i = 0; i < LINK_BYTES; i++) block[offset + i] = (target >>> (8 * i)) & 0xff;
  }

  private readLink(at: number): number {
    const block = this.blocks[at >>> BLOCK_BITS]!;
    const offset = at & BLOCK_MASK;
    return (
      (block[offset]! |
        (block[offset + 1]! << 8) |
        (block[offset + 2]! << 16) |
        (block[offset + 3]! << 24)) >>>
      0
    );
  }

  private grow(): void {
    const size = this.starts.length * 2;
    this.starts = copyInto(new Uint32Array(size), this.starts);
    this.tails = copyInto(new Uint32Array(size), this.tails);
    this.ends = copyInto(new Uint32Array(size), this.ends);
    this.bytes = copyInto(new Uint32Array(size), this.bytes);
    const steps = new Uint8Array(size);
    steps.set(this.steps);
    this.steps = steps;
  }
}

function copyInto(target: Uint32Array<ArrayBuffer>, source: Uint32Array): Uint32Array<ArrayBuffer> {
  target.set(source);
  return target;
}
