import type { Log } from '../log.ts';
import type { Language } from '../present/catalogue.ts';
import type { ReindexReport } from '../present/reindex.ts';
import type { Analyser } from '../search/analyser.ts';
import type { SourceProblem } from '../sources/source.ts';
import type { GenerationStore } from '../store/generation-store.ts';
import type { JobProgress } from '../store/job-queue.ts';
import type { Records } from '../store/records/records.ts';
import type { GatherOptions } from './gather-dumps.ts';
import type { Refusal } from './refusal.ts';
import type { MovedQuery } from './replay-queries.ts';

/** How a source was found, for notices and `status`. */
export interface SourceOutcome {
  name: string;
  articles: number;
  /** A copy stands in for something of it. */
  isStale: boolean;
  problems: SourceProblem[];
}

/** What a refresh did, as `yuuk reindex --json` prints it, and what the worker must know beside. */
export interface RefreshReport extends ReindexReport {
  state: 'published' | 'unchanged' | 'refused' | 'dry-run';
  refusal: Refusal | null;
  sources: SourceOutcome[];
  /** Real queries whose first answer is another one now. */
  movedQueries: MovedQuery[];
}

/** What a refresh works with; all of it comes from outside. */
export interface RefreshDependencies {
  store: GenerationStore;
  records: Pick<Records, 'saved' | 'seen' | 'aliases' | 'queries' | 'renameArticles'>;
  analyser: Analyser;
  shards: number;
  maxLossPercent: number;
  lang: Language;
  log: Log;
  now: () => Date;
  /** Names the parser and its settings: another one reads the same bytes anew. */
  reader: string;
  onProgress: (progress: JobProgress) => void;
  signal?: AbortSignal | undefined;
}

/** How dumps are fetched and parsed. */
export type FetchOptions = Omit<GatherOptions, 'records' | 'now' | 'signal'>;
