/** Stable codes: they name the kind of failure in logs, exit codes and messages for people. */
export type ErrorCode =
  | 'usage' // the call itself is wrong
  | 'unreadable' // input that cannot be read or recognised
  | 'configuration' // YAML or environment
  | 'environment' // the machine: Redis, ports, folders, tokens
  | 'redis_unavailable' // Redis was there and is not (now)
  | 'index_missing' // no generation is published yet
  | 'index_damaged' // checksum or structure of a generation is wrong
  | 'refused' // a guard said no (loss guard, not an admin, a lost race)
  | 'limit' // an input passes a configured limit
  | 'network' // a source or Slack could not be reached
  | 'internal';

/**
 * The one error class of yuuk. `message` is a calm sentence for people, without secrets, stacks or
 * host names; `hint` is the next step; the full story is in `cause` and goes to the log only.
 */
export class YuukError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'YuukError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** The process exit code of an error: 2 usage or unreadable input, 78 configuration or environment, else 1. */
export function exitCodeOf(error: unknown): 1 | 2 | 78 {
  if (!(error instanceof YuukError)) return 1;
  if (error.code === 'usage' || error.code === 'unreadable') return 2;
  if (error.code === 'configuration' || error.code === 'environment') return 78;
  return 1;
}
