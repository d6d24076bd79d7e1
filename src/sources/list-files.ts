import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SourceFault, SourceProblem } from './source.ts';

/** A regular file that may be a dump. */
export interface FoundFile {
  /** As shown to people: the source's name and the path below it. */
  file: string;
  /** Where it lies, with every link resolved. */
  realPath: string;
  stats: Stats;
}

export interface FoundFiles {
  files: FoundFile[];
  problems: SourceProblem[];
}

const maxDepth = 16;
/** Files that programs write before they rename them, and what editors leave behind. */
const unfinished = /(?:\.part|\.partial|\.crdownload|\.download|\.tmp|\.swp|~)$/i;

/**
 * The regular files below a folder in a fixed order, hidden and unfinished ones left out. Links are
 * followed inside the folder only; FIFOs, devices and sockets are reported, never opened.
 * @throws the file system's error when the folder itself cannot be read.
 */
export async function listFiles(
  folder: string,
  name: string,
  { maxFiles }: { maxFiles: number },
): Promise<FoundFiles> {
  const root = await realpath(folder);
  const found: FoundFiles = { files: [], problems: [] };
  const seen = new Set<string>([root]);
  const report = (file: string, fault: SourceFault, detail = '') => {
    found.problems.push({ file, fault, detail });
  };

  async function enter(directory: string, shown: string, depth: number): Promise<void> {
    const entries = await readdir(directory, { withFileTypes: true });
    for (const entry of entries.toSorted(byName)) {
      if (entry.name.startsWith('.') || unfinished.test(entry.name)) continue;
      const file = `${shown}/${entry.name}`;
      try {
        await take(path.join(directory, entry.name), file, depth);
      } catch (error) {
        report(file, faultOfFile(error), fileErrorCode(error));
      }
    }
  }

  async function take(entry: string, file: string, depth: number): Promise<void> {
    const realPath = await realpath(entry);
    if (!isInside(root, realPath)) return report(file, 'outside');
    if (seen.has(realPath)) return;
    seen.add(realPath);
    const stats = await lstat(realPath);
    if (stats.isDirectory()) {
      if (depth >= maxDepth) return report(file, 'too-many', `${maxDepth} levels`);
      return enter(realPath, file, depth + 1);
    }
    if (!stats.isFile()) return report(file, 'not-regular');
    if (found.files.length >= maxFiles) {
      // One word for the whole rest: a folder of a million files must not make a million receipts.
      if (found.problems.every(({ fault }) => fault !== 'too-many')) {
        report(name, 'too-many', `${maxFiles} files`);
      }
      return;
    }
    found.files.push({ file, realPath, stats });
  }

  await enter(root, name, 0);
  return found;
}

/** One file named by the configuration itself, in the shape of `listFiles`. */
export async function findFile(file: string, name: string): Promise<FoundFiles> {
  const realPath = await realpath(file);
  const stats = await stat(realPath);
  if (stats.isFile()) return { files: [{ file: name, realPath, stats }], problems: [] };
  return { files: [], problems: [{ file: name, fault: 'not-regular', detail: '' }] };
}

/** Names the kind of a file system's refusal. */
export function faultOfFile(error: unknown): SourceFault {
  const code = fileErrorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'not-found' : 'not-readable';
}

export function fileErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function isInside(root: string, target: string): boolean {
  return target === root || target.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

/** By code units: the same on every machine, whatever its language. */
const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
