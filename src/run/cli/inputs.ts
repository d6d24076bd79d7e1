import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { faultOfFile, findFile, listFiles } from '../../sources/list-files.ts';
import type { CliContext } from './context.ts';
import type { InputFault } from './fault-texts.ts';

/** One dump named on the command line, or why there is none. */
export type Input =
  | { file: string; bytes: AsyncIterable<Uint8Array>; size: number | null }
  | { file: string; fault: InputFault };

const maxFiles = 100_000;

/** The dumps behind the arguments: files, folders with their subfolders, and `-` for standard input. */
export async function* openInputs(
  names: readonly string[],
  context: CliContext,
): AsyncGenerator<Input> {
  for (const name of names) {
    if (name === '-') yield { file: '-', bytes: readStandardInput(context), size: null };
    else yield* openPath(name, context);
  }
}

async function* readStandardInput({ terminal }: CliContext): AsyncGenerator<Uint8Array> {
  for await (const chunk of terminal.stdin)
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function* openPath(argument: string, { workingFolder }: CliContext): AsyncGenerator<Input> {
  const target = path.resolve(workingFolder, argument);
  const name = path.basename(target);
  try {
    const isFolder = (await stat(target)).isDirectory();
    const { files, problems } = isFolder
      ? await listFiles(target, name, { maxFiles })
      : await findFile(target, name);
    // A file of a folder is named by its path below the folder, a single one by its own name.
    const shown = (file: string) => (isFolder ? file.slice(name.length + 1) : file) || name;
    for (const { file, fault } of problems) yield { file: shown(file), fault };
    if (files.length === 0 && problems.length === 0)
      yield { file: argument, fault: 'empty-folder' };
    for (const { file, realPath, stats } of files) {
      yield { file: shown(file), bytes: createReadStream(realPath), size: stats.size };
    }
  } catch (error) {
    yield { file: argument, fault: faultOfFile(error) };
  }
}
