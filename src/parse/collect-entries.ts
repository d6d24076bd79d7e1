import type { Article, Bookmark, ParsedDump, Reject } from './article.ts';
import type { Moment } from './dates.ts';
import type { Entry, EntryBookmark, EntrySink } from './format.ts';
import { articleId } from './identity.ts';
import { LimitReached, type ParseLimits } from './limits.ts';
import { joinArticles } from './merge-articles.ts';
import { SiteNames } from './site-names.ts';
import { cleanLine, cleanText, cutText, uniteTags } from './text.ts';
import { canonicalUrl, MAX_URL_LENGTH, readSite, siteOf } from './url.ts';

export interface CollectOptions {
  file: string;
  format: string;
  now: Date;
  limits: ParseLimits;
  askedUrl: string | null;
  siteNames: Readonly<Record<string, string>>;
}

/** Clocks differ; a bookmark made a moment ago is not from the future. */
const CLOCK_SKEW_MS = 86_400_000;
/** Articles handled between two pauses of `finish`. */
const STEP = 1000;
/** An empty list of tags. Articles have several each, so they share one, and nobody may fill it. */
const NO_TAGS: string[] = [];
Object.freeze(NO_TAGS);

/**
 * Turns the entries of one dump into articles and keeps the books: positions, rejects, limits and
 * odd dates. The one place that cleans text, so that formats need not.
 */
export class EntryCollector implements EntrySink {
  readonly limits: ParseLimits;
  readonly askedUrl: string | null;
  readonly #options: CollectOptions;
  readonly #articles: Article[] = [];
  /** What `SiteNames` knows the ending of each article's title by. */
  readonly #endings: number[] = [];
  readonly #rejected: Reject[] = [];
  readonly #warnings: string[] = [];
  readonly #siteNames: SiteNames;
  readonly #latest: string;
  #declared: number | null = null;
  #nextPage: boolean | null = null;
  #position = 0;
  #full = false;
  #cutFields = 0;
  #cutBookmarks = 0;
  #futureDates: number[] = [];

  constructor(options: CollectOptions) {
    this.#options = options;
    this.limits = options.limits;
    this.askedUrl = options.askedUrl;
    this.#siteNames = new SiteNames(options.siteNames);
    const latest = options.now.getTime() + CLOCK_SKEW_MS;
    // Moments are written in Japan time, so text order is time order.
    this.#latest = new Date(latest + 9 * 3_600_000).toISOString().slice(0, 19);
  }

  /** Whether the dump passed the number of entries that are taken; the rest need not be read. */
  get full(): boolean {
    return this.#full;
  }

  met(): number {
    return this.#position;
  }

  entry(entry: Entry): void {
    if (!this.#advance()) return;
    const url = readUrl(entry.url);
    if (url === false) {
      this.#refuseEntry(describeAddress(entry.url ?? ''));
      return;
    }
    const title = this.#field(cleanLine(entry.title)) || url;
    if (title === null) {
      this.#refuseEntry('neither address nor title');
      return;
    }
    this.#endings.push(this.#siteNames.count(title));
    this.#articles.push(this.#assemble(entry, url, title));
  }

  reject(reason: string): void {
    if (this.#advance()) this.#refuseEntry(reason);
  }

  declare(count: number | null): void {
    this.#declared = count;
  }

  nextPage(follows: boolean | null): void {
    this.#nextPage = follows;
  }

  warn(message: string): void {
    this.#warnings.push(message);
  }

  refuse(reason: string): never {
    throw new LimitReached(reason);
  }

  /** Splits site names, joins duplicates and writes the receipt, in steps. */
  async finish(
    decoding: { encoding: string; replaced: number },
    pause: () => Promise<void>,
  ): Promise<ParsedDump> {
    const parsed = this.#articles.length;
    let split = 0;
    for (const article of this.#articles) {
      this.#siteNames.split(article, this.#endings[split] ?? -1);
      split += 1;
      if (split % STEP === 0) await pause();
    }
    const steps = joinArticles([this.#articles], this.limits.bookmarksPerArticle);
    let step = steps.next();
    while (step.done !== true) {
      await pause();
      step = steps.next();
    }
    const { articles } = step.value;
    this.#warnAtEnd(parsed, articles.length, decoding.replaced);
    return {
      articles,
      refused: null,
      receipt: {
        file: this.#options.file,
        format: this.#options.format,
        encoding: decoding.encoding,
        declaredCount: this.#declared,
        parsed,
        articles: articles.length,
        rejected: this.#rejected,
        warnings: this.#warnings,
        nextPage: this.#nextPage,
      },
    };
  }

  #advance(): boolean {
    if (this.#position >= this.limits.articles) {
      if (!this.#full) this.warn(`cut after ${this.limits.articles} entries, the limit of a dump`);
      this.#full = true;
      return false;
    }
    this.#position += 1;
    return true;
  }

  #refuseEntry(reason: string): void {
    this.#rejected.push({ position: this.#position, reason });
  }

  #assemble(entry: Entry, url: string | null, title: string): Article {
    const site = siteOf(url) ?? (entry.site ? readSite(entry.site) : null);
    const { format, file } = this.#options;
    const bookmarks = this.#bookmarks(entry.bookmarks ?? []);
    let tags = this.#tags(entry.tags);
    for (const bookmark of bookmarks) {
      if (bookmark.tags.length === 0) continue;
      tags = tags.length === 0 ? bookmark.tags.slice() : uniteTags(tags, bookmark.tags);
    }
    return {
      id: articleId({ url, title, site }),
      url,
      title,
      articleTitle: title,
      siteName: null,
      site,
      excerpt: entry.excerpt ? this.#field(cleanText(entry.excerpt)) : '',
      publishedAt: this.#moment(entry.publishedAt ?? null)?.at ?? null,
      bookmarkCount: entry.bookmarkCount ?? null,
      categories: this.#tags(entry.categories),
      tags,
      bookmarks,
      sources: [{ format, file, position: this.#position }],
    };
  }

  #bookmarks(met: readonly EntryBookmark[]): Bookmark[] {
    const most = this.limits.bookmarksPerArticle;
    this.#cutBookmarks += Math.max(0, met.length - most);
    return (met.length > most ? met.slice(0, most) : met).map((each) => this.#bookmark(each));
  }

  #bookmark({ user, comment, tags, at }: EntryBookmark): Bookmark {
    const moment = this.#moment(at ?? null);
    return {
      user: user ? this.#field(cleanLine(user)) : '',
      comment: comment ? this.#field(cleanText(comment)) : '',
      tags: this.#tags(tags),
      at: moment?.at ?? null,
      atPrecision: moment?.precision ?? null,
    };
  }

  #tags(tags: readonly string[] | undefined): string[] {
    return tags === undefined || tags.length === 0 ? NO_TAGS : this.#uniteTags(tags);
  }

  #uniteTags(tags: readonly string[]): string[] {
    const united = uniteTags(tags);
    if (united.length === 0) return NO_TAGS;
    if (united.length > this.limits.tagsPerBookmark) {
      this.#cutFields += 1;
      united.length = this.limits.tagsPerBookmark;
    }
    return united.some(({ length }) => length > this.limits.fieldChars)
      ? united.map((tag) => this.#field(tag))
      : united;
  }

  #field(text: string): string {
    if (text.length <= this.limits.fieldChars) return text;
    this.#cutFields += 1;
    return cutText(text, this.limits.fieldChars);
  }

  #moment(moment: Moment | null): Moment | null {
    if (moment !== null && moment.at > this.#latest) this.#futureDates.push(this.#position);
    return moment;
  }

  #warnAtEnd(parsed: number, articles: number, replaced: number): void {
    if (this.#declared !== null && parsed < this.#declared) {
      this.warn(`${this.#declared} entries declared, ${parsed} read`);
    }
    if (replaced > 0) this.warn(`${replaced} broken byte sequences replaced`);
    if (articles < parsed)
      this.warn(`${parsed - articles} entries joined to earlier ones of the same article`);
    const [future] = this.#futureDates;
    if (future !== undefined) {
      this.warn(`${this.#futureDates.length} dates in the future, the first in entry ${future}`);
    }
    if (this.#cutFields > 0) this.warn(`${this.#cutFields} fields cut at their limit`);
    if (this.#cutBookmarks > 0) {
      this.warn(
        `${this.#cutBookmarks} bookmarks over the limit of ${this.limits.bookmarksPerArticle} an article left out`,
      );
    }
  }
}

/** The canonical address, null when there is none, false when it is not one of the web. */
function readUrl(url: string | null | undefined): string | null | false {
  if (url === null || url === undefined) return null;
  const canonical = canonicalUrl(url);
  if (canonical !== null) return canonical;
  const written = cleanText(url);
  return written === '' ? null : (canonicalUrl(written) ?? false);
}

/** Why an address is not taken. Its scheme tells enough, a whole javascript: address has no place in a receipt. */
function describeAddress(url: string): string {
  const cleaned = cleanLine(url);
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(cleaned)?.[0].toLowerCase().slice(0, 40);
  if (cleaned.length > MAX_URL_LENGTH && (scheme === 'http:' || scheme === 'https:')) {
    return `an address longer than ${MAX_URL_LENGTH} characters`;
  }
  return `not a web address: ${scheme ?? cutText(cleaned, 40)}`;
}
