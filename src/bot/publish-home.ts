import type { Article } from '../parse/article.ts';
import { type AdminHome, type HomeData, presentHome } from '../present/home.ts';
import { withDeadline } from '../store/deadline.ts';
import { readDigestState } from './digest-command.ts';
import type { BotServices } from './services.ts';

/** No part of the page may hold up the rest; opening it takes at most two seconds. */
const partDeadlineMs = 1200;

const freshDays = 7;
const freshShown = 5;
const gapDays = 30;

/** Puts together and shows a person's Home tab. What cannot be read in time is left out, and the page says so. */
export async function publishHome(userId: string, services: BotServices): Promise<void> {
  const { sender, readPerson, isAdmin, now } = services;
  const [person, viewerIsAdmin] = await Promise.all([readPerson(userId), isAdmin(userId)]);
  const data = await readHome(userId, viewerIsAdmin, services);
  await sender.publishHome(userId, presentHome(data, { ...person, now: new Date(now()) }));
}

async function readHome(
  userId: string,
  viewerIsAdmin: boolean,
  services: BotServices,
): Promise<HomeData> {
  const { records, readStatus, examples, log } = services;
  let isPartial = false;
  async function part<T>(name: string, reading: Promise<T>, otherwise: T): Promise<T> {
    const failed = (error?: unknown) => {
      isPartial = true;
      log.warn({ error, part: name }, 'a part of the Home tab is missing');
      return otherwise;
    };
    return withDeadline(reading.catch(failed), partDeadlineMs, failed);
  }
  const [status, recent, offered, saved, watches, digest, fresh, admin] = await Promise.all([
    part('status', readStatus(), null),
    part('history', records.history.read(userId, 5), []),
    part('examples', examples(), []),
    part('saved', readSaved(userId, services), []),
    part('watches', records.watches.readOf(userId), []),
    part('digest', readDigestState(userId, services), null),
    part('new articles', readFresh(services), { articles: [], total: 0 }),
    viewerIsAdmin ? part('admin', readAdmin(services), null) : null,
  ]);
  return {
    articles: status?.report.articles ?? 0,
    indexedAt: status?.report.indexedAt ?? null,
    recent,
    examples: offered,
    saved,
    watches: watches.map(({ query }) => query).toReversed(),
    digest,
    fresh: fresh.articles,
    freshTotal: fresh.total,
    admin: admin && status ? { ...admin, status: status.report } : admin,
    isPartial: isPartial || (status !== null && status.knownAt !== null),
  };
}

async function readSaved(userId: string, { records }: Pick<BotServices, 'records'>) {
  const saved = await records.saved.readOf(userId);
  return saved
    .flatMap(({ article, comments: [own] }) => (own ? [{ article, own }] : []))
    .toSorted((a, b) => Date.parse(b.own.at) - Date.parse(a.own.at))
    .map(({ article, own }) => ({
      id: article.id,
      title: article.articleTitle,
      url: article.url,
      comment: own.comment,
    }));
}

async function readFresh({
  records,
  index,
  hiddenIds,
  now,
}: Pick<BotServices, 'records' | 'index' | 'hiddenIds' | 'now'>): Promise<{
  articles: Article[];
  total: number;
}> {
  const since = Math.floor(now() / 1000) - freshDays * 86_400;
  const [{ ids }, hidden] = await Promise.all([records.seen.readSince(since), hiddenIds.read()]);
  const newest = ids.filter((id) => !hidden.has(id)).toReversed();
  const found = await Promise.all(newest.slice(0, freshShown).map((id) => index.findArticle(id)));
  return { articles: found.filter((article) => article !== null), total: newest.length };
}

async function readAdmin(services: BotServices): Promise<AdminHome> {
  const { records, operations, queues, index, now } = services;
  const since = new Date(now() - gapDays * 86_400_000).toISOString().slice(0, 10);
  const [report, gaps, votes, hidden, failedJobs] = await Promise.all([
    operations.readLastReport(),
    records.gaps.readSince(since),
    records.feedback.readAll(),
    records.hidden.readAll(),
    queues.listFailed(3),
  ]);
  const top = votes
    .toSorted((a, b) => b.useful + b.notUseful - (a.useful + a.notUseful))
    .slice(0, 5);
  const feedback = await Promise.all(
    top.map(async ({ articleId, words, useful, notUseful }) => {
      const article = await index.findArticle(articleId);
      return { title: article?.articleTitle ?? articleId, words, useful, notUseful };
    }),
  );
  return { status: null, report, gaps, feedback, hidden, failedJobs };
}
