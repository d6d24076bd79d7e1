/** Query parameters that only follow people about. */
const TRACKING = /^(?:utm_[^=]*|fbclid|gclid)(?:=|$)/i;
const WEB_ADDRESS = /^\s*https?:/i;
/**
 * Addresses that are canonical as they are, which most are: a host of plain labels that is no number, and
 * a path and query of characters that nobody rewrites. A test holds this to what the long way does.
 */
const CANONICAL =
  /^https?:\/\/(?!xn--)[a-z0-9][a-z0-9-]*(?:\.(?!xn--)[a-z0-9-]+)*\.[a-z][a-z0-9-]*(?:\/(?![.%])[\w!$&()*+,;=:@%~.-]*)+(?:\?[\w!$&()*+,;=:@%~./-]+)?$/;
const PERHAPS_TRACKING = /utm_|clid/i;
/** Longer addresses are data, not places; Slack refuses them as links anyway. */
export const MAX_URL_LENGTH = 8192;

/**
 * The address of a page as it is stored: http or https, host in lower case, without user, password,
 * default port, tracking parameters and text fragments. Null when `text` is no web address.
 */
export function canonicalUrl(text: string): string | null {
  if (text.length > MAX_URL_LENGTH) return null;
  if (CANONICAL.test(text) && !PERHAPS_TRACKING.test(text)) return text;
  return WEB_ADDRESS.test(text) ? makeCanonical(text) : null;
}

function makeCanonical(text: string): string | null {
  const url = readUrl(text);
  if (url === null || url.hostname === '') return null;
  // Each part that is set is parsed anew, and hardly any address needs it.
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  if (url.href.includes('?')) url.search = withoutTracking(url.search);
  if (url.href.includes('#')) url.hash = withoutDirective(url.hash);
  const canonical = url.href;
  return canonical.length > MAX_URL_LENGTH ? null : canonical;
}

/** Host of a canonical URL without its port, or null. */
export function siteOf(url: string | null): string | null {
  if (url === null) return null;
  const start = url.indexOf('//') + 2;
  const host = url.slice(start, url.indexOf('/', start));
  return /:\d+$/.test(host) ? host.slice(0, host.lastIndexOf(':')) : host;
}

/** Reads a host name that a dump shows as text (`blog.example.com`), perhaps with a path behind it. */
export function readSite(text: string): string | null {
  const host =
    /^(?:https?:\/\/)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]+)(?:[:/].*)?$/u.exec(
      text.trim().toLowerCase().slice(0, 300),
    )?.[1];
  return host === undefined ? null : siteOf(canonicalUrl(`http://${host}/`));
}

function readUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function withoutTracking(search: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((part) => !TRACKING.test(part))
    .join('&');
  return kept === '' ? '' : `?${kept}`;
}

function withoutDirective(hash: string): string {
  const directive = hash.indexOf(':~:');
  const kept = directive < 0 ? hash : hash.slice(0, directive);
  return kept === '#' ? '' : kept;
}
