import type { Article, ArticleSource, Bookmark } from './article.ts';
import { foldTitle } from './identity.ts';
import { defaultLimits } from './limits.ts';
import { uniteTags } from './text.ts';

export interface MergedArticles {
  articles: Article[];
  /** Ids under which an article was known before its address was, to the id it has now. */
  aliases: Map<string, string>;
}

/** Articles handled between two pauses of `joinArticles`. */
const STEP = 500;

/**
 * Joins the articles of several dumps: one article for each identity, in the order in which they
 * were first met, with all bookmarks and sources. An article without an address is joined to the
 * one of the same site and title that has it, and its old id becomes an alias.
 */
export function mergeArticles(lists: readonly (readonly Article[])[]): MergedArticles {
  const steps = joinArticles(lists);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** `mergeArticles` in steps, for callers that must let others work in between. */
export function* joinArticles(
  lists: readonly (readonly Article[])[],
  bookmarksPerArticle = defaultLimits.bookmarksPerArticle,
): Generator<void, MergedArticles> {
  const met = new Groups();
  const unaddressed: Article[] = [];
  let work = 0;
  for (const list of lists) {
    for (const article of list) {
      if (met.add(article.id, article) && article.url === null) unaddressed.push(article);
      work += 1;
      if (work % STEP === 0) yield;
    }
  }
  const aliases = yield* lendAddresses(met, unaddressed);
  const groups = aliases.size === 0 ? met : met.move(aliases);
  const articles = groups.firsts;
  for (const [place, later] of groups.later) {
    const first = articles[place];
    if (first !== undefined) articles[place] = joinGroup([first, ...later], bookmarksPerArticle);
    work += later.length;
    if (work % STEP < later.length) yield;
  }
  return { articles, aliases };
}

/** The articles of each identity. Most are the only one of theirs, which must cost no list of its own. */
class Groups {
  /** In the order in which identities were first met. */
  readonly firsts: Article[] = [];
  /** The others of an identity, by the place of the first one. */
  readonly later = new Map<number, Article[]>();
  readonly #places = new Map<string, number>();

  /** Adds an article behind the others of its identity; whether it is the first one. */
  add(id: string, article: Article): boolean {
    const place = this.#places.get(id);
    if (place === undefined) {
      this.#places.set(id, this.firsts.push(article) - 1);
      return true;
    }
    const later = this.later.get(place);
    if (later === undefined) this.later.set(place, [article]);
    else later.push(article);
    return false;
  }

  /** Each identity with its articles, in order. */
  *all(): Generator<{ id: string; articles: Article[] }> {
    for (const [place, first] of this.firsts.entries()) {
      yield { id: first.id, articles: [first, ...(this.later.get(place) ?? [])] };
    }
  }

  of(id: string): Article[] {
    const place = this.#places.get(id) ?? -1;
    const first = this.firsts[place];
    return first === undefined ? [] : [first, ...(this.later.get(place) ?? [])];
  }

  /** The same articles, but each group that has an alias in the other one, which takes the earlier place. */
  move(aliases: ReadonlyMap<string, string>): Groups {
    const moved = new Groups();
    for (const { id, articles } of this.all()) {
      for (const article of articles) moved.add(aliases.get(id) ?? id, article);
    }
    return moved;
  }
}

/** Finds for each group without an address the one that has it: the id that goes to the one that stays. */
function* lendAddresses(
  groups: Groups,
  unaddressed: readonly Article[],
): Generator<void, Map<string, string>> {
  const aliases = new Map<string, string>();
  if (unaddressed.length === 0 || unaddressed.length === groups.firsts.length) return aliases;
  const addressed = new Map<string, string>();
  let work = 0;
  for (const { id, articles } of groups.all()) {
    for (const article of articles) {
      if (article.url === null) continue;
      for (const key of titleKeys(article)) if (!addressed.has(key)) addressed.set(key, id);
      work += 1;
      if (work % STEP === 0) yield;
    }
  }
  for (const { id } of unaddressed) {
    const found = groups
      .of(id)
      .flatMap(titleKeys)
      .map((key) => addressed.get(key))
      .find((each) => each !== undefined);
    if (found !== undefined) aliases.set(id, found);
  }
  return aliases;
}

/** Site with the folded title, whole and without the name of the site. */
function titleKeys({ site, title, articleTitle }: Article): string[] {
  if (site === null) return [];
  const whole = `${site}\n${foldTitle(title)}`;
  return articleTitle === title ? [whole] : [whole, `${site}\n${foldTitle(articleTitle)}`];
}

function joinGroup(group: readonly Article[], bookmarksPerArticle: number): Article {
  const [first] = group;
  if (first === undefined) throw new RangeError('a group holds at least one article');
  const address = group.find(({ url }) => url?.startsWith('https:')) ?? group.find(hasUrl) ?? first;
  const named = chooseTitle(group);
  return {
    id: (group.find(hasUrl) ?? first).id,
    url: address.url,
    title: named.title,
    articleTitle: named.articleTitle,
    siteName: named.siteName,
    site: address.site ?? group.find(({ site }) => site !== null)?.site ?? null,
    excerpt: group.reduce(
      (longest, { excerpt }) => (excerpt.length > longest.length ? excerpt : longest),
      '',
    ),
    publishedAt: group.find(({ publishedAt }) => publishedAt !== null)?.publishedAt ?? null,
    bookmarkCount: group.reduce<number | null>(
      (most, { bookmarkCount }) =>
        bookmarkCount === null ? most : Math.max(most ?? 0, bookmarkCount),
      null,
    ),
    categories: uniteTags(group.flatMap(({ categories }) => categories)),
    tags: uniteTags(group.flatMap(({ tags }) => tags)),
    bookmarks: joinBookmarks(group.flatMap(({ bookmarks }) => bookmarks)).slice(
      0,
      bookmarksPerArticle,
    ),
    sources: joinSources(group.flatMap(({ sources }) => sources)),
  };
}

function hasUrl({ url }: Article): boolean {
  return url !== null;
}

/** The first real title; of spellings that differ by lost characters only, the fullest. */
function chooseTitle(group: readonly Article[]): Article {
  const real = group.filter(({ title }) => !/^https?:\/\//i.test(title));
  const [first] = real.length > 0 ? real : group;
  if (first === undefined) throw new RangeError('a group holds at least one article');
  const folded = foldTitle(first.title);
  const same = group.filter(({ title }) => title === first.title || foldTitle(title) === folded);
  const fullest = same.reduce((best, article) =>
    article.title.length > best.title.length ? article : best,
  );
  return (
    same.find((article) => article.title === fullest.title && article.siteName !== null) ?? fullest
  );
}

/**
 * One bookmark a person. Where a dump does not name its owner, the same comment at the same time is
 * the same bookmark.
 */
function joinBookmarks(bookmarks: readonly Bookmark[]): Bookmark[] {
  const joined: Bookmark[] = [];
  const byUser = new Map<string, number>();
  const byTime = new Map<string, number>();
  for (const bookmark of bookmarks) {
    const time = `${bookmark.at?.slice(0, 10) ?? ''}\n${bookmark.comment}`;
    const at =
      (bookmark.user === '' ? undefined : byUser.get(bookmark.user)) ??
      matchUnnamed(joined, byTime.get(time), bookmark);
    const known = at === undefined ? undefined : joined[at];
    const index = at ?? joined.length;
    joined[index] = known === undefined ? bookmark : joinBookmark(known, bookmark);
    const user = joined[index].user;
    if (user !== '') byUser.set(user, index);
    if (!byTime.has(time)) byTime.set(time, index);
  }
  return joined;
}

/** The known bookmark when one of the two does not say whose it is and their times can be the same. */
function matchUnnamed(
  joined: readonly Bookmark[],
  index: number | undefined,
  bookmark: Bookmark,
): number | undefined {
  const known = index === undefined ? undefined : joined[index];
  if (known === undefined || (known.user !== '' && bookmark.user !== '')) return undefined;
  if (known.atPrecision === bookmark.atPrecision && known.at !== bookmark.at) return undefined;
  return index;
}

/** The later bookmark wins, the finer time of one day too; what one lacks the other gives. */
function joinBookmark(one: Bookmark, other: Bookmark): Bookmark {
  const sameDay = one.at?.slice(0, 10) === other.at?.slice(0, 10);
  const later = sameDay
    ? fineness(other) > fineness(one)
    : other.at !== null && (one.at === null || other.at > one.at);
  const [chosen, rest] = later ? [other, one] : [one, other];
  return {
    user: chosen.user || rest.user,
    comment: chosen.comment || rest.comment,
    tags: uniteTags(chosen.tags, rest.tags),
    at: chosen.at ?? rest.at,
    atPrecision: chosen.atPrecision ?? rest.atPrecision,
  };
}

function fineness({ atPrecision }: Bookmark): number {
  return ['day', 'minute', 'second'].indexOf(atPrecision ?? '');
}

function joinSources(sources: readonly ArticleSource[]): ArticleSource[] {
  const bySource = new Map(
    sources.map((source) => [`${source.format}\n${source.file}\n${source.position}`, source]),
  );
  return [...bySource.values()];
}
