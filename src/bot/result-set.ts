import type { ResultSet } from '../store/records/result-pages.ts';
import type { BotServices } from './services.ts';

/** Stands for the person where everybody sees the message, and so may press its buttons. */
const everybody = '*';

/** Who may use the result set behind the buttons of an answer. */
export const ownerOf = (userId: string, visibility: 'private' | 'public'): string =>
  visibility === 'public' ? everybody : userId;

/** The result set behind a button, for the one who pressed it; null when it is gone or somebody else's. */
export async function readResultSet(
  key: string,
  userId: string,
  { records }: Pick<BotServices, 'records'>,
): Promise<ResultSet | null> {
  const own = await records.results.read(key, userId);
  return own ?? records.results.read(key, everybody);
}
