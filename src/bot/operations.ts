import type { DoctorFinding } from '../present/doctor.ts';
import type { DigestMessages } from '../present/present-digest.ts';
import type { ReindexReport } from '../present/reindex.ts';
import type { StatusReport } from '../present/status.ts';
import type { RollbackOutcome } from '../store/generation-store.ts';

export type { DoctorFinding };

/** What the bot asks the rest of the process for. `src/run` connects it to store, worker and doctor. */
export interface BotOperations {
  /** Back to the previous generation. */
  rollback(): Promise<RollbackOutcome>;
  readStatus(): Promise<StatusReport>;
  /** What the last refresh did, with its receipts; null before the first. */
  readLastReport(): Promise<ReindexReport | null>;
  runDoctor(): Promise<DoctorFinding[]>;
  /** What a target's digest would say now; null when it would say nothing. */
  previewDigest(target: string, tags: readonly string[]): Promise<DigestMessages | null>;
  /** The articles of a posted digest, best first, by the value of its "N more" button; null: forgotten. */
  readDigestArticles(value: string): Promise<readonly string[] | null>;
  /** Told when somebody saved, changed or removed something: the delta segment is due. */
  savedChanged(): void;
}
