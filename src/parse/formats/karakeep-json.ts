import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { eachRecord, textField, textList } from '../readers/fields.ts';
import { arrayOf, isRecord, readJson } from '../readers/json.ts';
import { requireAddress } from './address.ts';
import { nameFoldersById } from './browser-tree.ts';

/**
 * Karakeep's export: `bookmarks[]` with `content`, which is a link, a text note or null; only links are
 * articles. `createdAt` is in seconds, `title` may be null, `lists` are ids of the lists beside `bookmarks`.
 */
export const karakeepJson: DumpFormat = {
  name: 'karakeep-json',
  recognise: ({ json }) =>
    json?.top === 'object' &&
    json.paths.has('bookmarks[].content') &&
    json.paths.has('bookmarks[].createdAt'),
  open: (sink) =>
    readJson(sink, (dump) => {
      let notes = 0;
      const namesOf = nameFoldersById(
        isRecord(dump) ? arrayOf(dump['lists']) : [],
        sink.limits.depth,
      );
      eachRecord(sink, isRecord(dump) ? dump['bookmarks'] : [], (bookmark) => {
        const content = bookmark['content'];
        if (!isRecord(content) || content['type'] !== 'link') {
          notes += 1;
          return;
        }
        const url = requireAddress(sink, content, 'url');
        if (url === null) return;
        sink.entry({
          url,
          title: textField(bookmark, 'title') || textField(content, 'title'),
          categories: arrayOf(bookmark['lists']).flatMap(namesOf),
          bookmarks: [
            {
              comment: textField(bookmark, 'note'),
              tags: textList(bookmark['tags']),
              at: readMoment(bookmark['createdAt']),
            },
          ],
        });
      });
      if (notes > 0) sink.warn(`left out because they hold no link: ${notes}`);
    }),
};
