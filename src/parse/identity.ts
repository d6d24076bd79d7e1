import { hash } from 'node:crypto';

/** What an article is told apart by: its address, or without one its site and title. */
export interface Identity {
  url: string | null;
  title: string;
  site: string | null;
}

/**
 * What Hatena's lists lose from a text: the character 本, and blanks and separators between links
 * that stand side by side. Titles that differ only by these are one title.
 */
const LOST = /[\s本や、，,・]+/gu;

/** A title folded for comparison: NFKC, lower case, without what lists are known to lose. */
export function foldTitle(title: string): string {
  const folded = title.normalize('NFKC').toLowerCase();
  return folded.replace(LOST, '') || folded;
}

/** The identity key: the canonical URL without its scheme, else site and folded title. */
export function identityKey({ url, title, site }: Identity): string {
  if (url !== null) return url.slice(url.indexOf(':') + 1);
  return `${site ?? ''}\n${foldTitle(title)}`;
}

/** The id of an article, equal in every dump: 16 hexadecimal digits of SHA-256 over its identity key. */
export function articleId(identity: Identity): string {
  return hash('sha256', identityKey(identity), 'hex').slice(0, 16);
}
