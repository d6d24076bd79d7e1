import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { eachRecord, textField, textList } from '../readers/fields.ts';
import { readJson } from '../readers/json.ts';
import { requireAddress } from './address.ts';

/** asocial-bookmark's JSON: an array of `title`, `url`, `content` (the comment), `tags`, `date` (ISO 8601). */
export const asocialJson: DumpFormat = {
  name: 'asocial-json',
  recognise: ({ json }) =>
    json?.top === 'array' &&
    ['[].url', '[].content', '[].date'].every((path) => json.paths.has(path)),
  open: (sink) =>
    readJson(sink, (links) => {
      eachRecord(sink, links, (link) => {
        const url = requireAddress(sink, link, 'url');
        if (url === null) return;
        sink.entry({
          url,
          title: textField(link, 'title'),
          bookmarks: [
            {
              comment: textField(link, 'content'),
              tags: textList(link['tags']),
              at: readMoment(link['date']),
            },
          ],
        });
      });
    }),
};
