import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Log } from '../../log.ts';
import type { DataFolder } from './data-folder.ts';
import { chooseFsync, type FsyncPolicy } from './disk-space.ts';
import { leaveOwnServer, type Membership } from './join-server.ts';
import type { OwnRedis } from './own-redis.ts';

export interface SuperviseOptions {
  data: DataFolder;
  log: Log;
  first: Membership;
  /** Joins the server again, starting it if no other owner already has. */
  rejoin: () => Promise<Membership>;
}

const firstPauseMs = 100;
const longestPauseMs = 2000;
/** A server that ran for this long did not die of how it was started. */
const steadyMs = 5000;
const diskBeatMs = 2000;
const stopMs = 3000;

/** Watches over the server for one of its owners: starts it again when it dies, until `stop`. */
export function superviseServer({ data, log, first, rejoin }: SuperviseOptions): OwnRedis {
  const stopping = new AbortController();
  let current: Membership | null = null;
  let recovery: Promise<void> = Promise.resolve();
  let pauseMs = firstPauseMs;

  const watch = (membership: Membership) => {
    current = membership;
    const since = performance.now();
    const unguard = guardDiskSpace(membership.owner, data, log);
    const onEnd = () => {
      unguard();
      current = null;
      if (stopping.signal.aborted) return;
      if (performance.now() - since > steadyMs) pauseMs = firstPauseMs;
      recovery = recover();
    };
    // It may have ended before anybody listened.
    if (membership.owner.status === 'end') onEnd();
    else membership.owner.once('end', onEnd);
  };

  const recover = async () => {
    log.warn({}, 'the own Redis server is gone; starting it again');
    for (;;) {
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      try {
        const membership = await rejoin();
        if (stopping.signal.aborted) {
          await leaveOwnServer(data, membership);
          return;
        }
        log.info({ started: membership.started }, 'the own Redis server is back');
        watch(membership);
        return;
      } catch (error) {
        log.error({ err: error }, 'the own Redis server could not be started again');
      }
    }
  };

  watch(first);
  return {
    socket: first.socket,
    started: first.started,
    async stop() {
      stopping.abort();
      await Promise.race([recovery, sleep(stopMs, undefined, { ref: false })]);
      return current === null ? false : leaveOwnServer(data, current);
    },
  };
}

/** Keeps the server's fsync policy right for the space on its disk. Returns what ends that. */
function guardDiskSpace(owner: Redis, data: DataFolder, log: Log): () => void {
  let policy: FsyncPolicy | null = null;
  const adjust = async () => {
    const wanted = await chooseFsync(data.folder);
    if (wanted === policy) return;
    await owner.config('SET', 'appendfsync', wanted);
    if (wanted === 'everysec') log.warn({}, 'the disk of the data folder is nearly full');
    policy = wanted;
  };
  const look = () => {
    adjust().catch((error: unknown) => log.debug({ err: error }, 'disk space was not looked at'));
  };
  look();
  const beat = setInterval(look, diskBeatMs);
  beat.unref();
  return () => clearInterval(beat);
}
