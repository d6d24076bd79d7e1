import { YuukError } from '../errors.ts';

/**
 * Gives a failure of Redis a code, a calm sentence and a next step. Other errors come back unchanged.
 *
 * ioredis hangs the arguments of the failed command on its errors (a password, for AUTH), so the cause
 * is a copy of the message and the stack alone.
 */
export function explainRedisError(error: unknown): unknown {
  if (error instanceof YuukError || !(error instanceof Error)) return error;
  const message = causesOf(error)
    .map((cause) => cause.message)
    .join('; ');
  const cause = withoutArguments(error, message);
  const explain = (code: 'environment' | 'redis_unavailable', text: string, hint: string) =>
    new YuukError(code, text, { cause, hint });
  if (/WRONGPASS|invalid password|invalid username-password|NOAUTH|NOPERM/i.test(message)) {
    return explain(
      'environment',
      'Redis refuses the user name or password.',
      'Check the user name and password in its address, and the rights of that user.',
    );
  }
  if (/OOM |command not allowed when used memory/.test(message)) {
    return explain(
      'environment',
      'Redis has no memory left for this.',
      'Raise maxmemory of Redis, or free memory; what was indexed before still answers.',
    );
  }
  if (/MISCONF/.test(message)) {
    return explain(
      'environment',
      'Redis cannot write to its disk.',
      'Free space on the disk of Redis, then try again; what was indexed before still answers.',
    );
  }
  if (/READONLY|NOREPLICAS/.test(message)) {
    return explain(
      'environment',
      'This Redis is a read-only replica, or has lost its replicas.',
      'Point REDIS_URL at the master (or at the sentinels or the cluster).',
    );
  }
  if (/CROSSSLOT|^MOVED|cluster support disabled/i.test(message)) {
    return explain(
      'environment',
      'This Redis is part of a cluster.',
      'Name several nodes of the cluster in REDIS_URL, separated by commas.',
    );
  }
  if (isConnectionTrouble(error, message)) {
    return explain(
      'redis_unavailable',
      'The index cannot be reached right now.',
      'Try again in a moment; it recovers by itself as soon as Redis is back.',
    );
  }
  return error;
}

/** The same object, whose asynchronous methods refuse with explained errors. */
export function explainErrors<T extends object>(methods: T): T {
  return new Proxy(methods, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, parameters);
        return result instanceof Promise ? result.catch(throwExplained) : result;
      };
    },
  });
}

/** For `.catch`: throws the error again, explained. */
export function throwExplained(error: unknown): never {
  throw explainRedisError(error);
}

function isConnectionTrouble(error: Error, message: string): boolean {
  return (
    /MaxRetriesPerRequest|ClusterAllFailed|AbortError/.test(error.name) ||
    /Command timed out|Connection is closed|connect ETIMEDOUT|Socket timeout|Stream isn't writeable|Cluster is|Cluster isn't|redirections|CLUSTERDOWN|MASTERDOWN|LOADING|UNKILLABLE|TRYAGAIN|All sentinels are unreachable|ECONN|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|certificate/i.test(
      message,
    )
  );
}

/** An error, the node error behind a cluster's, and their causes. */
function causesOf(error: Error): Error[] {
  const chain: Error[] = [error];
  for (let last: unknown = error; chain.length < 5; ) {
    const next: unknown =
      last instanceof Error && 'lastNodeError' in last
        ? last.lastNodeError
        : last instanceof Error
          ? last.cause
          : undefined;
    if (!(next instanceof Error)) break;
    chain.push(next);
    last = next;
  }
  return chain;
}

function withoutArguments(error: Error, message: string): Error {
  const copy = new Error(message);
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}
