import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { addressField, eachRecord, textField, textList } from '../readers/fields.ts';
import { isRecord, readJson } from '../readers/json.ts';

/** Linkwarden's export: `collections[].links[]`; nesting is told by `parentId`, so the lists are flat. */
export const linkwardenJson: DumpFormat = {
  name: 'linkwarden-json',
  recognise: ({ json }) => json?.top === 'object' && json.paths.has('collections[].links'),
  open: (sink) =>
    readJson(sink, (dump) => {
      eachRecord(sink, isRecord(dump) ? dump['collections'] : [], (collection) => {
        eachRecord(sink, collection['links'], (link) => {
          const url = addressField(sink, link, 'url');
          if (url === false) return;
          sink.entry({
            url,
            title: textField(link, 'name'),
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
