import type { Article } from './article.ts';

/** What stands between a title and the name of its site. */
const SEPARATORS = [' - ', ' | ', ' – ', ' — '] as const;
const HAS_LETTER = /\p{L}/u;

/** Counts the endings of the titles of one dump, so that the name of a site shows by repeating. */
export class SiteNames {
  /** Ending to the first title that had it; null once another title had it too. */
  readonly #endings = new Map<string, string | null>();
  readonly #configured: Readonly<Record<string, string>>;

  /** @param configured names of sites by host; they need not repeat. */
  constructor(configured: Readonly<Record<string, string>>) {
    this.#configured = configured;
  }

  count(title: string): void {
    const ending = endingOf(title);
    if (ending === null) return;
    const first = this.#endings.get(ending);
    if (first === undefined) this.#endings.set(ending, title);
    else if (first !== null && first !== title) this.#endings.set(ending, null);
  }

  /** Splits the name of the site off a title, never leaving the title empty. */
  split(article: Article): void {
    const ending = endingOf(article.title);
    if (ending === null) return;
    const configured = article.site === null ? undefined : this.#nameOf(article.site);
    if (ending !== configured && this.#endings.get(ending) !== null) return;
    article.siteName = ending;
    article.articleTitle = article.title.slice(0, separatorOf(article.title)).trim();
  }

  #nameOf(site: string): string | undefined {
    return Object.hasOwn(this.#configured, site) ? this.#configured[site] : undefined;
  }
}

function separatorOf(title: string): number {
  let last = -1;
  for (const separator of SEPARATORS) last = Math.max(last, title.lastIndexOf(separator));
  return last;
}

/** The part after the last separator, when both sides of it say something. */
function endingOf(title: string): string | null {
  const at = separatorOf(title);
  if (at <= 0 || title.slice(0, at).trim() === '') return null;
  const ending = title.slice(at + 3).trim();
  return HAS_LETTER.test(ending) ? ending : null;
}
