import type { Records } from '../store/records/records.ts';

export interface FollowSavedDependencies {
  records: { saved: Pick<Records['saved'], 'readRevision'> };
  /** Brings what the team saved into the live index, where another process has not done so. */
  publish: () => Promise<unknown>;
  /** What may find something now that it did not before: watches and gaps. */
  onSearchable: () => Promise<void>;
}

/**
 * Makes what a worker does about saved articles with each look at the clock: whichever process has put them into
 * the index, what they answer is seen to once in this one. It begins with the first look, because people save
 * while no worker runs.
 */
export function createFollowSaved({
  records,
  publish,
  onSearchable,
}: FollowSavedDependencies): () => Promise<void> {
  let followed: number | null = null;
  return async () => {
    // Read first: what is saved from here on belongs to the next look.
    const revision = await records.saved.readRevision();
    await publish();
    if (revision === followed) return;
    await onSearchable();
    followed = revision;
  };
}
