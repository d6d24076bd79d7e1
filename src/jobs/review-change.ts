import { createHash } from 'node:crypto';
import type { Article } from '../parse/article.ts';
import { foldTitle } from '../parse/identity.ts';
import { belongsToSource } from '../sources/source.ts';

/** What the review must remember of an article, so that two whole indexes need not be in memory. */
export interface ArticleOutline {
  id: string;
  title: string;
  /** Site and folded title; only for articles without an address, which may get one later. */
  titleKey: string | null;
  /** Names the content, where it was read left out. */
  content: string;
  /** Indexes of the configured sources that hold it. */
  sources: number[];
}

/** One article in a list of changes. */
export interface ChangedArticle {
  id: string;
  title: string;
}

/** What a new generation would change. */
export interface Change {
  added: ChangedArticle[];
  changed: ChangedArticle[];
  removed: ChangedArticle[];
}

/** Articles that would vanish from one source, or from all of them (`source` null). */
export interface Loss {
  source: string | null;
  before: number;
  lost: number;
}

export interface Review {
  change: Change;
  /** Old ids of articles whose address is known now, to their new ids. */
  aliases: Map<string, string>;
  /** Losses over the limit; empty: nothing to fear. */
  losses: Loss[];
  /** Whether an article is in other sources than before, which losses are counted by. */
  isMoved: boolean;
}

/** Whether the new articles and where they come from are the old ones. */
export function isUnchanged({ change, isMoved }: Review): boolean {
  const { added, changed, removed } = change;
  return !isMoved && added.length + changed.length + removed.length === 0;
}

/** Remembers an article for the review; `sources` are the names of the configured sources. */
export function outlineArticle(article: Article, sources: readonly string[]): ArticleOutline {
  const { id, title, site, url } = article;
  const held = new Set<number>();
  for (const { file } of article.sources) {
    const index = sources.findIndex((name) => belongsToSource(file, name));
    if (index >= 0) held.add(index);
  }
  return {
    id,
    title,
    titleKey: url === null ? titleKey(site, title) : null,
    content: contentOf(article),
    sources: [...held].toSorted((a, b) => a - b),
  };
}

/**
 * Compares the articles that answer now with those that would, by identity. A source that would lose
 * more than `maxLossPercent` of its articles, or all sources together, is a loss to be confirmed;
 * articles of sources that are configured no more do not count.
 * @param addressed title keys of the new articles that have an address, to their ids.
 */
export function reviewChange(
  before: ReadonlyMap<string, ArticleOutline>,
  after: ReadonlyMap<string, ArticleOutline>,
  options: {
    sources: readonly string[];
    maxLossPercent: number;
    aliases: ReadonlyMap<string, string>;
    addressed: ReadonlyMap<string, string>;
  },
): Review {
  const { sources, maxLossPercent, addressed } = options;
  const aliases = new Map(options.aliases);
  for (const { id, titleKey: key } of before.values()) {
    const known = key === null || after.has(id) ? undefined : addressed.get(key);
    if (known !== undefined) aliases.set(id, known);
  }
  const now = (id: string): ArticleOutline | undefined => after.get(aliases.get(id) ?? id);

  const change: Change = { added: [], changed: [], removed: [] };
  const met = new Set<string>();
  let isMoved = false;
  for (const old of before.values()) {
    const article = now(old.id);
    if (!article) change.removed.push(pick(old));
    else if (!met.has(article.id)) {
      met.add(article.id);
      isMoved ||= article.sources.join() !== old.sources.join();
      if (article.id !== old.id || article.content !== old.content) {
        change.changed.push(pick(article));
      }
    }
  }
  for (const article of after.values()) if (!met.has(article.id)) change.added.push(pick(article));

  const losses = [null, ...sources.keys()]
    .map((index) => lossOf(before, now, index, sources))
    .filter((loss) => isOverLimit(loss, maxLossPercent));
  return { change, aliases, losses, isMoved };
}

/** Whether a loss must be confirmed. */
export const isOverLimit = ({ before, lost }: Loss, maxLossPercent: number): boolean =>
  lost > 0 && lost * 100 > before * maxLossPercent;

/** Counts what a source, or every source together, would lose. */
function lossOf(
  before: ReadonlyMap<string, ArticleOutline>,
  now: (id: string) => ArticleOutline | undefined,
  index: number | null,
  sources: readonly string[],
): Loss {
  let total = 0;
  let lost = 0;
  for (const old of before.values()) {
    if (index === null ? old.sources.length === 0 : !old.sources.includes(index)) continue;
    total += 1;
    const article = now(old.id);
    const isKept = index === null ? article !== undefined : article?.sources.includes(index);
    if (!isKept) lost += 1;
  }
  return { source: index === null ? null : (sources[index] ?? null), before: total, lost };
}

/** What a title is compared by when one side has no address. */
export function titleKey(site: string | null, title: string): string | null {
  return site === null ? null : `${site}\n${foldTitle(title)}`;
}

function contentOf(article: Article): string {
  const { sources: _, ...content } = article;
  // 96 bits: two of a million articles share a name with a chance of one in 10^17.
  return createHash('sha256').update(JSON.stringify(content)).digest('base64').slice(0, 16);
}

const pick = ({ id, title }: ArticleOutline): ChangedArticle => ({ id, title });
