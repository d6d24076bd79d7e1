import type { DumpFormat, DumpHead } from './format.ts';
import { formats } from './formats/index.ts';
import { outlineJson } from './readers/json-outline.ts';
import { outlineMarkup } from './readers/markup-outline.ts';
import { cleanLine, cutText } from './text.ts';

/** Characters at the start of a dump by which it is recognised. */
export const HEAD_CHARS = 262_144;

/** Prepares the beginning of a dump for `recognise`. */
export function readHead(text: string, whole: boolean): DumpHead {
  const head = text.slice(0, HEAD_CHARS);
  return {
    text: head,
    whole: whole && head.length === text.length,
    markup: outlineMarkup(head),
    json: outlineJson(head),
  };
}

/** The format of a dump by its content; null when no format knows it. */
export function detectFormat(head: DumpHead): DumpFormat | null {
  return formats.find((format) => format.recognise(head)) ?? null;
}

/** The format of this name, or null. */
export function findFormat(name: string): DumpFormat | null {
  return formats.find((format) => format.name === name) ?? null;
}

/** What an unrecognised dump looks like, for its receipt. */
export function describeHead(head: DumpHead): string {
  const text = head.text.trim();
  if (text === '') return 'the dump is empty';
  const title = cutText(cleanLine(head.markup?.title ?? ''), 100);
  if (title !== '') return `not a known dump: a page titled "${title}"`;
  if (head.json !== null) return 'not a known dump: JSON of an unknown shape';
  if (head.markup !== null) return 'not a known dump: HTML or XML of an unknown shape';
  return 'not a known dump';
}
