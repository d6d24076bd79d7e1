import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalUrl, readSite, siteOf } from '../../src/parse/url.ts';

describe('canonical addresses', () => {
  it.each([
    ['HTTP://User:Secret@Example.COM:80/Path?b=2&a=1', 'http://example.com/Path?b=2&a=1'],
    ['https://example.com:443', 'https://example.com/'],
    ['https://example.com:8443/', 'https://example.com:8443/'],
    [
      'https://example.com/?utm_source=x&id=7&UTM_Campaign=y&fbclid=1&gclid=2',
      'https://example.com/?id=7',
    ],
    ['https://example.com/?utm_source=x', 'https://example.com/'],
    ['https://example.com/?q=utm_source&utmost=1', 'https://example.com/?q=utm_source&utmost=1'],
    ['https://example.com/a#:~:text=words', 'https://example.com/a'],
    ['https://example.com/a#part:~:text=words', 'https://example.com/a#part'],
    ['https://example.com/#!/route', 'https://example.com/#!/route'],
    ['https://example.com/?', 'https://example.com/'],
    ['  https://例え.jp/ダ  ', 'https://xn--r8jz45g.jp/%E3%83%80'],
  ])('turns %s into %s', (text, url) => {
    expect(canonicalUrl(text)).toBe(url);
  });

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/hosts',
    'place:sort=8',
    'about:blank',
    'chrome://settings',
    'ftp://example.com/',
    '//example.com/x',
    'example.com',
    '',
    'http://',
    'http://[',
    'https://exa mple.com/',
    `https://example.com/${'a'.repeat(9000)}`,
    'mailto:a@example.com',
    'view-source:https://example.com/',
  ])('takes %s for no address of the web', (text) => {
    expect(canonicalUrl(text)).toBeNull();
  });

  it('takes the short way only where the long one changes nothing', () => {
    const pieces = [
      'a',
      'Z',
      '0',
      '-',
      '.',
      '..',
      '/',
      '/.',
      '%2e',
      '%',
      ':',
      '80',
      '@',
      '?',
      'q=1',
      '&',
      'utm_x=1',
      'gclid=2',
      'fbclid',
      'a'.repeat(64),
      '#',
      "'",
      '~',
      '*',
      'xn--',
      '.1',
      '.example',
      '.com',
      '日',
      ' ',
      '\\',
      '^',
      '|',
      '"',
    ];
    const written = fc
      .array(fc.constantFrom(...pieces), { maxLength: 9 })
      .map((parts) => `http://e${parts.join('')}`);
    fc.assert(
      fc.property(written, (text) => {
        expect(canonicalUrl(text)).toBe(canonicalByRule(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('is the same when it is made canonical again', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (text) => {
        const url = canonicalUrl(text);
        expect(url).not.toBeNull();
        expect(canonicalUrl(url ?? '')).toBe(url);
      }),
    );
  });
});

describe('sites', () => {
  it('are host names without port', () => {
    expect(siteOf('https://blog.example.com:8443/x?y#z')).toBe('blog.example.com');
    expect(siteOf('http://[::1]:80/')).toBe('[::1]');
    expect(siteOf(null)).toBeNull();
  });

  it('are read from what a page shows', () => {
    expect(readSite(' Blog.Example.com ')).toBe('blog.example.com');
    expect(readSite('https://blog.example.com/a/b')).toBe('blog.example.com');
    expect(readSite('zenn.dev/someone')).toBe('zenn.dev');
    expect(readSite('日本語.jp')).toBe('xn--wgv71a119e.jp');
    for (const text of ['redis', 'C++', 'a b.example', '1.5', '', '.com', 'x'.repeat(1000)])
      expect(readSite(text)).toBeNull();
  });
});

/** The rule in its plainest form. */
function canonicalByRule(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  const search = url.search
    .slice(1)
    .split('&')
    .filter((part) => !/^(utm_[^=]*|fbclid|gclid)(=|$)/i.test(part))
    .join('&');
  url.search = search === '' ? '' : `?${search}`;
  const [fragment = ''] = url.hash.split(':~:');
  url.hash = fragment === '#' ? '' : fragment;
  return url.href;
}
