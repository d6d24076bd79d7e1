/** Where dumps come from, as `config/yuuk.yaml` writes it. */
export type SourceSetting = PathSource | UrlSource;

/** A folder of dumps, read with its subfolders, or one dump. */
export interface PathSource {
  path: string;
  /** Name of the dumps' format, when it must not be detected. */
  format?: string | undefined;
}

/** A dump on the web. Header values and the URL may name secrets of the environment: `${NAME}`. */
export interface UrlSource {
  url: string;
  format?: string | undefined;
  headers?: Record<string, string> | undefined;
  /** How many pages of a list are followed. */
  maxPages?: number | undefined;
}

/** Why a file or page was not taken. */
export const sourceFaults = [
  'not-found',
  'not-readable',
  'not-regular', // a FIFO, a device, a socket
  'outside', // a link that leaves the folder
  'being-written',
  'too-large',
  'too-many', // files in a folder, levels of folders, pages of a list
  'damaged', // compressed bytes that do not unpack
  'unrecognised', // bytes that no format knows
  'no-entries', // a list that says it has entries and shows none
  'bad-address', // not http(s), or no address at all
  'blocked-address', // a private, loopback or otherwise inner address
  'unreachable',
  'timeout',
  'too-many-redirects',
  'http-error',
  'asked-to-wait', // 429 or 503 with `Retry-After`
  'secret-missing', // `${NAME}` is not in the environment
] as const;

export type SourceFault = (typeof sourceFaults)[number];

export interface SourceProblem {
  /** The file or address as the configuration writes it; never with a secret in it. */
  file: string;
  fault: SourceFault;
  /** A status, a size, a variable's name: data for the log and the receipt, never a secret. */
  detail: string;
}

/** The bytes of one dump, still to be parsed. */
export interface Dump {
  /** As shown to people and kept in `Article.sources`. */
  file: string;
  format?: string | undefined;
  /** SHA-256 of the unpacked bytes, hex. */
  hash: string;
  /** Unpacked bytes. */
  size: number;
  /**
   * Reads the bytes. `null` when they are no longer the ones that `hash` stands for: the file was
   * changed or removed since.
   */
  read(): Promise<Uint8Array | null>;
}

/** The name of a source: what the configuration says, without a password in it. */
export function sourceName(setting: SourceSetting): string {
  if ('path' in setting) return setting.path.replace(/(?<=.)\/+$/, '');
  return setting.url.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1');
}

/** Whether a dump's `file` belongs to the source of this name: the source itself, a file below it, or one of its pages. */
export function belongsToSource(file: string, name: string): boolean {
  if (!file.startsWith(name)) return false;
  const rest = file.slice(name.length);
  return rest === '' || rest.startsWith('/') || name === '/' || /^ #\d+$/.test(rest);
}
