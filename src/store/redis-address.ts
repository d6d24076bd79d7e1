import { YuukError } from '../errors.ts';

export interface HostAndPort {
  host: string;
  port: number;
}

interface Credentials {
  username?: string;
  password?: string;
}

/** Where Redis is, as read from `REDIS_URL`. Holds the password: never log it, use `describeAddress`. */
export type RedisAddress =
  | ({ kind: 'single'; tls: boolean; db: number } & HostAndPort & Credentials)
  | { kind: 'socket'; path: string; db: number }
  | ({ kind: 'cluster'; tls: boolean; nodes: HostAndPort[] } & Credentials)
  | ({
      kind: 'sentinel';
      sentinels: HostAndPort[];
      /** Name of the master group. */
      name: string;
      db: number;
      sentinelPassword?: string;
    } & Credentials);

const forms =
  'Use redis://host:6379, rediss://host:6379, several redis:// nodes separated by commas for a cluster, ' +
  'redis+sentinel://host:26379,host:26379/0?name=group, or unix:///path/to/socket.';

/**
 * Reads the forms of `REDIS_URL`: `redis://`, `rediss://`, several of them separated by commas (a cluster),
 * `redis+sentinel://[user:password@]host:port,…/db?name=group[&sentinelPassword=…]`, and a unix socket
 * as `unix:///path` or a bare absolute path. User names and passwords are percent-decoded.
 * @throws YuukError `configuration`; the message never repeats the address, which may hold a password.
 */
export function parseRedisUrl(text: string): RedisAddress {
  const url = text.trim();
  if (url.startsWith('/')) return { kind: 'socket', path: url, db: 0 };
  if (url.startsWith('unix:')) return parseSocket(url);
  if (url.startsWith('redis+sentinel://')) return parseSentinel(url);
  const nodes = url.split(',').map((part) => part.trim());
  if (nodes.length > 1) return parseCluster(nodes);
  return parseSingle(url);
}

/** The address for a log line: without user names and passwords. */
export function describeAddress(address: RedisAddress): string {
  if (address.kind === 'socket') return `unix://${address.path}`;
  if (address.kind === 'cluster') return `cluster ${listNodes(address.nodes)}`;
  if (address.kind === 'sentinel') {
    return `sentinel ${listNodes(address.sentinels)} name=${address.name}`;
  }
  return `${address.tls ? 'rediss' : 'redis'}://${listNodes([address])}/${address.db}`;
}

const listNodes = (nodes: readonly HostAndPort[]) =>
  nodes.map(({ host, port }) => `${host}:${port}`).join(',');

function parseSingle(text: string): RedisAddress {
  const url = parseUrl(text);
  return { kind: 'single', ...readNode(url), db: readDb(url), ...readCredentials(url) };
}

function parseSocket(text: string): RedisAddress {
  const url = parseUrl(text);
  if (url.pathname.length < 2) throw malformed('the path of the socket is missing');
  const db = url.searchParams.get('db');
  return {
    kind: 'socket',
    path: decodeURIComponent(url.pathname),
    db: db === null ? 0 : toDb(db),
  };
}

function parseCluster(parts: readonly string[]): RedisAddress {
  const first = parseUrl(parts[0] ?? '');
  const urls = parts.map((part) =>
    parseUrl(part.includes('://') ? part : `${first.protocol}//${part}`),
  );
  if (urls.some((url) => url.protocol !== first.protocol)) {
    throw malformed('all nodes of a cluster must be redis://, or all rediss://');
  }
  if (urls.some((url) => readDb(url) !== 0)) throw malformed('a cluster has database 0 only');
  const withCredentials = urls.find((url) => url.username || url.password) ?? first;
  return {
    kind: 'cluster',
    tls: readNode(first).tls,
    nodes: urls.map((url) => {
      const { host, port } = readNode(url);
      return { host, port };
    }),
    ...readCredentials(withCredentials),
  };
}

function parseSentinel(text: string): RedisAddress {
  // WHATWG URL refuses several hosts, so only the first goes through it and the others beside it.
  const match = /^redis\+sentinel:\/\/((?:[^@/?]*@)?)([^/?]+)(.*)$/.exec(text);
  if (!match) throw malformed('the sentinels are missing');
  const [, user = '', hosts = '', rest = ''] = match;
  const sentinels = hosts.split(',').map((host) => {
    const { host: name, port } = readNode(parseUrl(`redis://${host.trim()}`), 26_379);
    return { host: name, port };
  });
  const url = parseUrl(`redis://${user}sentinel${rest}`);
  const name = url.searchParams.get('name');
  if (!name) throw malformed('the name of the master group is missing (?name=…)');
  const sentinelPassword = url.searchParams.get('sentinelPassword');
  return {
    kind: 'sentinel',
    sentinels,
    name,
    db: readDb(url),
    ...readCredentials(url),
    ...(sentinelPassword ? { sentinelPassword } : {}),
  };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw malformed('it is not an address');
  }
}

function readNode(url: URL, defaultPort = 6379): HostAndPort & { tls: boolean } {
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw malformed('it starts with a scheme that is not known');
  }
  if (!url.hostname) throw malformed('the host is missing');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port ? Number(url.port) : defaultPort,
    tls: url.protocol === 'rediss:',
  };
}

function readDb(url: URL): number {
  const path = url.pathname.replace(/^\//, '');
  return path === '' ? 0 : toDb(path);
}

function toDb(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw malformed('the database is not a number');
  return Number(text);
}

function readCredentials(url: URL): Credentials {
  try {
    return {
      ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
      ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    };
  } catch {
    throw malformed('the user name or password is not percent-encoded');
  }
}

const malformed = (reason: string) =>
  new YuukError('configuration', 'The address of Redis cannot be read ({reason}).', {
    values: { reason: { text: reason } },
    hint: forms,
  });
