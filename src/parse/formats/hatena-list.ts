import { readSite } from '../url.ts';

/** `ブックマーク / blog.example.com (18)` or, in the older design, `NAME / blog.example.com (18)`. */
const HEADER = /^\S.{0,200}? \/ (.{1,300}) \((\d[\d,]*)\)$/su;
const TEXT_HEADER = /^ブックマーク\s*[/／]\s*(.{1,300}?)\s*[(（]([\d,]+)[)）]$/su;

export interface ListHeader {
  /** Host to which the list is narrowed; null when it is a tag or words. */
  site: string | null;
  count: number;
}

/** Reads the heading of a user's list in the text form. */
export function readTextHeader(line: string): ListHeader | null {
  return fromMatch(TEXT_HEADER.exec(line.trim()));
}

/** Reads the heading of a user's list on a page. */
export function readPageHeader(text: string): ListHeader | null {
  return fromMatch(HEADER.exec(text.replace(/\s+/g, ' ').trim()));
}

function fromMatch(found: RegExpExecArray | null): ListHeader | null {
  if (found === null) return null;
  const [, place = '', digits = ''] = found;
  return { site: readSite(place), count: Number(digits.replaceAll(',', '')) };
}
