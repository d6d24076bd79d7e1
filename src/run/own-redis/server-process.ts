import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import type { DataFolder } from './data-folder.ts';

/**
 * The pid of the data folder's server if such a process runs. A pid alone proves nothing, as pids
 * are used again, so the process must also be at home in the data folder.
 */
export async function findServerProcess(data: DataFolder): Promise<number | null> {
  const pid = Number(await readFile(data.pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1) return null;
  const isOurs =
    process.platform === 'linux' ? await worksIn(pid, data.folder) : await isNamedAfter(pid, data);
  return isOurs ? pid : null;
}

/** Redis makes its `dir` its working directory. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === folder;
}

/** Redis puts the path of its socket into its process title. */
async function isNamedAfter(pid: number, { sockets }: DataFolder): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'command=', '-p', String(pid)], (error, stdout) => {
      resolve(error === null && sockets.some((socket) => stdout.includes(socket)));
    });
  });
}
