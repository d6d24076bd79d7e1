import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { eachRecord, textField, textList } from '../readers/fields.ts';
import { arrayOf, isRecord, readJson } from '../readers/json.ts';
import { requireAddress } from './address.ts';
import { nameFoldersById } from './browser-tree.ts';

/** Linkwarden's export: `collections[].links[]`. The list is flat; which collection is in which tells `parentId`. */
export const linkwardenJson: DumpFormat = {
  name: 'linkwarden-json',
  recognise: ({ json }) => json?.top === 'object' && json.paths.has('collections[].links'),
  open: (sink) =>
    readJson(sink, (dump) => {
      const collections = isRecord(dump) ? arrayOf(dump['collections']) : [];
      const namesOf = nameFoldersById(collections, sink.limits.depth);
      eachRecord(sink, collections, (collection) => {
        const categories = namesOf(collection['id']);
        eachRecord(sink, collection['links'], (link) => {
          const url = requireAddress(sink, link, 'url');
          if (url === null) return;
          sink.entry({
            url,
            title: textField(link, 'name'),
            categories,
            bookmarks: [
              {
                comment: textField(link, 'description'),
                tags: textList(link['tags']),
                at: readMoment(link['createdAt']),
              },
            ],
          });
        });
      });
    }),
};
