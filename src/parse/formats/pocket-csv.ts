import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { csvHeader, readCsv } from '../readers/csv.ts';
import { NO_ADDRESS } from './address.ts';

/** Pocket's CSV: tags are cut at `|`, times are epochs in seconds, a missing title is the address. */
export const pocketCsv: DumpFormat = {
  name: 'pocket-csv',
  recognise({ text }) {
    const header = csvHeader(text);
    return ['title', 'url', 'time_added', 'tags', 'status'].every((name) => header.includes(name));
  },
  open: (sink) =>
    readCsv(sink, {
      row(cell) {
        const url = cell('url').trim();
        if (url === '') return sink.reject(NO_ADDRESS);
        sink.entry({
          url,
          title: cell('title'),
          bookmarks: [{ tags: cell('tags').split('|'), at: readMoment(cell('time_added')) }],
        });
      },
    }),
};
