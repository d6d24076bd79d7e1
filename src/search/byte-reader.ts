import { YuukError } from '../errors.ts';

const decoder = new TextDecoder();

/** Reads what `ByteWriter` wrote. Never reads past its end: a cut or damaged input throws `index_damaged`. */
export class ByteReader {
  readonly bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  readByte(): number {
    const value = this.bytes[this.position];
    if (value === undefined) throw damaged();
    this.position++;
    return value;
  }

  readVarint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.readByte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) throw damaged();
    }
  }

  readBytes(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length) throw damaged();
    const slice = this.bytes.subarray(this.position, end);
    this.position = end;
    return slice;
  }

  readText(): string {
    return decoder.decode(this.readBytes(this.readVarint()));
  }

  readUint32(): number {
    const bytes = this.readBytes(4);
    return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
  }
}

function damaged(): YuukError {
  return new YuukError('index_damaged', 'The index is damaged: a part of it ends too early.', {
    hint: 'Rebuild the index.',
  });
}
