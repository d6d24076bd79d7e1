import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { csvHeader, readCsv } from '../readers/csv.ts';
import { textList } from '../readers/fields.ts';
import { NO_ADDRESS } from './address.ts';

/** Instapaper's own places, which say whether somebody read a page and not what it is about. */
const OWN_FOLDERS = new Set(['', 'Unread', 'Archive', 'Starred']);

/** Instapaper's CSV: `Selection` is the comment; `Timestamp` and `Tags` (a JSON array) are missing in older files. */
export const instapaperCsv: DumpFormat = {
  name: 'instapaper-csv',
  recognise: ({ text }) => csvHeader(text).slice(0, 4).join(',') === 'url,title,selection,folder',
  open: (sink) =>
    readCsv(sink, {
      row(cell) {
        const url = cell('url').trim();
        if (url === '') return sink.reject(NO_ADDRESS);
        sink.entry({
          url,
          title: cell('title'),
          categories: OWN_FOLDERS.has(cell('folder')) ? [] : [cell('folder')],
          bookmarks: [
            {
              comment: cell('selection'),
              tags: readTags(cell('tags')),
              at: readMoment(cell('timestamp')),
            },
          ],
        });
      },
    }),
};

function readTags(text: string): string[] {
  if (!text.startsWith('[')) return text.split(',');
  try {
    return textList(JSON.parse(text));
  } catch {
    return [];
  }
}
