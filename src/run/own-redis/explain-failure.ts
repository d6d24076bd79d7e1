import { access } from 'node:fs/promises';
import path from 'node:path';
import { YuukError } from '../../errors.ts';
import type { DataFolder } from './data-folder.ts';
import type { ServerBinary } from './find-server.ts';
import type { OwnRedisMessages } from './messages.ts';
import type { StartFailure } from './start-server.ts';

/** Says why the server did not start, with what a person can do about it. */
export async function explainFailure(
  failure: StartFailure,
  {
    server,
    data,
    messages,
  }: { server: ServerBinary; data: DataFolder; messages: OwnRedisMessages },
): Promise<YuukError> {
  const [message, hint] = await describe(failure, server, data, messages);
  return new YuukError('environment', message, { cause: new Error(failure.detail), hint });
}

async function describe(
  failure: StartFailure,
  server: ServerBinary,
  data: DataFolder,
  messages: OwnRedisMessages,
): Promise<[message: string, hint: string]> {
  if (failure.kind === 'damaged') {
    const { file, manifest } = await findAppendOnlyFile(data.folder);
    const check = `${server.product.toLowerCase()}-check-aof --fix ${quote(manifest)}`;
    const moveAside = `mv ${quote(file)} ${quote(`${file}.damaged`)}`;
    return [messages.damaged(data.log), messages.damagedHint(check, moveAside)];
  }
  if (failure.kind === 'newer-data') return [messages.newerData, messages.newerDataHint];
  if (failure.kind === 'disk-full') return [messages.diskFull(data.folder), messages.diskFullHint];
  return [messages.startFailed(failure.detail), messages.startFailedHint(data.log)];
}

/** Redis 7 and Valkey keep a folder with a manifest, Redis 6 one file. */
async function findAppendOnlyFile(folder: string): Promise<{ file: string; manifest: string }> {
  const file = path.join(folder, 'appendonlydir');
  try {
    await access(file);
    return { file, manifest: path.join(file, 'appendonly.aof.manifest') };
  } catch {
    const single = path.join(folder, 'appendonly.aof');
    return { file: single, manifest: single };
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
