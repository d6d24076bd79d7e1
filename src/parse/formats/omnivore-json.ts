import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { eachRecord, textField, textList } from '../readers/fields.ts';
import { readJson } from '../readers/json.ts';
import { requireAddress } from './address.ts';

/** Omnivore's export: an array with `labels`, `savedAt` and a `description` taken from the page. */
export const omnivoreJson: DumpFormat = {
  name: 'omnivore-json',
  recognise: ({ json }) =>
    json?.top === 'array' && json.paths.has('[].labels') && json.paths.has('[].savedAt'),
  open: (sink) =>
    readJson(sink, (pages) => {
      eachRecord(sink, pages, (page) => {
        const url = requireAddress(sink, page, 'url');
        if (url === null) return;
        sink.entry({
          url,
          title: textField(page, 'title'),
          excerpt: textField(page, 'description'),
          publishedAt: readMoment(page['publishedAt']),
          bookmarks: [{ tags: textList(page['labels']), at: readMoment(page['savedAt']) }],
        });
      });
    }),
};
