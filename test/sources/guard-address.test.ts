import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BlockedAddressError,
  createGuardedLookup,
  isPublicAddress,
  literalOf,
} from '../../src/sources/guard-address.ts';

const resolveTo =
  (addresses: LookupAddress[]) =>
  (
    _host: string,
    _options: object,
    done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
  ) =>
    done(null, addresses);

describe('isPublicAddress', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '4000::1',
    'example.com',
    '',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '93.184.216.34', '::ffff:8.8.8.8', '2606:4700::1111'])(
    'allows %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it('judges an IPv4 address inside IPv6 as it judges the IPv4 address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
      }),
    );
  });
});

describe('literalOf', () => {
  it('knows the notations that URL turns into an address', () => {
    for (const host of ['2130706433', '0x7f.1', '0177.0.0.1', '127.1', '１２７.0.0.1']) {
      expect(literalOf(new URL(`http://${host}/`).hostname)).toBe('127.0.0.1');
    }
    expect(literalOf(new URL('http://[::ffff:127.0.0.1]/').hostname)).toBe('::ffff:7f00:1');
    expect(literalOf('example.com')).toBe(null);
  });
});

describe('createGuardedLookup', () => {
  it('hands on the public addresses only', async () => {
    const lookup = createGuardedLookup(
      isPublicAddress,
      resolveTo([
        { address: '10.0.0.1', family: 4 },
        { address: '8.8.8.8', family: 4 },
      ]),
    );
    const all = await new Promise((resolve) =>
      lookup('a.example', { all: true }, (_error, found) => resolve(found)),
    );
    expect(all).toEqual([{ address: '8.8.8.8', family: 4 }]);
    const one = await new Promise((resolve) =>
      lookup('a.example', {}, (_error, found, family) => resolve([found, family])),
    );
    expect(one).toEqual(['8.8.8.8', 4]);
  });

  it('fails when every address is an inner one', async () => {
    const lookup = createGuardedLookup(isPublicAddress, resolveTo([{ address: '::1', family: 6 }]));
    const error = await new Promise((resolve) => lookup('a.example', {}, resolve));
    expect(error).toBeInstanceOf(BlockedAddressError);
  });
});
