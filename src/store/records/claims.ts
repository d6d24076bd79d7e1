import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';

/**
 * What may happen once only, in the whole deployment:
 * - `request`: a signed request of Slack (its signature), as long as a signature is valid;
 * - `event`: an event of Slack (its id; of a question its message), which retries for an hour;
 * - `notice`: a notice to admins (its kind and cause), once a week;
 * - `share`: an article shared by a person, once a minute.
 */
export type ClaimPurpose = keyof typeof claimSeconds;

/** How long each kind of claim lives. */
export const claimSeconds = { request: 600, event: 3600, notice: 7 * 86_400, share: 60 };

export interface Claims {
  /** True for the first who claims a name, false for all others while the claim lives. */
  claim(purpose: ClaimPurpose, name: string): Promise<boolean>;
  /** Gives a claim up: what it was for did not happen. */
  release(purpose: ClaimPurpose, name: string): Promise<void>;
}

export const claimKey = (purpose: ClaimPurpose, name: string) => key('claim', purpose, name);

/** Whoever may not wait for Redis keeps a copy in process and bounds the wait (the bot's replay guard). */
export function openClaims(client: RedisClient): Claims {
  return {
    claim: async (purpose, name) =>
      (await client.set(claimKey(purpose, name), '1', 'EX', claimSeconds[purpose], 'NX')) === 'OK',
    async release(purpose, name) {
      await client.del(claimKey(purpose, name));
    },
  };
}
