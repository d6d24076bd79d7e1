import { openRecords } from '../open-records.ts';
import type { CliContext } from './context.ts';
import type { IndexAtHand } from './with-index.ts';

/**
 * Writes down in the team's audit what an operator is about to do from the command line; what cannot be
 * written down is not done.
 * @param detail the options given, or what else tells one act from another
 */
export async function noteAct(
  action: 'index' | 'reindex' | 'rollback',
  detail: string,
  { redis, settings }: Pick<IndexAtHand, 'redis' | 'settings'>,
  { now }: Pick<CliContext, 'now'>,
): Promise<void> {
  const { audit } = openRecords(redis.connections.records, settings.config);
  await audit.note({ at: now().toISOString(), by: 'operator', action, allowed: true, detail });
}
