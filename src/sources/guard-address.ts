import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Thrown inside a connection attempt; `http-client.ts` turns it into a `blocked-address` outcome. */
export class BlockedAddressError extends Error {
  readonly code = 'YUUK_BLOCKED_ADDRESS';

  constructor() {
    super('the address is not a public one');
    this.name = 'BlockedAddressError';
  }
}

/**
 * Whether an IP address is a public one: global unicast, and none of the ranges set aside for private
 * networks, loopback, documentation, tunnels or translation. IPv4 inside IPv6 (`::ffff:10.0.0.1`) is
 * judged as IPv4; other IPv6 must lie in 2000::/3, which also refuses the old `::127.0.0.1` notation
 * that counts as plain unicast elsewhere.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv4) return true;
  return ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}

/** The IP literal of a URL's host name (`[::1]` without its brackets), or null for a name. */
export function literalOf(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? null : bare;
}

type LookupDone = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for `net.connect` that hands on allowed addresses only, so that the address checked is the
 * address connected and a name that resolves anew (DNS rebinding) gains nothing.
 */
export function createGuardedLookup(
  isAllowed: (address: string) => boolean,
  resolve: Resolve = lookup,
): (hostname: string, options: LookupOptions, done: LookupDone) => void {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const first = allowed[0];
      if (!first) return done(new BlockedAddressError(), []);
      if (options.all) return done(null, allowed);
      return done(null, first.address, first.family);
    });
  };
}
