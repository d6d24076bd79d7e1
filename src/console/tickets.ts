/** What a `trigger_id` or a `response_url` stands for. */
export interface Ticket {
  readonly user: string;
  readonly channel: string | null;
  /** The message that `replace_original` means: where the person pressed, or the last one sent. */
  sourceKey: string | null;
  readonly threadTs: string | undefined;
}

type Held = Ticket & { readonly issuedAt: number; usesLeft: number };

/** How a ticket was spent: what it stands for, or why it is worth nothing. */
export type Spent =
  | { readonly ticket: Ticket }
  | { readonly refusal: 'unknown' | 'expired' | 'used' };

const KEPT = 2000;

/**
 * Short-lived permissions that Slack hands out with every interaction: a `trigger_id` opens one
 * modal within 3 seconds, a `response_url` takes 5 messages within 30 minutes.
 */
export class Tickets {
  readonly #held = new Map<string, Held>();
  readonly #lifeMs: number;
  readonly #uses: number;
  readonly #now: () => Date;

  constructor(options: { lifeMs: number; uses: number; now: () => Date }) {
    this.#lifeMs = options.lifeMs;
    this.#uses = options.uses;
    this.#now = options.now;
  }

  issue(id: string, ticket: Ticket): string {
    this.#held.set(id, { ...ticket, issuedAt: this.#now().getTime(), usesLeft: this.#uses });
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= KEPT) break;
      this.#held.delete(oldest);
    }
    return id;
  }

  spend(id: string): Spent {
    const held = this.#held.get(id);
    if (held === undefined) return { refusal: 'unknown' };
    if (this.#now().getTime() - held.issuedAt > this.#lifeMs) return { refusal: 'expired' };
    if (held.usesLeft === 0) return { refusal: 'used' };
    held.usesLeft -= 1;
    return { ticket: held };
  }
}
