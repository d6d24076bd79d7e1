import type { EntrySink } from '../format.ts';
import { textField } from '../readers/fields.ts';
import { isRecord, type JsonRecord } from '../readers/json.ts';

/**
 * Visits a tree of bookmark folders in its order, without recursion: a browser's file may nest as deeply as
 * it likes. `folders` are the nodes above, the outermost first. Elements that are no objects are left out;
 * folders below `limits.depth` refuse the dump.
 */
export function walkFolders(
  sink: EntrySink,
  roots: readonly unknown[],
  visit: (node: JsonRecord, folders: readonly JsonRecord[]) => void,
): void {
  const open: { node: unknown; folders: readonly JsonRecord[] }[] = roots
    .map((node) => ({ node, folders: [] }))
    .toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, folders } = next;
    if (!isRecord(node)) continue;
    if (folders.length >= sink.limits.depth) {
      sink.refuse(`folders nested deeper than ${sink.limits.depth}`);
    }
    visit(node, folders);
    const children = node['children'];
    if (!Array.isArray(children)) continue;
    const inside = [...folders, node];
    for (let at = children.length - 1; at >= 0; at -= 1) {
      open.push({ node: children[at], folders: inside });
    }
  }
}

/**
 * Tells by the id of a folder in a flat list its names: those of the folders above, the outermost first, and its
 * own last. Folders name theirs in `parentId`; one that stands in itself, even by a detour, ends the chain.
 */
export function nameFoldersById(
  list: readonly unknown[],
  depth: number,
): (id: unknown) => readonly string[] {
  const byId = new Map(list.filter(isRecord).map((folder) => [folder['id'], folder]));
  return (id) => {
    const above = new Set<JsonRecord>();
    let folder = byId.get(id);
    while (folder !== undefined && !above.has(folder) && above.size < depth) {
      above.add(folder);
      folder = byId.get(folder['parentId']);
    }
    return [...above].map((each) => textField(each, 'name')).toReversed();
  };
}
