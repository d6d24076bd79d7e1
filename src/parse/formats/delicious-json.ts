import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { eachRecord, textField, textList } from '../readers/fields.ts';
import { readJson } from '../readers/json.ts';
import { requireAddress } from './address.ts';

/** Delicious' JSON: an array with `url`, `title`, `note`, `tags` (perhaps `[""]`) and `created`, an epoch as text. */
export const deliciousJson: DumpFormat = {
  name: 'delicious-json',
  recognise: ({ json }) =>
    json?.top === 'array' && json.paths.has('[].url') && json.paths.has('[].created'),
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
              comment: textField(link, 'note'),
              tags: textList(link['tags']),
              at: readMoment(link['created']),
            },
          ],
        });
      });
    }),
};
