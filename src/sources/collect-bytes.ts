import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Everything that comes out of a chain of streams, or null as soon as it is more than `maxBytes`.
 * Errors of any link of the chain throw, and all of it is closed.
 */
export async function collectBytes(
  streams: readonly (NodeJS.ReadableStream | NodeJS.ReadWriteStream)[],
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      chunks.push(chunk);
      done(size > maxBytes ? new RangeError('too large') : null);
    },
  });
  try {
    await pipeline([...streams, sink], signal ? { signal } : {});
  } catch (error) {
    if (size > maxBytes) return null;
    throw error;
  }
  return Buffer.concat(chunks);
}
