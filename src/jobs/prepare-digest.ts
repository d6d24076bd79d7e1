import { setImmediate as breathe } from 'node:timers/promises';
import type { Article } from '../parse/article.ts';
import type { Language } from '../present/catalogue.ts';
import { type Digest, type DigestMessages, presentDigest } from '../present/present-digest.ts';
import type { SearchIndex } from '../search/open-index.ts';
import { findArticle } from '../search/read-articles.ts';
import type { LiveIndex } from '../store/live-index.ts';
import type { DigestEntry } from '../store/records/digest-ledger.ts';
import type { Records } from '../store/records/records.ts';
import { composeDigest, hasTag, rankArticles } from './compose-digest.ts';
import type { DigestSettings, DigestTarget } from './digest-targets.ts';

export interface DigestDependencies {
  records: Pick<Records, 'seen' | 'hidden' | 'gaps'>;
  index: Pick<LiveIndex<SearchIndex>, 'read' | 'refresh'>;
  settings: Pick<DigestSettings, 'timeZone' | 'resurface'>;
  lang: Language;
  now: () => Date;
}

/** A digest as it would be posted now; `digest` and `messages` null: nothing to say. */
export interface ComposedDigest {
  digest: Digest | null;
  messages: DigestMessages | null;
  period: DigestEntry['period'];
  through: number;
  ids: string[];
}

/** Of very many new articles only the best are held in memory, to be grouped; of the others their ids. */
const mostHeld = 1_000;
const readAtOnce = 100;
const firstGapDays = 7;
const resurfaceChoices = 20;

/** Composes a target's digest: what was first seen since its last one and can be found now. */
export async function composeFor(
  target: Pick<DigestTarget, 'audience' | 'tags'>,
  { last, moreValue }: { last: DigestEntry | null; moreValue: string | null },
  dependencies: DigestDependencies,
): Promise<ComposedDigest> {
  const { records, now } = dependencies;
  const { ids, through } = await records.seen.readSince(last?.through ?? 0);
  // Sightings are written after their generation: this process may not have loaded it yet.
  await dependencies.index.refresh();
  const period = { from: last?.period.to ?? null, to: now().toISOString() };
  const composed = await compose(target, { ids, period, moreValue }, dependencies);
  return { ...composed, period, through, ids: composed.digest?.ids ?? [] };
}

/** The thread of a digest that was posted, from what its entry remembers. */
export async function composeAgain(
  target: Pick<DigestTarget, 'audience' | 'tags'>,
  { ids, period }: Pick<DigestEntry, 'ids' | 'period'>,
  dependencies: DigestDependencies,
): Promise<DigestMessages | null> {
  const { messages } = await compose(target, { ids, period, moreValue: null }, dependencies);
  return messages;
}

async function compose(
  { audience, tags }: Pick<DigestTarget, 'audience' | 'tags'>,
  { ids, period, moreValue }: Pick<DigestEntry, 'ids' | 'period'> & { moreValue: string | null },
  { records, index, settings, lang }: DigestDependencies,
): Promise<{ digest: Digest | null; messages: DigestMessages | null }> {
  const hidden = new Set((await records.hidden.readAll()).map(({ articleId }) => articleId));
  const wanted = ids.filter((id) => !hidden.has(id));
  const { articles, others, indexSize } = await index.read(async (opened) => ({
    ...(await findBest(opened, wanted, { tags, now: Date.parse(period.to) })),
    indexSize: opened.articleCount,
  }));
  const isFirst = period.from === null;
  const mayResurface = settings.resurface && !isFirst && articles.length === 0;
  const digest = composeDigest({
    articles,
    isFirst,
    tags,
    gaps: await records.gaps.readSince(gapDay(period, settings.timeZone)),
    resurfaced: mayResurface ? await chooseOld(period.to, hidden, { records, index }) : null,
    indexSize,
    period,
  });
  if (digest === null) return { digest, messages: null };
  if (digest.kind === 'news') digest.ids.push(...others);
  const { timeZone } = settings;
  return { digest, messages: presentDigest(digest, { lang, timeZone, audience, moreValue }) };
}

/** The best of these articles that have one of the tags, and the ids of all others that do. */
async function findBest(
  index: SearchIndex,
  ids: readonly string[],
  { tags, now }: { tags: readonly string[]; now: number },
): Promise<{ articles: Article[]; others: string[] }> {
  let articles: Article[] = [];
  const others: string[] = [];
  for (let from = 0; from < ids.length; from += mostHeld) {
    const found = await findAll(index, ids.slice(from, from + mostHeld));
    const wanted = found.filter((article) => hasTag(article, tags));
    const ranked = rankArticles([...articles, ...wanted], now);
    articles = ranked.slice(0, mostHeld);
    others.push(...ranked.slice(mostHeld).map(({ id }) => id));
  }
  return { articles, others };
}

async function findAll(index: SearchIndex, ids: readonly string[]): Promise<Article[]> {
  const articles: Article[] = [];
  for (let from = 0; from < ids.length; from += readAtOnce) {
    const some = ids.slice(from, from + readAtOnce);
    const found = await Promise.all(some.map((id) => findArticle(index, id)));
    for (const article of found) if (article) articles.push(article);
    // What is in memory already is read without a pause: others in this process have their turn.
    await breathe();
  }
  return articles;
}

/** Gaps count from the day of the last digest on, at first from a week ago. */
function gapDay({ from, to }: DigestEntry['period'], timeZone: string): string {
  const start = from ?? new Date(Date.parse(to) - firstGapDays * 86_400_000).toISOString();
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(start));
}

/** One of the archive's articles, another each week, and of a handful the one with most to say. */
async function chooseOld(
  to: string,
  hidden: ReadonlySet<string>,
  { records, index }: Pick<DigestDependencies, 'records' | 'index'>,
): Promise<Article | null> {
  const known = (await records.seen.readAll()).map(({ id }) => id).filter((id) => !hidden.has(id));
  if (known.length === 0) return null;
  const week = Math.floor(Date.parse(to) / (7 * 86_400_000));
  const choices = Array.from(
    { length: Math.min(resurfaceChoices, known.length) },
    (_, n) => known[(week * resurfaceChoices + n) % known.length] ?? '',
  );
  const articles = await index.read((opened) => findAll(opened, choices));
  return articles.toSorted((a, b) => weightOf(b) - weightOf(a))[0] ?? null;
}

const weightOf = ({ bookmarks, bookmarkCount }: Article): number =>
  Math.log2(1 + (bookmarkCount ?? 0)) +
  bookmarks.filter(({ comment }) => comment.trim() !== '').length;
