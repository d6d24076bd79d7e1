import { once } from 'node:events';
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../log.ts';
import { withDeadline } from './deadline.ts';
import {
  describeAddress,
  type HostAndPort,
  parseRedisUrl,
  type RedisAddress,
} from './redis-address.ts';

/** One Redis or a cluster; the commands are the same. */
export type RedisClient = Redis | Cluster;

/**
 * - `reader`: somebody waits. A command is answered or refused within `readerTimeoutMs`.
 * - `search`: may ask a replica (`readFromReplicas`), which is given up soon, since the master is asked next.
 * - `records`: somebody waits for a write. As `reader`; but where another server takes over when the master is
 *   lost (cluster and sentinel), a command waits for that, up to `failoverTimeoutMs`.
 * - `worker`: nobody waits. A command survives any outage; what BullMQ demands of its connections.
 * - `subscriber`: receives messages only, for ever.
 */
export type ConnectionRole = 'reader' | 'search' | 'records' | 'worker' | 'subscriber';

/** Within Slack's 3 s there must be time left to say so. */
export const readerTimeoutMs = 2000;

/**
 * A worker's connection on which a command is unanswered for so long is half open, and is replaced: else its jobs
 * would wait until TCP gives up, a quarter of an hour. BullMQ's blocking commands end within 10 s.
 */
const workerSilenceMs = 20_000;

/** A replica that takes longer is stopped or overloaded: two of these and the master fit into a search. */
const replicaTimeoutMs = 500;

/** Time for a cluster with a node timeout of 5 s to choose another master. */
const failoverTimeoutMs = 8000;

export interface ConnectionOptions {
  /** `REDIS_URL`, or a path of a unix socket; see `parseRedisUrl`. */
  url: string;
  log: Log;
  /** Let search reads go to replicas (cluster and sentinel only). Writes and the pointer never do. */
  readFromReplicas?: boolean;
}

export interface Connections {
  readonly kind: RedisAddress['kind'];
  /** For a log line; without credentials. */
  readonly description: string;
  readonly reader: RedisClient;
  readonly search: RedisClient;
  readonly records: RedisClient;
  readonly worker: RedisClient;
  readonly subscriber: RedisClient;
  /** One more client of a role (a BullMQ worker needs one of its own); closed by `close`. */
  createClient(role: ConnectionRole): RedisClient;
  /**
   * Closes subscribers, then readers, then workers: nobody asks any more when the last writes leave.
   * A server that does not answer is given up after a second.
   */
  close(): Promise<void>;
}

/**
 * Prepares the connections of one process. Nothing connects before its first command.
 * @throws YuukError `configuration` for an address that cannot be read.
 */
export function openConnections({
  url,
  log,
  readFromReplicas = false,
}: ConnectionOptions): Connections {
  const address = parseRedisUrl(url);
  const opened: { role: ConnectionRole; client: RedisClient }[] = [];
  let isClosing = false;
  const createClient = (role: ConnectionRole): RedisClient => {
    const client = connect(address, role, readFromReplicas);
    reportHealth(client, { role, log, isClosing: () => isClosing });
    opened.push({ role, client });
    return client;
  };
  const reader = createClient('reader');
  const hasReplicas = address.kind === 'cluster' || address.kind === 'sentinel';
  return {
    kind: address.kind,
    description: describeAddress(address),
    reader,
    search: readFromReplicas && hasReplicas ? createClient('search') : reader,
    records: hasReplicas ? createClient('records') : reader,
    worker: createClient('worker'),
    subscriber: createClient('subscriber'),
    createClient,
    async close() {
      isClosing = true;
      for (const roles of [['subscriber'], ['reader', 'search', 'records'], ['worker']]) {
        const clients = opened.filter(({ role }) => roles.includes(role));
        await Promise.all(clients.map(({ client }) => closeClient(client)));
      }
    },
  };
}

type ServerAddress = Exclude<RedisAddress, { kind: 'cluster' }>;
type PlainOptions = Omit<RedisOptions, 'replyMapping'>;

/** The ioredis options that lead to one server. */
export function serverOptions(address: ServerAddress): PlainOptions {
  const options = { ...accessOptions(address), db: address.db };
  if (address.kind === 'socket') return { ...options, path: address.path };
  if (address.kind === 'single') return { ...options, host: address.host, port: address.port };
  const { sentinels, name, sentinelPassword } = address;
  return { ...options, sentinels, name, ...(sentinelPassword ? { sentinelPassword } : {}) };
}

/** User, password and TLS: what each node of a cluster needs too. */
export function accessOptions(address: RedisAddress) {
  if (address.kind === 'socket') return {};
  return {
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...('tls' in address && address.tls ? { tls: {} } : {}),
  };
}

function connect(
  address: RedisAddress,
  role: ConnectionRole,
  readFromReplicas: boolean,
): RedisClient {
  const fromReplicas = role === 'search' && readFromReplicas;
  if (address.kind === 'cluster') {
    const options: NodeOptions = {
      ...clusterOptions,
      scaleReads: fromReplicas ? 'slave' : 'master',
      redisOptions: { ...accessOptions(address), ...roleOptions(role) },
    };
    return isPatient(role)
      ? new Cluster(address.nodes, options)
      : new BoundedCluster(address.nodes, options, 1.2 * timeoutOf(role));
  }
  const longestPause = isPatient(role) ? 1000 : 500;
  return new Redis({
    ...serverOptions(address),
    ...roleOptions(role),
    lazyConnect: true,
    retryStrategy: (times) => Math.min(25 * 2 ** Math.min(times, 10), longestPause),
    ...(address.kind === 'sentinel'
      ? {
          sentinelRetryStrategy: (times: number) => Math.min(100 * times, longestPause),
          // A master that was demoted answers READONLY: ask the sentinels again and resend.
          reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
          role: fromReplicas ? 'slave' : 'master',
        }
      : {}),
  });
}

const isPatient = (role: ConnectionRole) => role === 'worker' || role === 'subscriber';

function timeoutOf(role: ConnectionRole): number {
  if (role === 'search') return replicaTimeoutMs;
  return role === 'records' ? failoverTimeoutMs : readerTimeoutMs;
}

function roleOptions(role: ConnectionRole) {
  const common = {
    connectionName: `yuuk-${role}`,
    // The default of 10 s made a load of 0.4 s noticed after 10 s: ioredis sleeps for the estimate or this.
    maxLoadingRetryTime: 300,
    disconnectTimeout: 500,
  };
  if (isPatient(role)) {
    return {
      ...common,
      maxRetriesPerRequest: null,
      connectTimeout: 10_000,
      socketTimeout: workerSilenceMs,
    };
  }
  return {
    ...common,
    maxRetriesPerRequest: role === 'records' ? null : 1,
    connectTimeout: readerTimeoutMs,
    commandTimeout: timeoutOf(role),
    // A connection that swallows bytes (half-open) is replaced instead of waited for.
    socketTimeout: 2 * readerTimeoutMs,
  };
}

/**
 * ioredis follows only 16 redirections by default, which lost writes during a failover. With these
 * values a killed master cost no write (docs/DESIGN.md, "Redis Cluster").
 */
const clusterOptions: ClusterOptions = {
  lazyConnect: true,
  maxRedirections: 80,
  retryDelayOnFailover: 150,
  retryDelayOnClusterDown: 150,
  retryDelayOnMoved: 50,
  // Scripts over several keys wait while their slot moves.
  retryDelayOnTryAgain: 150,
  slotsRefreshTimeout: 2000,
  clusterRetryStrategy: (times) => Math.min(100 + times * 50, 1000),
};

type NodeOptions = Omit<ClusterOptions, 'redisOptions'> & {
  redisOptions: ReturnType<typeof accessOptions> & ReturnType<typeof roleOptions>;
};

/**
 * ioredis bounds a command's time on one node. On its way through the cluster, redirected or without any
 * node to go to, nothing would.
 */
class BoundedCluster extends Cluster {
  private readonly timeoutMs: number;

  constructor(nodes: HostAndPort[], options: NodeOptions, ms: number) {
    super(nodes, options);
    this.timeoutMs = ms;
  }

  override sendCommand(...parameters: Parameters<Cluster['sendCommand']>): unknown {
    const [command] = parameters;
    command.setTimeout(this.timeoutMs);
    return super.sendCommand(...parameters);
  }
}

/**
 * Every client needs an `error` listener, else Node ends the process; one line a loss, one a return. What breaks
 * while we close is no loss.
 */
function reportHealth(
  client: RedisClient,
  { role, log, isClosing }: { role: ConnectionRole; log: Log; isClosing: () => boolean },
): void {
  let lost = false;
  client.on('error', (error: Error) => {
    // Only the message: ioredis hangs the command's arguments on the error, the password for AUTH.
    if (isClosing()) return;
    if (!lost) log.warn({ role, reason: error.message }, 'Redis is not reachable; trying again');
    lost = true;
  });
  client.on('ready', () => {
    if (lost) log.info({ role }, 'Redis is reachable again');
    lost = false;
  });
}

async function closeClient(client: RedisClient): Promise<void> {
  if (client.status === 'end') return;
  if (client.status === 'ready') {
    await withDeadline(client.quit(), 1000, () => {}).catch(() => {});
  }
  if (client.status === 'reconnecting') await beginConnecting(client);
  client.disconnect();
}

/**
 * A client that waits to reconnect would be closed with its commands pending for ever; a connection that
 * is called off refuses them. A cluster calls it off only when it has begun on a node.
 */
async function beginConnecting(client: RedisClient): Promise<void> {
  const begun: Promise<unknown> =
    client instanceof Cluster ? once(client, '+node') : Promise.resolve();
  client.connect().catch(() => {});
  await withDeadline(begun, 1000, () => {}).catch(() => {});
}
