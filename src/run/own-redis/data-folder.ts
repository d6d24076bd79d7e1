import { createHash } from 'node:crypto';
import { access, constants, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { YuukError } from '../../errors.ts';
import { errorCode } from './error-code.ts';
import type { OwnRedisMessages } from './messages.ts';

/** Where the own Redis server of a data folder keeps its things. */
export interface DataFolder {
  folder: string;
  /** Held while a server is started, joined or stopped. */
  lock: string;
  log: string;
  pidFile: string;
  /** Where the socket may be, the preferred place first. */
  sockets: readonly string[];
}

/** A unix socket's path has 104 bytes on macOS and 108 on Linux, its end included. */
const longestSocketPath = 100;

/**
 * Makes the data folder if needed and sees that it can be written.
 * @throws YuukError `environment` where it cannot
 */
export async function openDataFolder(
  folder: string,
  messages: OwnRedisMessages,
): Promise<DataFolder> {
  try {
    await makeFolders(folder);
    await access(folder, constants.W_OK | constants.X_OK);
    return describeDataFolder(await realpath(folder));
  } catch (error) {
    const code = errorCode(error);
    const hint = messages.notADataFolderHint;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new YuukError('environment', messages.notAFolder(folder), { cause: error, hint });
    }
    throw new YuukError('environment', messages.notWritable(folder, code), { cause: error, hint });
  }
}

/** Step by step: Node's own way down never ends where a file system takes no new folders and says ENOENT (/proc). */
async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    const parent = path.dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolders(parent);
    await mkdir(folder, { mode: 0o700 });
  }
}

/** @param folder the real path of the data folder, so that every way to it names the same server */
export function describeDataFolder(folder: string, temporary: string = tmpdir()): DataFolder {
  const inFolder = path.join(folder, 'redis.sock');
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const inTemporary = path.join(temporary, `yuuk-${hash}`, 'redis.sock');
  const fits = Buffer.byteLength(inFolder) <= longestSocketPath;
  return {
    folder,
    lock: path.join(folder, 'redis.lock'),
    log: path.join(folder, 'redis.log'),
    pidFile: path.join(folder, 'redis.pid'),
    // The second place is for file systems that cannot hold sockets, such as some shared folders.
    sockets: fits ? [inFolder, inTemporary] : [inTemporary],
  };
}

/**
 * Makes the folder of a socket in the temporary folder, where anybody may have made one before us.
 * @throws YuukError `environment` where it is not ours alone
 */
export async function makeSocketFolder(socket: string, messages: OwnRedisMessages): Promise<void> {
  const folder = path.dirname(socket);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isOursAlone(folder))) {
    throw new YuukError('environment', messages.unsafeTemporaryFolder(folder), {
      hint: messages.notADataFolderHint,
    });
  }
}

export async function isOursAlone(folder: string): Promise<boolean> {
  const status = await lstat(folder);
  return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
}
