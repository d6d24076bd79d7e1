import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { eachRecord, textField } from '../readers/fields.ts';
import { readJson } from '../readers/json.ts';
import { requireAddress } from './address.ts';

/**
 * Pinboard's JSON export: an array of posts. `description` is the title (sometimes `false`), `extended` the
 * comment, `tags` one text cut at blanks.
 */
export const pinboardJson: DumpFormat = {
  name: 'pinboard-json',
  recognise: ({ json }) =>
    json?.top === 'array' && json.paths.has('[].href') && json.paths.has('[].description'),
  open: (sink) =>
    readJson(sink, (posts) => {
      eachRecord(sink, posts, (post) => {
        const url = requireAddress(sink, post, 'href');
        if (url === null) return;
        sink.entry({
          url,
          title: textField(post, 'description'),
          bookmarks: [
            {
              comment: textField(post, 'extended'),
              tags: textField(post, 'tags').split(/\s+/),
              at: readMoment(post['time']),
            },
          ],
        });
      });
    }),
};
