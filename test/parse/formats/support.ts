import type { ParsedDump } from '../../../src/parse/article.ts';
import { type ParseOptions, parseDump } from '../../../src/parse/parse-dump.ts';
import { FIXTURE_NOW } from '../fixtures.ts';

/** Reads a dump that stands in a test, by its content unless a format is named. */
export function readDump(text: string, options: Partial<ParseOptions> = {}): Promise<ParsedDump> {
  return parseDump({ file: 'dump', bytes: Buffer.from(text) }, { now: FIXTURE_NOW, ...options });
}

/** `2026/11/20` of an ISO time. */
export function slashedDay(time: string): string {
  return time.slice(0, 10).replaceAll('-', '/');
}

/** The same instant in UTC, as feeds write it. */
export function utc(time: string): string {
  return new Date(time).toISOString().replace('.000', '');
}

/** Puts a node of a tree into folders, the outermost of which comes first. */
export function nestInFolders(
  node: object,
  folders: readonly string[] | undefined,
  wrap: (name: string, child: object) => object,
): object {
  return (folders ?? []).toReversed().reduce((child, name) => wrap(name, child), node);
}

/** Writes a row of CSV as RFC 4180 has it. */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}
