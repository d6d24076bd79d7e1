/** Query parameters that only follow people about. */
const TRACKING = /^(?:utm_[^=]*|fbclid|gclid)(?:=|$)/i;
const WEB_ADDRESS = /^\s*https?:/i;
/** Longer addresses are data, not places; Slack refuses them as links anyway. */
const MAX_LENGTH = 8192;

/**
 * The address of a page as it is stored: http or https, host in lower case, without user, password,
 * default port, tracking parameters and text fragments. Null when `text` is no web address.
 */
export function canonicalUrl(text: string): string | null {
  if (text.length > MAX_LENGTH || !WEB_ADDRESS.test(text)) return null;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return null;
  url.username = '';
  url.password = '';
  url.search = withoutTracking(url.search);
  url.hash = withoutDirective(url.hash);
  const canonical = url.href;
  return canonical.length > MAX_LENGTH ? null : canonical;
}

/** Host of a canonical URL without its port, or null. */
export function siteOf(url: string | null): string | null {
  return url === null ? null : (/^https?:\/\/(\[[^\]]*\]|[^/:?#]+)/.exec(url)?.[1] ?? null);
}

/** Reads a host name that a dump shows as text (`blog.example.com`), perhaps with a path behind it. */
export function readSite(text: string): string | null {
  const host =
    /^(?:https?:\/\/)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]+)(?:[:/].*)?$/u.exec(
      text.trim().toLowerCase().slice(0, 300),
    )?.[1];
  return host === undefined ? null : siteOf(canonicalUrl(`http://${host}/`));
}

function withoutTracking(search: string): string {
  if (search === '' || search === '?') return '';
  const kept = search
    .slice(1)
    .split('&')
    .filter((part) => !TRACKING.test(part));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function withoutDirective(hash: string): string {
  const directive = hash.indexOf(':~:');
  const kept = directive < 0 ? hash : hash.slice(0, directive);
  return kept === '#' ? '' : kept;
}
