import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request to the console is refused; null when it may pass. */
export type Refusal = 'not_loopback' | 'foreign_host' | 'proxied' | 'foreign_origin' | 'no_token';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The console acts in the name of any person of its workspace, so only a browser on the same machine
 * may use it. The remote address alone does not prove that: a page of another site can point its own
 * name at 127.0.0.1 (DNS rebinding), hence the `Host` check; a proxy on this machine speaks for
 * strangers, hence the refusal of forwarded requests.
 */
export function refuseStranger(request: {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
  readonly headers: IncomingMessage['headers'];
}): Refusal | null {
  if (!LOOPBACK.has(request.socket.remoteAddress ?? '')) return 'not_loopback';
  const { host = '', forwarded, 'x-forwarded-for': forwardedFor } = request.headers;
  if (!LOCAL_NAMES.has(host.replace(/:\d+$/, '').toLowerCase())) return 'foreign_host';
  return forwarded === undefined && forwardedFor === undefined ? null : 'proxied';
}

/** A request that changes something must come from our own page: same origin, and its token. */
export function refuseForgedPost(request: IncomingMessage, pageToken: string): Refusal | null {
  const { host, origin } = request.headers;
  if (origin !== `http://${host}`) return 'foreign_origin';
  const given = Buffer.from(String(request.headers['x-yuuk-console'] ?? ''));
  const expected = Buffer.from(pageToken);
  return given.length === expected.length && timingSafeEqual(given, expected) ? null : 'no_token';
}

/** The bot's own calls come from no page, so they carry no `Origin`. */
export function refusePage(request: IncomingMessage): Refusal | null {
  return request.headers.origin === undefined ? null : 'foreign_origin';
}
