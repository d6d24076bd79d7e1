import { readSite } from '../url.ts';

/** `ブックマーク / blog.example.com (18)` or, in the older design, `NAME / blog.example.com (18)`. */
const HEADER = /^\S.{0,200}? \/ (.{1,300}) \((\d[\d,]*)\)$/su;
const TEXT_HEADER = /^ブックマーク ?[/／] ?(.{1,300}?) ?[(（]([\d,]+)[)）]$/su;

export interface ListHeader {
  /** Host to which the list is narrowed; null when it is a tag or words. */
  site: string | null;
  count: number;
}

/** Reads the heading of a user's list in the text form. */
export function readTextHeader(line: string): ListHeader | null {
  return readHeader(TEXT_HEADER, line);
}

/** Reads the heading of a user's list on a page. */
export function readPageHeader(text: string): ListHeader | null {
  return readHeader(HEADER, text);
}

/** Runs of blanks become one first: a pattern that tries each way to share out a long run takes forever. */
function readHeader(pattern: RegExp, text: string): ListHeader | null {
  const found = pattern.exec(text.replace(/\s+/g, ' ').trim());
  if (found === null) return null;
  const [, place = '', digits = ''] = found;
  return { site: readSite(place), count: Number(digits.replaceAll(',', '')) };
}
