import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { csvHeader, readCsv } from '../readers/csv.ts';

/** Raindrop's CSV: `note` is the comment, `tags` are cut at commas, `created` is ISO 8601 or an epoch. */
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
        sink.entry({
          url: cell('url'),
          title: cell('title'),
          excerpt: cell('excerpt'),
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
