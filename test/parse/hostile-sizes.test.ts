import { describe, expect, it } from 'vitest';

import { readDump } from './formats/support.ts';

const TEXT = 'タグ\n\nブックマーク / example.com (1)\n\n  • 題\n\n    抜粋\n';

/**
 * Dumps on which one careless step takes minutes, or all memory or stack, although they are small. Done in
 * proportion to their length each takes moments; else the test runs out of time.
 */
describe('a dump made to be slow', () => {
  it.each([
    ['a heading with a long run of blanks', `タグ\n\nブックマーク/${' '.repeat(250_000)}x\n`, null],
    ['dates without names', TEXT + '    abc 2016/01/01\n'.repeat(250_000), 1],
    [
      'many elements in one with many classes',
      `<ul><li class="bookmark-item"><a class="centerarticle-reaction centerarticle-entry-title"></a><p class="${'centerarticle-entry-titles '.repeat(40_000)}">${'<a></a>'.repeat(40_000)}`,
      0,
    ],
    [
      'a long string in broken JSON',
      `[{"href":"https://example.com/","description":"${'\\n'.repeat(10_000_000)}"},}]`,
      0,
    ],
    [
      'notes that do not end',
      `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF="https://example.com/">題</A>\n<DD>${'[linkding-notes]'.repeat(250_000)}`,
      1,
    ],
  ])('is read or refused in time: %s', async (_what, dump, parsed) => {
    const { receipt, refused } = await readDump(dump);
    expect(refused === null ? receipt.parsed : null).toBe(parsed);
  });

  it('holds no more for blank lines than for none', async () => {
    const { articles } = await readDump(`${TEXT}${'\n'.repeat(2_000_000)}    続き\n`);
    expect(articles).toMatchObject([{ title: '題', excerpt: '抜粋 続き' }]);
  });

  it.each([
    ['row 1 is larger', `title,url,time_added,tags,status\n${','.repeat(2000)}`],
    [
      'search data are larger',
      `題\n\nhttps://example.com/\n${'\n'.repeat(2000)}1\t20160427000000\n`,
    ],
  ])('counts cells and lines that are empty: %s', async (reason, dump) => {
    const { refused } = await readDump(dump, { limits: { entryChars: 1000, wholeChars: 10_000 } });
    expect(refused).toContain(reason);
  });
});
