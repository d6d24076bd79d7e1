/**
 * The packages of bench/package.json, as far as the benchmarks use them. They are installed only by whoever runs
 * the benchmarks, so they are loaded by a name that the compiler does not follow, and typed here.
 */

export interface MiniSearchIndex<T> {
  addAll(documents: readonly T[]): void;
  search(query: string, options: { combineWith: 'AND' | 'OR' }): { id: string }[];
}

export interface MiniSearchOptions<T> {
  fields: string[];
  extractField: (document: T, field: string) => string;
  tokenize?: (text: string) => string[];
  processTerm?: (term: string) => string;
  searchOptions?: { boost: Record<string, number> };
}

interface MiniSearchModule {
  default: new <T>(options: MiniSearchOptions<T>) => MiniSearchIndex<T>;
}

export interface OramaTokenizer {
  language: string;
  normalizationCache: Map<string, string>;
  tokenize: (text: string) => string[];
}

interface OramaDatabase {
  readonly id: string;
}

interface OramaModule {
  create: (options: {
    schema: Record<string, 'string'>;
    components: { tokenizer: OramaTokenizer };
  }) => OramaDatabase;
  insertMultiple: (
    database: OramaDatabase,
    documents: readonly Record<string, unknown>[],
  ) => Promise<string[]>;
  search: (
    database: OramaDatabase,
    options: { term: string; limit: number; threshold: number; boost?: Record<string, number> },
  ) => Promise<{ hits: { id: string }[] }>;
}

interface OramaJapaneseModule {
  createTokenizer: (options: { language: 'japanese' }) => OramaTokenizer;
}

interface SqliteStatement {
  run(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

export interface SqliteDatabase {
  pragma(source: string): unknown;
  exec(source: string): void;
  prepare(source: string): SqliteStatement;
  transaction<T extends unknown[]>(work: (...values: T) => void): (...values: T) => void;
  close(): void;
}

interface SqliteModule {
  default: new (file: string) => SqliteDatabase;
}

interface VegaModule {
  parse: (spec: object) => object;
  View: new (
    runtime: object,
    options: { renderer: 'none' },
  ) => { toSVG(): Promise<string>; finalize(): void };
}

interface VegaLiteModule {
  compile: (spec: object) => { spec: object };
}

const load = (name: string) => import(name);

export const loadMiniSearch = (): Promise<MiniSearchModule> => load('minisearch');
export const loadOrama = (): Promise<OramaModule> => load('@orama/orama');
export const loadOramaJapanese = (): Promise<OramaJapaneseModule> =>
  load('@orama/tokenizers/japanese');
export const loadSqlite = (): Promise<SqliteModule> => load('better-sqlite3');
export const loadVega = (): Promise<VegaModule> => load('vega');
export const loadVegaLite = (): Promise<VegaLiteModule> => load('vega-lite');
