import type { EntrySink } from '../format.ts';
import { isRecord, type JsonRecord } from '../readers/json.ts';

/**
 * Visits a tree of bookmark folders in its order, without recursion: a browser's file may nest as deeply as
 * it likes. Elements that are no objects are left out; folders below `limits.depth` refuse the dump.
 */
export function walkFolders(
  sink: EntrySink,
  roots: readonly unknown[],
  visit: (node: JsonRecord) => void,
): void {
  const open: { node: unknown; depth: number }[] = roots
    .map((node) => ({ node, depth: 1 }))
    .toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    if (!isRecord(node)) continue;
    if (depth > sink.limits.depth) sink.refuse(`folders nested deeper than ${sink.limits.depth}`);
    visit(node);
    const children = node['children'];
    if (!Array.isArray(children)) continue;
    for (let at = children.length - 1; at >= 0; at -= 1) {
      open.push({ node: children[at], depth: depth + 1 });
    }
  }
}
