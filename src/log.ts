/** The slice of pino that the rooms below `src/run` use; `src/run` builds the real logger. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A logger that says nothing, for tests and for callers that do not care. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
