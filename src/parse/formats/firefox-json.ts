import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { addressField, textField } from '../readers/fields.ts';
import { readJson } from '../readers/json.ts';
import { walkFolders } from './browser-tree.ts';

/**
 * Firefox' backup: a tree under `placesRoot`. Dates are microseconds, tags one text with commas; separators
 * have no `uri`, saved queries have one with the scheme `place:`.
 */
export const firefoxJson: DumpFormat = {
  name: 'firefox-json',
  recognise: ({ json, text }) => json?.top === 'object' && /"root"\s*:\s*"placesRoot"/.test(text),
  open: (sink) =>
    readJson(sink, (root) => {
      walkFolders(sink, [root], (node) => {
        const url = addressField(sink, node, 'uri');
        if (typeof url !== 'string' || url.startsWith('place:')) return;
        sink.entry({
          url,
          title: textField(node, 'title'),
          bookmarks: [
            { tags: textField(node, 'tags').split(','), at: readMoment(node['dateAdded']) },
          ],
        });
      });
    }),
};
