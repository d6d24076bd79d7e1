import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { addressField, textField } from '../readers/fields.ts';
import { arrayOf, isRecord, type JsonRecord, readJson } from '../readers/json.ts';
import { walkFolders } from './browser-tree.ts';

/**
 * Firefox' backup: a tree under `placesRoot`. Dates are microseconds, tags one text with commas; separators
 * have no `uri`, saved queries have one with the scheme `place:`. Folders with a `root` are Firefox' own and no
 * categories; in older backups, those under the root of tags are tags. Descriptions stand in annotations.
 */
export const firefoxJson: DumpFormat = {
  name: 'firefox-json',
  recognise: ({ json, text }) => json?.top === 'object' && /"root"\s*:\s*"placesRoot"/.test(text),
  open: (sink) =>
    readJson(sink, (root) => {
      walkFolders(sink, [root], (node, folders) => {
        const url = addressField(sink, node, 'uri');
        if (typeof url !== 'string' || url.startsWith('place:')) return;
        const names = folders
          .filter((folder) => textField(folder, 'root') === '')
          .map((folder) => textField(folder, 'title'));
        const tagged = folders.some((folder) => folder['root'] === 'tagsFolder');
        sink.entry({
          url,
          title: textField(node, 'title'),
          categories: tagged ? [] : names,
          bookmarks: [
            {
              comment: readDescription(node),
              tags: [...textField(node, 'tags').split(','), ...(tagged ? names : [])],
              at: readMoment(node['dateAdded']),
            },
          ],
        });
      });
    }),
};

function readDescription(node: JsonRecord): string {
  const found = arrayOf(node['annos'])
    .filter(isRecord)
    .find(({ name }) => name === 'bookmarkProperties/description');
  return found === undefined ? '' : textField(found, 'value');
}
