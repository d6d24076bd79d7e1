import { pickSecrets } from '../jobs/refresh-settings.ts';
import type { Settings } from './settings.ts';

/** Shorter ones would redact ordinary words. */
const shortest = 6;

/** The secrets of a deployment, for the logger: tokens, passwords in addresses, what sources name with `${NAME}`. */
export function listSecrets(settings: Settings): string[] {
  const { slack, redisUrl, redisQueueUrl, config, environment, boardPassword } = settings;
  const found = [
    ...Object.entries(slack).map(([key, value]) =>
      key === 'mode' || key === 'apiUrl' ? '' : value,
    ),
    ...passwordsIn(redisUrl ?? ''),
    ...passwordsIn(redisQueueUrl ?? ''),
    ...Object.values(pickSecrets(config.sources, environment)),
    boardPassword,
  ];
  return [...new Set(found.filter(isLong))];
}

const isLong = (text: string | null): text is string => text !== null && text.length >= shortest;

/** Passwords of an address or of several, as they stand there and decoded. */
function passwordsIn(addresses: string): string[] {
  const written = [...addresses.matchAll(/:\/\/[^/@,]*:([^/@,]+)@|[?&]sentinelPassword=([^&]+)/g)]
    .map(([, ofUser, ofSentinel]) => ofUser ?? ofSentinel ?? '')
    .filter(Boolean);
  return written.flatMap((text) => [text, decode(text)]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
