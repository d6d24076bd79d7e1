import type { FetchOptions, RefreshDependencies, RefreshReport } from './refresh-types.ts';
import { type RefreshTask, runRefresh } from './run-refresh.ts';
import type { SourceRecords } from './source-records.ts';

/** An operator's sources leave no copies behind and stand in for nobody. */
const noRecords: SourceRecords = {
  read: async () => null,
  readAll: async () => [],
  readCopy: async () => null,
  write: async () => {},
  keepOnly: async () => {},
};

/**
 * `yuuk index`: builds a generation from these sources and what the team saved, and swaps it in. The
 * operator stands beside it, so nothing guards against loss but an index without any article.
 */
export async function indexDirectly(
  task: RefreshTask,
  fetch: FetchOptions,
  dependencies: RefreshDependencies,
): Promise<RefreshReport> {
  return await runRefresh(task, fetch, noRecords, { ...dependencies, maxLossPercent: 100 });
}
