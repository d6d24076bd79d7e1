import { createGunzip } from 'node:zlib';

/** Whether bytes start a gzip stream. */
export function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b && start[2] === 8;
}

/** Thrown by `gunzip` when the compressed data are damaged or end early. */
export class DamagedGzip extends Error {
  override name = 'DamagedGzip';
}

/** Decompresses a gzip stream piece by piece; it never holds more than a few slices. */
export async function* gunzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflater = createGunzip({ chunkSize: 65_536 });
  let failure: unknown;
  const feeding = (async () => {
    try {
      for await (const bytes of input) {
        if (inflater.destroyed) return;
        if (!inflater.write(bytes)) {
          await new Promise<void>((resolve) => {
            const go = (): void => {
              inflater.off('drain', go).off('close', go);
              resolve();
            };
            inflater.on('drain', go).on('close', go);
          });
        }
      }
      inflater.end();
    } catch (error) {
      failure = error;
      inflater.destroy();
    }
  })();
  try {
    const output: AsyncIterable<Uint8Array> = inflater;
    yield* output;
  } catch (error) {
    if (failure === undefined)
      throw new DamagedGzip('the compressed data are damaged', { cause: error });
  } finally {
    inflater.destroy();
    await feeding;
  }
  if (failure !== undefined) throw failure;
}
