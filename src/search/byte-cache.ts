/** Values up to a number of bytes; the least recently used go first. */
export class ByteCache<Value> {
  private readonly maxBytes: number;
  // A Map keeps the order of insertion: what is read is inserted again, so the oldest come first.
  private readonly entries = new Map<number, { value: Value; bytes: number }>();
  private bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get(key: number): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value under a key that has none yet, unless it alone is larger than the cache. */
  add(key: number, value: Value, bytes: number): void {
    if (bytes > this.maxBytes || this.entries.has(key)) return;
    this.entries.set(key, { value, bytes });
    this.bytes += bytes;
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= this.maxBytes) break;
      this.entries.delete(oldest);
      this.bytes -= entry.bytes;
    }
  }
}
