import { describe, expect, it } from 'vitest';

import { readFixture } from '../fixtures.ts';
import { readDump } from './support.ts';

const HEAD = '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n';

async function readFolders(body: string): Promise<string[][]> {
  const { articles } = await readDump(`${HEAD}${body}`, { format: 'netscape-html' });
  return articles.map(({ categories }) => categories);
}

const open = (heading: string) => `<DT>${heading}<DL><p>`;
const link = (path: string) => `<DT><A HREF="https://a.example/${path}">題 ${path}</A>\n`;

describe('folders of a Netscape export', () => {
  it('are the categories of what is in them, the outermost first', async () => {
    const { articles } = await readDump(readFixture('netscape-nested.html').toString());
    const folders = new Map(articles.map(({ url, categories }) => [url, categories]));
    expect(folders.get('http://blog.yuuk.io/entry/redis-cpu-load')).toEqual([]);
    expect(folders.get('https://blog.yuuk.io/entry/diy-container')).toEqual(['インフラ']);
    expect(folders.get('http://blog.yuuk.io/entry/gokc')).toEqual(['インフラ', '深い']);
    expect(folders.get('https://example.com/untitled')).toEqual(['インフラ']);
  });

  it('end with their list, so that what follows is outside', async () => {
    expect(
      await readFolders(
        `<DL><p>${link('1')}<DT><H3>A</H3><DD>説明<DL><p>${link('2')}<DD>一言\n</DL><p>${link('3')}<DT><H3>B</H3><DL><p></DL>${link('4')}</DL>${link('5')}`,
      ),
    ).toEqual([[], ['A'], [], [], []]);
  });

  it('need a list: a heading alone holds nothing', async () => {
    expect(
      await readFolders(`<DL><p><DT><H3>A</H3>\n${link('1')}<DL><p>${link('2')}</DL></DL>`),
    ).toEqual([[], []]);
  });

  it('count only when a person made them', async () => {
    expect(
      await readFolders(
        `<DL><p>${open('<H3 PERSONAL_TOOLBAR_FOLDER="TRUE">棒</H3>')}${open('<H3>A</H3>')}${link('1')}</DL></DL>${open('<H3 unfiled_bookmarks_folder=true>他</H3>')}${link('2')}</DL>${open('<H3>Unsorted</H3>')}${link('3')}</DL></DL>`,
      ),
    ).toEqual([['A'], [], []]);
  });

  it('are cleaned and counted once when one stands in another of its name', async () => {
    expect(
      await readFolders(
        `<DL><p><DT><H3> A &amp;\n B </H3><DL><p><DT><H3>a & b</H3><DL><p>${link('1')}</DL></DL></DL>`,
      ),
    ).toEqual([['A & B']]);
  });
});

describe('a link of a Netscape export', () => {
  it('is a reject when its address is empty, and no entry when it has none', async () => {
    const { articles, receipt } = await readDump(
      `${HEAD}<DL><p><DT><A HREF="" ADD_DATE="1">題</A>\n<DT><A NAME="x">名</A>\n${link('1')}</DL>`,
    );
    expect(articles.map(({ title }) => title)).toEqual(['題 1']);
    expect(receipt.rejected).toEqual([{ position: 1, reason: 'no address' }]);
  });

  it('has all texts behind it as one comment, in lines where they break, and none that stands elsewhere', async () => {
    const { articles } = await readDump(
      `${HEAD}<DL><p><DT><A HREF="https://a.example/1">題<BR><B>太字</B></A> 外\n<DD>一行<br>二行\n<DD>続き\n<DT><H3>A</H3><DD>棚の説明\n<DL><p></DL>${link('2')}</DL>`,
    );
    expect(articles.map(({ title, bookmarks }) => [title, bookmarks[0]?.comment])).toEqual([
      ['題 太字', '一行\n二行\n続き'],
      ['題 2', ''],
    ]);
  });
});
