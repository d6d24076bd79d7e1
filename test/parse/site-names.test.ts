import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readDump } from './formats/support.ts';

/** Articles of these titles in one dump of the site example.com. */
async function split(titles: readonly string[], siteNames: Record<string, string> = {}) {
  const posts = titles.map((description, index) => ({
    href: `https://example.com/${index}`,
    description,
    time: '2026-01-01T00:00:00Z',
    tags: '',
  }));
  const { articles } = await readDump(JSON.stringify(posts), { siteNames });
  return articles.map(({ articleTitle, siteName }) => [articleTitle, siteName]);
}

describe('names of sites', () => {
  it('are split off where they repeat, at the last separator of any kind', async () => {
    expect(
      await split(['A - B - ブログ', '記事 | ブログ', '別 – ブログ', 'もう一つ — ブログ']),
    ).toEqual([
      ['A - B', 'ブログ'],
      ['記事', 'ブログ'],
      ['別', 'ブログ'],
      ['もう一つ', 'ブログ'],
    ]);
  });

  it('are left alone where they do not repeat, unless they are configured for the site', async () => {
    expect(await split(['GitHub - foo/bar: tool', '記事 | 会社'])).toEqual([
      ['GitHub - foo/bar: tool', null],
      ['記事 | 会社', null],
    ]);
    expect(await split(['記事 | 会社'], { 'example.com': '会社' })).toEqual([['記事', '会社']]);
    expect(await split(['記事 | 会社'], { 'other.example': '会社', __proto__: '会社' })).toEqual([
      ['記事 | 会社', null],
    ]);
  });

  it('never leave a title empty', async () => {
    expect(await split([' - ブログ', '記事 - ブログ', '別 - ブログ'])).toEqual([
      ['- ブログ', null],
      ['記事', 'ブログ'],
      ['別', 'ブログ'],
    ]);
  });

  it('are those that the rule in its plainest form finds', async () => {
    const words = fc.constantFrom(
      '記事',
      'A',
      'B',
      '1',
      ' - ',
      ' | ',
      ' – ',
      ' — ',
      '-',
      ' ',
      '　',
    );
    const title = fc
      .array(words, { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join('').replace(/ +/g, ' ').trim())
      .filter((text) => text !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(title, { minLength: 1, maxLength: 8 }), async (titles) => {
        const siteNames = { 'example.com': 'B' };
        expect(await split(titles, siteNames)).toEqual(splitByRule(titles, 'B'));
      }),
      { numRuns: 300 },
    );
  });

  it('do not show by the same article met twice, nor by numbers', async () => {
    expect(await split(['記事 - 続き', '記事 - 続き'])).toEqual([
      ['記事 - 続き', null],
      ['記事 - 続き', null],
    ]);
    expect(await split(['一 - 1', '二 - 1'])).toEqual([
      ['一 - 1', null],
      ['二 - 1', null],
    ]);
  });
});

function splitByRule(titles: readonly string[], configured: string): [string, string | null][] {
  const cut = titles.map((title) => {
    const [, rest = '', ending = ''] = /^(.+) [-|–—] (.+)$/su.exec(title) ?? [];
    return rest.trim() !== '' && /\p{L}/u.test(ending) ? [rest.trim(), ending.trim()] : null;
  });
  return titles.map((title, index) => {
    const [rest = '', ending = ''] = cut[index] ?? [];
    const repeats = titles.some((other, at) => other !== title && cut[at]?.[1] === ending);
    return ending !== '' && (repeats || ending === configured) ? [rest, ending] : [title, null];
  });
}
