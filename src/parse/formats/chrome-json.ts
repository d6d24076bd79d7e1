import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { addressField, textField } from '../readers/fields.ts';
import { isRecord, readJson } from '../readers/json.ts';
import { walkFolders } from './browser-tree.ts';

/**
 * The file `Bookmarks` of Chrome and its relatives: trees under `roots`, dates in microseconds since 1601 as
 * text. The roots (bookmark bar, other, mobile) are the browser's own and no categories.
 */
export const chromeJson: DumpFormat = {
  name: 'chrome-json',
  recognise: ({ json }) => json?.top === 'object' && json.paths.has('roots.bookmark_bar'),
  open: (sink) =>
    readJson(sink, (dump) => {
      const roots = isRecord(dump) ? dump['roots'] : null;
      walkFolders(sink, isRecord(roots) ? Object.values(roots) : [], (node, [, ...folders]) => {
        if (node['type'] !== 'url') return;
        const url = addressField(sink, node, 'url');
        if (url === false) return;
        sink.entry({
          url,
          title: textField(node, 'name'),
          categories: folders.map((folder) => textField(folder, 'name')),
          bookmarks: [{ at: readMoment(node['date_added']) }],
        });
      });
    }),
};
