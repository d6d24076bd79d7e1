import type { Article } from './article.ts';

const HAS_LETTER = /\p{L}/u;
const BLANK = 0x20;
/** What stands between a title and the name of its site, blanks around it: - | – — */
const SEPARATORS = new Set([0x2d, 0x7c, 0x2013, 0x2014]);

/** Counts the endings of the titles of one dump, so that the name of a site shows by repeating. */
export class SiteNames {
  /** A number for each ending, and by that number the first title that had it and whether others do. */
  readonly #numbers = new Map<string, number>();
  readonly #titles: string[] = [];
  readonly #repeats: boolean[] = [];
  readonly #configured: ReadonlyMap<string, string>;

  /** @param configured names of sites by host; they need not repeat. */
  constructor(configured: Readonly<Record<string, string>>) {
    this.#configured = new Map(Object.entries(configured));
  }

  /** Takes note of a title; returns the number of its ending, or -1 when it has none. */
  count(title: string): number {
    const at = separatorOf(title);
    if (at < 0) return -1;
    const ending = title.slice(at + 3).trim();
    const known = this.#numbers.get(ending);
    if (known === undefined) {
      this.#numbers.set(ending, this.#titles.length);
      this.#repeats.push(false);
      return this.#titles.push(title) - 1;
    }
    if (this.#titles[known] !== title) this.#repeats[known] = true;
    return known;
  }

  /** Splits the name of the site off a title, given the number of its ending; leaves none empty. */
  split(article: Article, number: number): void {
    if (number < 0) return;
    const { title, site } = article;
    const name = site === null ? undefined : this.#configured.get(site);
    if (this.#repeats[number] !== true && name === undefined) return;
    const at = separatorOf(title);
    const ending = title.slice(at + 3).trim();
    const rest = title.slice(0, at).trim();
    if (this.#repeats[number] !== true && ending !== name) return;
    if (rest === '' || !HAS_LETTER.test(ending)) return;
    article.siteName = ending;
    article.articleTitle = rest;
  }
}

/** Where the last separator begins (at the blank before it), or -1. */
function separatorOf(title: string): number {
  for (let at = title.length - 4; at > 0; at -= 1) {
    if (
      title.charCodeAt(at) === BLANK &&
      title.charCodeAt(at + 2) === BLANK &&
      SEPARATORS.has(title.charCodeAt(at + 1))
    ) {
      return at;
    }
  }
  return -1;
}
