import { createHash } from 'node:crypto';
import type { Receipt } from '../parse/article.ts';
import type { PublishOutcome } from '../store/generation-store.ts';
import type { Pointer } from '../store/pointer.ts';
import type { SavedArticle } from '../store/records/saved-articles.ts';
import type { BuiltGeneration, PreparedGeneration } from './prepare-generation.ts';
import type { RefreshDependencies } from './refresh-types.ts';
import { publishSavedDelta } from './saved-delta.ts';

/**
 * Publishes a built generation and lets the team's records follow it. A crash after the swap leaves the
 * rest to the next run: everything here may be done again.
 */
export async function publishPrepared(
  prepared: PreparedGeneration,
  built: BuiltGeneration,
  options: {
    /** What was live when the work began. */
    expected: Pointer | null;
    team: { revision: number; saved: readonly SavedArticle[] };
    receipts: readonly Receipt[];
    dependencies: RefreshDependencies;
  },
): Promise<PublishOutcome> {
  const { expected, team, receipts, dependencies } = options;
  const { store, records, now, onProgress } = dependencies;
  // Before the swap: after it nothing tells the next run any more which article was which.
  await records.renameArticles(prepared.review.aliases);
  const outcome = await store.publishGeneration(
    built.segments,
    {
      indexedAt: now().toISOString(),
      // The main segments hold nothing of what the team saved; that is the delta's.
      savedRevision: 0,
      sourcesChecksum: checksumOf(built),
      receipts: receipts.map((receipt) => ({
        file: receipt.file,
        format: receipt.format,
        parsed: receipt.parsed,
        articles: receipt.articles,
        rejected: receipt.rejected.length,
        warnings: receipt.warnings.length,
      })),
    },
    {
      expected,
      onProgress: (done, total) => onProgress({ step: 'publish', done, total }),
    },
  );
  if (!outcome.published) return outcome;
  if (built.delta !== null) {
    const { generation } = outcome;
    await store.publishDelta(built.delta, { generation, savedRevision: team.revision });
  }
  await rememberArticles(prepared, dependencies);
  await publishSavedDelta(dependencies);
  return outcome;
}

/** Lets records follow articles to new ids, and notes who was met for the first time. */
export async function rememberArticles(
  { ids, review }: PreparedGeneration,
  { records, now }: Pick<RefreshDependencies, 'records' | 'now'>,
): Promise<void> {
  await records.renameArticles(review.aliases);
  await records.seen.record(ids, now());
}

function checksumOf({ segments }: BuiltGeneration): string {
  const hash = createHash('sha256');
  for (const { manifest } of segments) hash.update(manifest.checksum);
  return hash.digest('hex');
}
