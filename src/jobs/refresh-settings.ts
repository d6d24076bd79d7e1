import type { Language } from '../present/catalogue.ts';
import type { SourceSetting } from '../sources/source.ts';

/** Everything that a refresh must know of the configuration; plain data, fit to be handed to a thread. */
export interface RefreshSettings {
  /** `REDIS_URL`, or the path of the own server's socket. */
  redisUrl: string;
  sources: SourceSetting[];
  /** The folder that relative paths of sources count from. */
  root: string;
  shards: number;
  /** A source that would lose more is not published without being told to. */
  maxLossPercent: number;
  lang: Language;
  /** The text of `config/lexicon.txt`. */
  lexicon: string;
  siteNames: Record<string, string>;
  /** Of yuuk itself; said to servers. */
  version: string;
  /** Names this build of yuuk, when its version does not: another build reads every dump anew. */
  build?: string;
  limits: {
    /** Bytes of a file, and of everything fetched for one page. */
    fileBytes: number;
    fetchedBytes: number;
    /** Characters of a JSON dump, which is read whole. */
    jsonCharacters: number;
    articlesPerDump: number;
    bookmarksPerArticle: number;
    fieldCharacters: number;
  };
  fetch: {
    /** A URL or address at which the owner can be reached; empty: none. */
    contact: string;
    delaySeconds: number;
    maxPages: number;
  };
  /** How long the query log is kept; the refresh only reads it. */
  queryLogDays: number;
  /** Values of the environment that sources name with `${NAME}`; see `pickSecrets`. */
  secrets: Record<string, string>;
  /** Inner addresses that may be fetched from. For tests; no configuration sets it. */
  allowAddresses?: string[];
  /** How long a file must have been still. For tests; by default a second. */
  settleMs?: number;
}

/** The values of the environment that the sources name, and no others. */
export function pickSecrets(
  sources: readonly SourceSetting[],
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const source of sources) {
    if (!('url' in source)) continue;
    const texts = [source.url, ...Object.values(source.headers ?? {})];
    for (const [, name = ''] of texts.join('\n').matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)) {
      const value = environment[name];
      if (value !== undefined) secrets[name] = value;
    }
  }
  return secrets;
}
