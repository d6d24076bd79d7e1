import type { DigestLedger } from '../store/records/digest-ledger.ts';

/** What the "N more" button of a posted digest carries. */
export const writeDigestValue = (target: string, slot: string): string =>
  JSON.stringify([target, slot]);

/** The articles of a posted digest, best first, by the value of its button; null when it is forgotten. */
export async function readDigestArticles(
  value: string,
  ledger: Pick<DigestLedger, 'read'>,
): Promise<string[] | null> {
  const [target, slot] = readPair(value);
  if (target === undefined || slot === undefined) return null;
  return (await ledger.read(target, slot))?.entry.ids ?? null;
}

/** A value comes back from Slack and may be anything. */
function readPair(value: string): string[] {
  try {
    const pair: unknown = JSON.parse(value);
    return Array.isArray(pair) && pair.every((part) => typeof part === 'string') ? pair : [];
  } catch {
    return [];
  }
}
