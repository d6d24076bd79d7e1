import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { collectBytes } from './collect-bytes.ts';
import type { Wait } from './host-queue.ts';
import { type FoundFile, faultOfFile, fileErrorCode, findFile, listFiles } from './list-files.ts';
import { type Dump, type PathSource, type SourceProblem, sourceName } from './source.ts';

export interface ReadPathOptions {
  /** The folder that relative paths count from. */
  root: string;
  /** Bytes of one file, packed and unpacked. */
  maxFileBytes: number;
  maxFiles: number;
  /** A file whose size and time of change have been still for so long is taken as complete. */
  settleMs: number;
  now: () => number;
  wait: Wait;
}

/** `failed`: the source as a whole could not be looked at, so nothing is known about its files. */
export type SourceReading =
  | { state: 'read'; dumps: Dump[]; problems: SourceProblem[] }
  | { state: 'failed'; problem: SourceProblem };

/**
 * Reads a folder of dumps or a single one: regular files only, complete ones only, packed with gzip or
 * not. A file that is still being written is reported and left for the next time.
 */
export async function readPath(
  setting: PathSource,
  options: ReadPathOptions,
): Promise<SourceReading> {
  const name = sourceName(setting);
  const target = path.resolve(options.root, setting.path);
  try {
    const isFolder = (await stat(target)).isDirectory();
    const { files, problems } = isFolder
      ? await listFiles(target, name, options)
      : await findFile(target, name);
    const dumps: Dump[] = [];
    for (const { found, complete } of await watchUntilStill(files, options)) {
      const outcome = complete
        ? await readDump(found, setting.format, options)
        : beingWritten(found);
      if ('fault' in outcome) problems.push(outcome);
      else dumps.push(outcome);
    }
    return { state: 'read', dumps, problems };
  } catch (error) {
    return {
      state: 'failed',
      problem: { file: name, fault: faultOfFile(error), detail: fileErrorCode(error) },
    };
  }
}

/** Files changed a moment ago are looked at twice, with one pause for all of them. */
async function watchUntilStill(
  files: readonly FoundFile[],
  { settleMs, now, wait }: ReadPathOptions,
): Promise<{ found: FoundFile; complete: boolean }[]> {
  const isFresh = ({ stats }: FoundFile) => {
    const age = now() - stats.mtimeMs;
    return age < settleMs; // a time in the future counts as fresh as well
  };
  if (!files.some(isFresh)) return files.map((found) => ({ found, complete: true }));
  await wait(settleMs);
  return await Promise.all(
    files.map(async (found) => {
      if (!isFresh(found)) return { found, complete: true };
      const again = await stat(found.realPath).catch(() => null);
      return { found, complete: again !== null && isSame(found.stats, again) };
    }),
  );
}

async function readDump(
  found: FoundFile,
  format: string | undefined,
  options: ReadPathOptions,
): Promise<Dump | SourceProblem> {
  const outcome = await readWhole(found, options);
  if (!(outcome instanceof Uint8Array)) return outcome;
  const hash = hashOf(outcome);
  return {
    file: found.file,
    format,
    hash,
    size: outcome.length,
    async read() {
      const bytes = await readWhole(found, options);
      return bytes instanceof Uint8Array && hashOf(bytes) === hash ? bytes : null;
    },
  };
}

async function readWhole(
  found: FoundFile,
  { maxFileBytes }: ReadPathOptions,
): Promise<Uint8Array | SourceProblem> {
  const { file, stats: expected } = found;
  const tooLarge: SourceProblem = { file, fault: 'too-large', detail: `${maxFileBytes} bytes` };
  if (expected.size > maxFileBytes) return tooLarge;
  let handle: FileHandle | null = null;
  try {
    // The name was checked before; these flags refuse a link or a FIFO that took its place since.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    handle = await open(found.realPath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const before = await handle.stat();
    if (!before.isFile()) return { file, fault: 'not-regular', detail: '' };
    if (!isSame(expected, before)) return beingWritten(found);
    const packed = await isGzip(handle);
    const stream = handle.createReadStream({ start: 0, autoClose: false });
    const bytes = await collectBytes(packed ? [stream, createGunzip()] : [stream], maxFileBytes);
    if (!isSame(expected, await handle.stat())) return beingWritten(found);
    return bytes ?? tooLarge;
  } catch (error) {
    const code = fileErrorCode(error);
    return { file, fault: code.startsWith('Z_') ? 'damaged' : faultOfFile(error), detail: code };
  } finally {
    await handle?.close();
  }
}

async function isGzip(handle: FileHandle): Promise<boolean> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

function isSame(a: Stats, b: Stats): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;
}

function beingWritten({ file }: FoundFile): SourceProblem {
  return { file, fault: 'being-written', detail: '' };
}

/** SHA-256, hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
