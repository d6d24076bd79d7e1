import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { textField } from '../readers/fields.ts';
import { isRecord, type JsonRecord, readJson } from '../readers/json.ts';
import { requireAddress } from './address.ts';
import { walkFolders } from './browser-tree.ts';

/**
 * The file `Bookmarks` of Chrome and its relatives: trees under `roots`, dates in microseconds since 1601 as
 * text. The roots (bookmark bar, other, mobile) are the browser's own and no categories; Opera has more of them
 * one level down, under `custom_root`. What lies in the bin of Opera or Vivaldi was thrown away.
 */
export const chromeJson: DumpFormat = {
  name: 'chrome-json',
  recognise: ({ json }) => json?.top === 'object' && json.paths.has('roots.bookmark_bar'),
  open: (sink) =>
    readJson(sink, (dump) => {
      const roots = isRecord(dump) ? rootsOf(dump['roots']) : [];
      walkFolders(sink, roots, (node, [, ...folders]) => {
        if (node['type'] !== 'url') return;
        const url = requireAddress(sink, node, 'url');
        if (url === null) return;
        sink.entry({
          url,
          title: textField(node, 'name'),
          categories: folders.map((folder) => textField(folder, 'name')),
          bookmarks: [{ at: readMoment(node['date_added']) }],
        });
      });
    }),
};

function rootsOf(roots: unknown): unknown[] {
  if (!isRecord(roots)) return [];
  return Object.entries({ ...roots, ...recordOf(roots['custom_root']) })
    .filter(([name]) => name !== 'trash')
    .map(([, root]) => root);
}

function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
