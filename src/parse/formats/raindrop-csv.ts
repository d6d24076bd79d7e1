import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { csvHeader, readCsv } from '../readers/csv.ts';
import { NO_ADDRESS } from './address.ts';

/**
 * Raindrop's CSV: `note` is the comment, `tags` are cut at commas, `created` is ISO 8601 or an epoch, `folder`
 * names the folders above in one text.
 */
export const raindropCsv: DumpFormat = {
  name: 'raindrop-csv',
  recognise({ text }) {
    const header = csvHeader(text);
    return ['title', 'note', 'excerpt', 'url', 'folder', 'created'].every((name) =>
      header.includes(name),
    );
  },
  open: (sink) =>
    readCsv(sink, {
      row(cell) {
        const url = cell('url').trim();
        if (url === '') return sink.reject(NO_ADDRESS);
        sink.entry({
          url,
          title: cell('title'),
          excerpt: cell('excerpt'),
          categories: readFolders(cell('folder')),
          bookmarks: [
            {
              comment: cell('note'),
              tags: cell('tags').split(','),
              at: readMoment(cell('created')),
            },
          ],
        });
      },
    }),
};

/** `A / B`, or `A/B` in other versions; what is in no folder is `Unsorted`. */
function readFolders(text: string): string[] {
  const folders = text.split(text.includes(' / ') ? ' / ' : '/');
  return folders.length === 1 && text.trim() === 'Unsorted' ? [] : folders;
}
