import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import { checkServer, type ServerReport } from '../store/check-server.ts';
import { type Connections, openConnections } from '../store/connections.ts';
import { type RedisWaiting, waitForRedis } from '../store/wait-for-redis.ts';
import { ensureOwnRedis } from './own-redis/own-redis.ts';
import type { Language, Settings } from './settings.ts';

export interface OpenRedisOptions {
  settings: Settings;
  lang: Language;
  log: Log;
  /** Says to the person what goes on and may take a while. */
  report: (message: string) => void;
  /** Asks the person yes or no; absent where no one can be asked. */
  ask?: (question: string) => Promise<boolean>;
  /** How long a configured server that does not answer is tried, in ms. */
  patienceMs: number;
}

export interface OpenedRedis {
  /** The address of index and records, for a thread that opens connections of its own. */
  url: string;
  /** Index and team records. */
  connections: Connections;
  /** Jobs; the same connections unless `REDIS_QUEUE_URL` names another server. */
  queueConnections: Connections;
  /** What the servers are like, for `yuuk doctor`. */
  reports: ServerReport[];
  /** Closes the connections and gives the own server up. Bounded in time. */
  close(): Promise<void>;
}

/**
 * Opens the Redis of the settings, or yuuk's own; waits while it loads, and refuses one that would lose or
 * refuse the team's records.
 * @throws YuukError `environment` or `configuration` with the next step
 */
export async function openRedis(options: OpenRedisOptions): Promise<OpenedRedis> {
  const { settings, log } = options;
  const own = settings.redisUrl === null ? await startOwn(options) : null;
  const opened: Connections[] = [];
  const close = async () => {
    await Promise.all(opened.map((connections) => connections.close()));
    await own?.stop();
  };
  try {
    const url = settings.redisUrl ?? own?.socket ?? '';
    const queueUrl = settings.redisQueueUrl ?? url;
    const reports: ServerReport[] = [];
    const openServer = async (address: string) => {
      await waitForRedis({
        url: address,
        patienceMs: options.patienceMs,
        onWaiting: (waiting) => options.report(presentWaiting(waiting, options.lang)),
      });
      const connections = openConnections({
        url: address,
        log,
        readFromReplicas: address === url && settings.config.index.readFromReplicas,
      });
      opened.push(connections);
      reports.push(...(await checkServer(connections.reader)));
    };
    await openServer(url);
    if (queueUrl !== url) await openServer(queueUrl).catch(failForJobs);
    const [connections, queueConnections = connections] = opened;
    if (!connections || !queueConnections) throw new Error('no connection was opened');
    return { url, connections, queueConnections, reports, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Of two servers, people must know which one is meant. */
function failForJobs(error: unknown): never {
  if (!(error instanceof YuukError)) throw error;
  const { message, hint } = error.told;
  throw new YuukError(error.code, 'REDIS_QUEUE_URL: {what}', {
    cause: error.cause,
    values: { ...hint?.values, what: message },
    ...(hint === null ? {} : { hint: hint.text }),
  });
}

const startOwn = ({ settings, lang, log, report, ask }: OpenRedisOptions) =>
  ensureOwnRedis({
    dataFolder: settings.dataFolder,
    env: settings.environment,
    lang,
    log,
    report,
    ...(ask ? { ask } : {}),
  });

function presentWaiting(waiting: RedisWaiting, lang: Language): string {
  if (waiting.state === 'unreachable') {
    return lang === 'ja' ? 'Redis を待っています…' : 'Waiting for Redis…';
  }
  const percent = waiting.percent === null ? '' : ` ${waiting.percent} %`;
  return lang === 'ja'
    ? `Redis がデータを読み込んでいます…${percent}`
    : `Redis is loading its data…${percent}`;
}
