import type { SearchIndex } from '../search/open-index.ts';
import { searchArticles } from '../search/search-articles.ts';
import type { LiveIndex } from '../store/live-index.ts';
import type { Records } from '../store/records/records.ts';

/** Gaps that admins and digests can still tell of; older ones are forgotten. */
const keptDays = 90;
/** Those with most askers; the rest waits for the next refresh. */
const mostLookedAt = 500;

/**
 * Words that find something now are a gap no more, and what was last missed long ago is forgotten.
 * @returns how many gaps were closed.
 */
export async function closeGaps({
  records,
  index,
  timeZone,
  now,
}: {
  records: Pick<Records, 'gaps' | 'hidden'>;
  index: Pick<LiveIndex<SearchIndex>, 'read'>;
  timeZone: string;
  now: () => Date;
}): Promise<number> {
  const oldest = new Date(now().getTime() - keptDays * 86_400_000).toISOString().slice(0, 10);
  await records.gaps.dropBefore(oldest);
  const exclude = new Set((await records.hidden.readAll()).map(({ articleId }) => articleId));
  const options = { limit: 1, offset: 0, explain: false, exclude, timeZone };
  let closed = 0;
  for (const { words } of (await records.gaps.readSince(oldest)).slice(0, mostLookedAt)) {
    const { total } = await index.read((opened) => searchArticles(opened, words, options));
    if (total === 0) continue;
    await records.gaps.remove(words);
    closed += 1;
  }
  return closed;
}
