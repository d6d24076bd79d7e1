import type { Digest } from '../present/present-digest.ts';

/**
 * - `posting`: claimed; the post may be on its way, or lost with the process that claimed it.
 * - `posted`, `empty` (nothing was new), `missed` (too late), `refused` (Slack said no for good): decided.
 * - `doubtful`: whether it was posted can no longer be found out; it is not posted again.
 */
export type DigestState = 'posting' | 'posted' | 'empty' | 'missed' | 'refused' | 'doubtful';

/** What became of one slot of one target. */
export interface DigestEntry {
  state: DigestState;
  /** Names the claim; only its holder may write on. */
  token: string;
  period: Digest['period'];
  /** The digest covers first sightings up to this mark of theirs. */
  through: number;
  /** Articles that were new, best first. */
  ids: string[];
  /** Where and when it was posted, in Slack's terms. */
  channel: string | null;
  ts: string | null;
  /** The message in the thread; `none` when there is none to send. */
  details: 'pending' | 'sent' | 'none';
  /** Why it was missed or refused. */
  reason: string | null;
}

/** An entry with the age of its claim, by the clock that all processes share. */
export interface LedgerReading {
  slot: string;
  entry: DigestEntry;
  claimAgeMs: number;
}

/** The truth about digests: Redis has it, so that no process needs to remember. */
export interface DigestLedger {
  read(target: string, slot: string): Promise<LedgerReading | null>;
  /** The claim that a target has open, for whatever slot. */
  readOpen(target: string): Promise<LedgerReading | null>;
  /** The last digest that was posted, or may have been; null when the target never had one. */
  readLast(target: string): Promise<DigestEntry | null>;
  /** The last decided slot of each target. */
  readDecided(): Promise<Map<string, Date>>;
  /**
   * Opens a claim, the only one of its target: when no other slot is open, when the slot holds what the
   * caller saw (`instead`: a token, null for nothing), and when `after` still names the last digest.
   */
  claim(
    target: string,
    slot: string,
    entry: DigestEntry,
    seen: { instead: string | null; after: string | null },
  ): Promise<boolean>;
  /**
   * Writes a decision where there is no entry (`expected` null), or over the one with this token.
   * @returns false when something else is there.
   */
  write(
    target: string,
    slot: string,
    entry: DigestEntry,
    expected: string | null,
  ): Promise<boolean>;
  /** Takes a claim back: surely nothing was posted. */
  release(target: string, slot: string, token: string): Promise<void>;
}
