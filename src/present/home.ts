import type { Article } from '../parse/article.ts';
import { actionIds } from './actions.ts';
import { linkOf } from './article-row.ts';
import {
  type Block,
  type Button,
  context,
  divider,
  type HomeView,
  mrkdwn,
  plain,
  type RichTextElement,
  type RichTextSection,
  section,
} from './blocks.ts';
import { type Catalogue, type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText } from './clean-text.ts';
import { type DigestState, presentDigestState } from './digest-controls.ts';
import { fitPayload } from './fit-message.ts';
import { dateOf, type Formats, readFormats } from './formats.ts';
import { presentReceipts, type ReindexReport } from './reindex.ts';
import { savedButtons } from './save-form.ts';
import { presentFacts, presentSources, presentTimes, type StatusReport } from './status.ts';

/** Something that a person saved. */
export interface SavedItem {
  id: string;
  title: string;
  url: string | null;
  comment: string;
}

/** What only admins see. */
export interface AdminHome {
  status: StatusReport | null;
  report: ReindexReport | null;
  gaps: readonly { words: string; askers: number }[];
  /** Votes on an article as an answer to some words. */
  feedback: readonly { title: string; words: string; useful: number; notUseful: number }[];
  hidden: readonly { articleId: string; title: string }[];
  failedJobs: readonly {
    queue: string;
    jobId: string;
    reason: string | null;
    failedAt: string | null;
  }[];
}

export interface HomeData {
  articles: number;
  indexedAt: string | null;
  /** Own last searches, newest first; empty for somebody new. */
  recent: readonly string[];
  /** Queries that find something, for those who have not searched yet. */
  examples: readonly string[];
  saved: readonly SavedItem[];
  watches: readonly string[];
  digest: DigestState | null;
  /** First seen in the last seven days, newest first, as many as are shown. */
  fresh: readonly Article[];
  freshTotal: number;
  /** null for people who are no admins. */
  admin: AdminHome | null;
  /** Part of it could not be read. */
  isPartial: boolean;
}

const most = {
  recent: 5,
  saved: 5,
  watches: 5,
  fresh: 5,
  gaps: 5,
  feedback: 5,
  hidden: 5,
  jobs: 3,
};

/** The Home tab: what a person has here and, for admins, what yuuk needs from them. */
export function presentHome(
  data: HomeData,
  { lang, timeZone, now }: { lang: Language; timeZone: string; now: Date },
): HomeView {
  const t = readCatalogue(lang);
  const formats = readFormats(lang, timeZone);
  const build = (): HomeView => ({
    type: 'home',
    blocks: [
      ...presentTop(data, t, formats, now),
      ...presentSearches(data, t),
      divider,
      ...presentFresh(data, t, formats),
      ...presentSavedItems(data, t, lang),
      ...presentWatches(data, t),
      ...(data.digest ? presentDigestState(data.digest, lang, { withPreview: false }) : []),
      ...(data.admin ? presentAdmin(data.admin, t, formats) : []),
      context(plain(t.home.updatedAt(formats.time(now.toISOString())))),
    ],
  });
  return fitPayload([build]);
}

function presentTop(data: HomeData, t: Catalogue, formats: Formats, now: Date): Block[] {
  const age = data.indexedAt === null ? t.status.never : formats.ago(data.indexedAt, now);
  const blocks: Block[] = [
    { type: 'header', text: plain(t.home.heading) },
    section(mrkdwn(t.home.howTo)),
    context(plain(t.home.freshness(formats.count(data.articles), age))),
  ];
  if (data.isPartial) blocks.push(context(plain(t.home.unavailable)));
  return blocks;
}

function presentSearches(data: HomeData, t: Catalogue): Block[] {
  const isNew = data.recent.length === 0;
  const queries = (isNew ? data.examples : data.recent).slice(0, isNew ? 3 : most.recent);
  if (queries.length === 0) return [];
  const buttons: Block = { type: 'actions', elements: queries.map(queryButton) };
  if (isNew) return [heading(t.home.tryThese), buttons];
  const clear: Button = {
    type: 'button',
    action_id: actionIds.clearHistory,
    text: plain(t.home.clear),
    confirm: {
      title: plain(t.home.clear),
      text: plain(t.home.clearConfirm),
      confirm: plain(t.home.clearYes),
      deny: plain(t.common.close),
    },
  };
  return [{ ...section(mrkdwn(`*${t.home.recent}*`)), accessory: clear }, buttons];
}

const queryButton = (query: string, index: number): Button => ({
  type: 'button',
  action_id: `${actionIds.runQuery}_${index}`,
  text: plain(cutText(cleanText(query), 60) || '…'),
  value: query,
});

function presentFresh({ fresh, freshTotal }: HomeData, t: Catalogue, formats: Formats): Block[] {
  if (fresh.length === 0) return [heading(t.home.noNew)];
  const shown = fresh.slice(0, most.fresh);
  const blocks: Block[] = [
    heading(t.home.newThisWeek(formats.count(freshTotal))),
    bullets(
      shown.map((article) => {
        const date = dateOf(article);
        const facts = [article.site, date && formats.day(date.at, date.precision)].filter(Boolean);
        const elements = linked(article.articleTitle, article.url);
        if (facts.length > 0) {
          elements.push({ type: 'text', text: `  ${cleanText(facts.join(t.common.dot))}` });
        }
        return elements;
      }),
    ),
  ];
  if (freshTotal > shown.length) {
    blocks.push(context(plain(t.home.moreNew(formats.count(freshTotal - shown.length)))));
  }
  return blocks;
}

function presentSavedItems({ saved }: HomeData, t: Catalogue, lang: Language): Block[] {
  if (saved.length === 0) return [heading(t.home.saved), context(mrkdwn(t.home.noSaved))];
  return [
    heading(t.home.saved),
    ...saved.slice(0, most.saved).flatMap((item): Block[] => {
      const title = cutText(cleanText(item.title), 90) || item.id;
      const comment = cutText(cleanText(item.comment), 100);
      return [
        section(plain(comment === '' ? title : `${title}\n${comment}`)),
        { type: 'actions', elements: savedButtons(item.id, lang) },
      ];
    }),
  ];
}

function presentWatches({ watches }: HomeData, t: Catalogue): Block[] {
  if (watches.length === 0) return [heading(t.home.watches), context(plain(t.home.noWatches))];
  return [
    heading(t.home.watches),
    ...watches.slice(0, most.watches).map(
      (query): Block => ({
        ...section(plain(cutText(cleanText(query), 120) || '…')),
        accessory: {
          type: 'button',
          action_id: actionIds.unwatch,
          text: plain(t.home.stopWatching),
          value: query,
        },
      }),
    ),
  ];
}

function presentAdmin(admin: AdminHome, t: Catalogue, formats: Formats): Block[] {
  const rollback: Button = {
    type: 'button',
    action_id: actionIds.rollback,
    text: plain(t.home.rollback),
    confirm: {
      title: plain(t.home.rollback),
      text: plain(t.home.rollbackConfirm),
      confirm: plain(t.home.rollback),
      deny: plain(t.common.close),
    },
  };
  const reindex: Button = {
    type: 'button',
    action_id: actionIds.reindex,
    text: plain(t.home.reindex),
    style: 'primary',
  };
  return [
    divider,
    { type: 'header', text: plain(t.home.admin) },
    { type: 'actions', elements: [reindex, rollback] },
    ...(admin.status ? presentState(admin.status, t, formats) : []),
    ...(admin.report ? presentReceipts(admin.report.receipts, { t, formats, titles: 5 }) : []),
    ...presentFailedJobs(admin, t, formats),
    ...presentList(t.home.gaps, admin.gaps.slice(0, most.gaps), ({ words, askers }) =>
      t.home.gap(cutText(cleanText(words), 80), formats.count(askers)),
    ),
    ...presentList(
      t.home.feedback,
      admin.feedback.slice(0, most.feedback),
      ({ title, words, useful, notUseful }) =>
        t.home.feedbackLine(
          cutText(cleanText(words), 40),
          cutText(cleanText(title), 80),
          formats.count(useful),
          formats.count(notUseful),
        ),
    ),
    ...presentHidden(admin, t),
  ];
}

function presentState(status: StatusReport, t: Catalogue, formats: Formats): Block[] {
  const { waiting, active, failed } = status.queue;
  const counts = [waiting, active, failed].map(formats.count);
  const [inLine = '', running = '', broken = ''] = counts;
  const blocks: Block[] = [
    presentFacts([
      [t.status.refresh, presentTimes(status.refresh, t, formats)],
      [t.status.queue, t.status.queueLine(inLine, running, broken)],
    ]),
  ];
  if (status.sources.length > 0) blocks.push(presentSources(status.sources, t, formats));
  return blocks;
}

function presentFailedJobs({ failedJobs }: AdminHome, t: Catalogue, formats: Formats): Block[] {
  if (failedJobs.length === 0) return [];
  return [
    heading(t.home.jobs),
    ...failedJobs.slice(0, most.jobs).map(({ queue, jobId, reason, failedAt }): Block => {
      const when = failedAt === null ? '' : formats.time(failedAt);
      const what = [queue, when, cutText(cleanText(reason ?? ''), 150)]
        .filter(Boolean)
        .join(t.common.dot);
      return {
        ...section(plain(what)),
        accessory: {
          type: 'button',
          action_id: actionIds.retryJob,
          text: plain(t.home.retry),
          value: `${queue} ${jobId}`,
        },
      };
    }),
  ];
}

function presentHidden({ hidden }: AdminHome, t: Catalogue): Block[] {
  if (hidden.length === 0) return [];
  return [
    heading(t.home.hidden),
    ...hidden.slice(0, most.hidden).map(
      ({ articleId, title }): Block => ({
        ...section(plain(cutText(cleanText(title), 120) || articleId)),
        accessory: {
          type: 'button',
          action_id: actionIds.showArticle,
          text: plain(t.home.show),
          value: articleId,
        },
      }),
    ),
  ];
}

function presentList<T>(title: string, items: readonly T[], say: (item: T) => string): Block[] {
  if (items.length === 0) return [];
  return [heading(title), bullets(items.map((item) => [{ type: 'text', text: say(item) }]))];
}

const heading = (text: string): Block => section(mrkdwn(`*${text}*`));

const bullets = (items: readonly RichTextElement[][]): Block => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_list',
      style: 'bullet',
      elements: items.map((elements): RichTextSection => ({ type: 'rich_text_section', elements })),
    },
  ],
});

function linked(title: string, address: string | null): RichTextElement[] {
  const text = cutText(cleanText(title), 120) || '…';
  const url = linkOf(address);
  return url === null ? [{ type: 'text', text }] : [{ type: 'link', url, text }];
}
