import type { Article } from '../parse/article.ts';
import { dateOf } from '../present/formats.ts';
import type { Digest, DigestGap, DigestGroup } from '../present/present-digest.ts';

export interface DigestMaterial {
  /** Articles first seen in the period and to be found now; whatever order. */
  articles: readonly Article[];
  /** Whether this target never had a digest before. */
  isFirst: boolean;
  /** Only articles with one of these tags; empty: all. */
  tags: readonly string[];
  gaps: readonly DigestGap[];
  /** What to show when nothing is new; null: stay quiet. */
  resurfaced: Article | null;
  indexSize: number;
  period: Digest['period'];
}

const mostItems = 10;
const mostItemsAtFirst = 5;
const mostPerTag = 3;
const mostGaps = 5;
const leastAskers = 2;
const halfLifeDays = 14;

/**
 * Chooses, ranks and groups the articles of one digest; null when there is nothing to say.
 *
 * The rank adds what the team did (people, comments) to what the world did (bookmarks, by their
 * logarithm) and to newness, which halves every two weeks. At most three articles share a tag's group,
 * so that one busy subject leaves room for others; an article without tags is in no group.
 */
export function composeDigest(material: DigestMaterial): Digest | null {
  const { articles, isFirst, tags, resurfaced, indexSize, period } = material;
  const wanted = articles.filter((article) => hasTag(article, tags));
  const now = Date.parse(period.to);
  const ranked = rankArticles(wanted, now);
  const gaps = material.gaps
    .filter(({ askers }) => askers >= leastAskers)
    .toSorted((a, b) => b.askers - a.askers || compareText(a.words, b.words))
    .slice(0, mostGaps);
  const common = { indexSize, period, ids: ranked.map(({ id }) => id) };
  if (isFirst) {
    const top = ranked.slice(0, mostItemsAtFirst);
    if (top.length === 0) return null;
    const ids = top.map(({ id }) => id);
    return { ...common, ids, kind: 'first', groups: [{ tag: null, articles: top }], gaps: [] };
  }
  if (ranked.length > 0) return { ...common, kind: 'news', groups: groupByTag(ranked), gaps };
  if (resurfaced === null) return null;
  const groups = [{ tag: null, articles: [resurfaced] }];
  return { ...common, kind: 'resurfaced', groups, gaps };
}

/** Best first; ties by newest date, title, id, so that the order is the same every time. */
export function rankArticles(articles: readonly Article[], now: number): Article[] {
  return articles
    .map((article) => ({ article, score: scoreOf(article, now), at: timeOf(article) }))
    .toSorted(
      (a, b) =>
        b.score - a.score ||
        b.at - a.at ||
        compareText(a.article.title, b.article.title) ||
        compareText(a.article.id, b.article.id),
    )
    .map(({ article }) => article);
}

function scoreOf(article: Article, now: number): number {
  const people = new Set(article.bookmarks.map(({ user }) => user)).size;
  const comments = article.bookmarks.filter(({ comment }) => comment.trim() !== '').length;
  const ageDays = Math.max(0, now - timeOf(article)) / 86_400_000;
  return (
    0.5 * Math.log2(1 + (article.bookmarkCount ?? 0)) +
    1.5 * Math.log2(1 + people) +
    Math.log2(1 + comments) +
    2 * 2 ** (-ageDays / halfLifeDays)
  );
}

/** 0 when no date is known: as old as can be. */
function timeOf(article: Article): number {
  const date = dateOf(article);
  return date ? Date.parse(date.at) : 0;
}

/**
 * Gives the best articles to groups in the order of their rank. An article goes to the tag that most of
 * the news share among those it has that still have room.
 */
function groupByTag(ranked: readonly Article[]): DigestGroup[] {
  const spread = new Map<string, number>();
  for (const { tags } of ranked) {
    for (const tag of new Set(tags.map(foldTag))) spread.set(tag, (spread.get(tag) ?? 0) + 1);
  }
  const groups = new Map<string | null, DigestGroup>();
  let taken = 0;
  for (const article of ranked) {
    if (taken === mostItems) break;
    const group = chooseGroup(article, groups, spread);
    if (group === null) continue;
    group.articles.push(article);
    taken += 1;
  }
  // Order of the best article of each; those without a tag last.
  return [...groups.values()].toSorted((a, b) => Number(a.tag === null) - Number(b.tag === null));
}

function chooseGroup(
  article: Article,
  groups: Map<string | null, DigestGroup>,
  spread: ReadonlyMap<string, number>,
): DigestGroup | null {
  const tags = article.tags.toSorted(
    (a, b) =>
      (spread.get(foldTag(b)) ?? 0) - (spread.get(foldTag(a)) ?? 0) ||
      compareText(foldTag(a), foldTag(b)),
  );
  const tag = tags.find((one) => {
    const group = groups.get(foldTag(one));
    return group === undefined || group.articles.length < mostPerTag;
  });
  if (tag === undefined && tags.length > 0) return null;
  const key = tag === undefined ? null : foldTag(tag);
  const group = groups.get(key) ?? { tag: tag ?? null, articles: [] };
  groups.set(key, group);
  return group;
}

/** Whether an article has one of these tags, however they are written; without any, all have. */
export function hasTag(article: Article, tags: readonly string[]): boolean {
  if (tags.length === 0) return true;
  const wanted = new Set(tags.map(foldTag));
  return article.tags.some((tag) => wanted.has(foldTag(tag)));
}

const foldTag = (tag: string): string => tag.normalize('NFKC').toLowerCase();

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
