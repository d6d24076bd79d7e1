import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/** What ties and date filters need of a document without reading its article. */
export interface DocumentFacts {
  /** Milliseconds, or null. */
  time: number | null;
  /** Place in the order of ties over all segments of a build. */
  rank: number;
  title: string;
}

/** Sorts after every date. */
const NO_TIME = Number.NEGATIVE_INFINITY;

/** Columns over the documents of a segment, in the order of ties: newest first, unknown dates last. */
export class DocumentTable {
  readonly times: Float64Array;
  readonly ranks: Uint32Array;
  /** The first two UTF-16 units of the title, for ties between builds. */
  readonly titleStarts: Uint32Array;
  /** Documents with a date; they come first. */
  readonly datedCount: number;

  private constructor(count: number, datedCount: number) {
    this.datedCount = datedCount;
    this.times = new Float64Array(count).fill(NO_TIME);
    this.ranks = new Uint32Array(count);
    this.titleStarts = new Uint32Array(count);
  }

  /** First document that is older than `time`, in milliseconds; undated ones are older than all. */
  firstBefore(time: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[middle]! < time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  static write(documents: readonly DocumentFacts[]): Uint8Array {
    const writer = new ByteWriter();
    const dated = documents.filter(({ time }) => time !== null).length;
    writer.writeVarint(documents.length);
    writer.writeVarint(dated);
    let time = 0;
    let rank = -1;
    for (const [at, document] of documents.entries()) {
      if (at < dated) {
        const here = document.time ?? 0;
        // The first stands as it is (it may lie before 1970), the rest as the steps down from it.
        if (at === 0) {
          writer.writeByte(here < 0 ? 1 : 0);
          writer.writeVarint(Math.abs(here));
        } else writer.writeVarint(time - here);
        time = here;
      }
      writer.writeVarint(document.rank - rank - 1);
      rank = document.rank;
      writer.writeUint32(titleStart(document.title));
    }
    return writer.take();
  }

  static read(bytes: Uint8Array): DocumentTable {
    const reader = new ByteReader(bytes);
    const count = reader.readVarint();
    const dated = reader.readVarint();
    const table = new DocumentTable(count, dated);
    let time = 0;
    let rank = -1;
    for (let at = 0; at < table.ranks.length; at++) {
      if (at < dated) {
        if (at === 0) {
          const sign = reader.readByte() === 1 ? -1 : 1;
          time = sign * reader.readVarint();
        } else time -= reader.readVarint();
        table.times[at] = time;
      }
      rank += reader.readVarint() + 1;
      table.ranks[at] = rank;
      table.titleStarts[at] = reader.readUint32();
    }
    return table;
  }
}

function titleStart(title: string): number {
  const first = title.charCodeAt(0) || 0;
  const second = title.charCodeAt(1) || 0;
  return ((first << 16) | second) >>> 0;
}
