import { realpath } from 'node:fs/promises';
import type { Log } from '../../log.ts';
import { describeDataFolder, openDataFolder } from './data-folder.ts';
import { joinRunningServer, joinServer, leaveOwnServer } from './join-server.ts';
import { type Language, ownRedisMessages } from './messages.ts';
import { type ProvideServerOptions, provideServer } from './provide-server.ts';
import { superviseServer } from './supervise-server.ts';

export interface OwnRedisOptions extends ProvideServerOptions {
  /** The folder of the server's data and socket; made if needed. */
  dataFolder: string;
  log: Log;
}

/** A share in the own Redis server of a data folder. */
export interface OwnRedis {
  /** The unix socket to connect to; stays the same when the server is started again. */
  socket: string;
  /** Whether this process started the server, rather than found it running. */
  started: boolean;
  /**
   * Gives the share up, within a few seconds whatever the server does. Resolves to true if this was
   * the last one and the server has been shut down. Close other connections before.
   */
  stop(): Promise<boolean>;
}

/**
 * The own Redis server of a data folder: joined where it runs, else started, with one installed
 * first where the machine has none and that is allowed. Until `stop`, it is started again whenever
 * it dies. Any number of processes may share it; the last one to stop shuts it down.
 *
 * @throws YuukError `environment` with what the person can do
 */
export async function ensureOwnRedis(options: OwnRedisOptions): Promise<OwnRedis> {
  const { env, lang, log } = options;
  const messages = ownRedisMessages(lang);
  const data = await openDataFolder(options.dataFolder, messages);
  const join = (provided: ProvideServerOptions) =>
    joinServer({
      data,
      messages,
      env,
      report: provided.report,
      provide: () => provideServer(provided),
    });
  return superviseServer({
    data,
    log,
    first: await join(options),
    // A server that dies later is no occasion to install one, nor to talk to somebody.
    rejoin: () =>
      join({
        ...options,
        env: { ...env, YUUK_NO_INSTALL: '1' },
        report: (message) => log.info({}, message),
      }),
  });
}

/**
 * Joins the own Redis server of a data folder if one runs, and starts nothing: for commands that
 * only look. Not supervised.
 *
 * @throws YuukError `environment` when it runs and cannot be reached
 */
export async function findOwnRedis(options: {
  dataFolder: string;
  lang: Language;
  report: (message: string) => void;
}): Promise<OwnRedis | null> {
  const folder = await realpath(options.dataFolder).catch(() => null);
  if (folder === null) return null;
  const data = describeDataFolder(folder);
  const messages = ownRedisMessages(options.lang);
  const membership = await joinRunningServer({ data, messages, report: options.report });
  if (membership === null) return null;
  return {
    socket: membership.socket,
    started: false,
    stop: () => leaveOwnServer(data, membership),
  };
}
