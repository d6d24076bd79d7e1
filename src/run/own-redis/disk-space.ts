import { statfs } from 'node:fs/promises';

export type FsyncPolicy = 'always' | 'everysec';

/** Below this much free space a write of the server may soon fail. */
const scarceBytes = 256 * 1024 * 1024;

/**
 * How the server should bring writes to the disk. `always` answers a write only once it is on the
 * disk, so that nothing a team saved is lost in a crash; publishing an index in pipelines then takes
 * about twice as long as with `everysec`, which can lose a second or two of writes. But with
 * `always` Redis exits at the first write that fails, where with `everysec` it refuses writes and
 * goes on answering reads; so where space is scarce it is `everysec`.
 */
export async function chooseFsync(folder: string): Promise<FsyncPolicy> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < scarceBytes ? 'everysec' : 'always';
}
