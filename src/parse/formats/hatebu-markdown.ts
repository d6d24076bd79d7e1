import { readDate } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { readLines } from '../readers/lines.ts';
import { splitTags } from './hatena-comment.ts';

/**
 * A diary of bookmarks in Markdown, one file a day:
 *
 *     #### TITLE
 *     URL<br>
 *     DATE<br>
 *     [tag][tag]comment        optional
 *
 * Dates are JavaScript's (`Fri Dec 21 2012 23:54:36 GMT+0900 (JST)`) or `2026/08/22 16:18:04`.
 */
export const hatebuMarkdown: DumpFormat = {
  name: 'hatebu-markdown',
  recognise: ({ text }) => /^#### .{0,2000}\nhttps?:\/\/\S{1,8000}<br>\n.{1,100}<br>/m.test(text),
  open(sink) {
    let item: { title: string; lines: string[] } | null = null;
    const finish = (): void => {
      if (item !== null) takeItem(sink, item.title, item.lines);
      item = null;
    };
    return readLines(sink, {
      line(text) {
        if (text.startsWith('#### ')) {
          finish();
          item = { title: text.slice(5), lines: [] };
        } else if (text.trim() !== '') {
          item?.lines.push(text);
        }
      },
      end: finish,
    });
  },
};

function takeItem(sink: EntrySink, title: string, lines: readonly string[]): void {
  const [url, date, ...rest] = lines.map((line) => line.replace(/<br\s*\/?>\s*$/i, '').trim());
  if (url === undefined || date === undefined) {
    sink.reject('cut off after the title');
    return;
  }
  const { tags, comment } = splitTags(rest.join('\n'));
  sink.entry({ url, title, bookmarks: [{ comment, tags, at: readDate(date) }] });
}
