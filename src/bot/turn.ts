import type { RateDecision } from '../store/records/rate-limit.ts';

/** The name under which the door tells a listener that a command has taken its turn already. */
const property = 'waitSeconds';

/** A decision as a custom property of Bolt's context. */
export const writeTurn = (turn: RateDecision): Record<string, number> => ({
  [property]: turn.allowed ? 0 : turn.waitSeconds,
});

/** What the door decided; null where no door did (Socket Mode). */
export function readTurn(context: Readonly<Record<string, unknown>>): RateDecision | null {
  const waitSeconds = context[property];
  if (typeof waitSeconds !== 'number') return null;
  return waitSeconds > 0 ? { allowed: false, waitSeconds } : { allowed: true };
}
