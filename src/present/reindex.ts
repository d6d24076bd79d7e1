import type { Receipt } from '../parse/article.ts';
import {
  type Block,
  context,
  type Message,
  mrkdwn,
  plain,
  type RichTextElement,
  section,
} from './blocks.ts';
import { type Catalogue, type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { fitPayload } from './fit-message.ts';
import { type Formats, readFormats } from './formats.ts';

/** An article in a list of changes. */
export interface ChangedTitle {
  id: string;
  title: string;
}

/** A search that people made, and whose first answer is another one now; nobody is named. */
export interface MovedSearch {
  query: string;
  /** What came first. */
  title: string;
  /** What comes first instead; null: nothing is found any more. */
  instead: string | null;
}

/** What a refresh did, as `yuuk reindex --json` prints it. */
export interface ReindexReport {
  generation: number | null;
  articles: number;
  added: ChangedTitle[];
  changed: ChangedTitle[];
  removed: ChangedTitle[];
  rejected: number;
  receipts: Receipt[];
  /** Why it was not published; null when it was, or nothing had changed. */
  refused: string | null;
  dryRun: boolean;
  tookMs: number;
  movedQueries?: MovedSearch[] | undefined;
}

interface Reader {
  lang: Language;
  timeZone: string;
}

const barCells = 12;

/** How far a refresh is: a bar, its step, and counts where they are known. */
export function presentProgress(
  progress: { step: string; done: number; total: number },
  { lang, timeZone, intro }: Reader & { intro: string },
): Message {
  const { reindex } = readCatalogue(lang);
  const formats = readFormats(lang, timeZone);
  const { step, done, total } = progress;
  const filled = total > 0 ? Math.round((Math.min(done, total) / total) * barCells) : 0;
  const bar = '█'.repeat(filled) + '░'.repeat(barCells - filled);
  const name = isStep(step, reindex.steps) ? reindex.steps[step] : escapeMrkdwn(cleanText(step));
  const line =
    total > 0
      ? reindex.progress(bar, name, formats.count(done), formats.count(total))
      : reindex.stepOnly(bar, name);
  return {
    text: `${intro} ${name}`,
    blocks: [section(mrkdwn(intro)), context(mrkdwn(line))],
  };
}

const isStep = (
  step: string,
  steps: Catalogue['reindex']['steps'],
): step is keyof Catalogue['reindex']['steps'] => Object.hasOwn(steps, step);

/** The end of a refresh: what changed, what could not be read, and how to go on when it was refused. */
export function presentReindexReport(report: ReindexReport, reader: Reader): Message {
  const t = readCatalogue(reader.lang);
  const formats = readFormats(reader.lang, reader.timeZone);
  return fitPayload(
    [10, 5, 2, 0].map((titles) => () => buildReport(report, { t, formats, titles })),
  );
}

interface Look {
  t: Catalogue;
  formats: Formats;
  /** Titles shown of each kind of change, and receipts. */
  titles: number;
}

function buildReport(report: ReindexReport, look: Look): Message {
  const { t, formats } = look;
  const heading = headingOf(report, look);
  const counts = t.reindex.change(
    formats.count(report.added.length),
    formats.count(report.changed.length),
    formats.count(report.removed.length),
    formats.count(report.rejected),
  );
  const blocks: Block[] = [section(mrkdwn(escapeMrkdwn(heading))), context(plain(counts))];
  if (report.refused !== null) {
    const reason = cutText(cleanText(report.refused), 400);
    blocks.push(section(mrkdwn(`${escapeMrkdwn(reason)}\n${t.reindex.forceHint}`)));
  }
  blocks.push(
    ...presentChanges(report, look),
    ...presentMoved(report.movedQueries ?? [], look),
    ...presentReceipts(report.receipts, look),
  );
  return { text: escapeMrkdwn(`${heading} ${counts}`), blocks };
}

function headingOf(report: ReindexReport, { t, formats }: Look): string {
  const articles = formats.count(report.articles);
  const seconds = formats.count(Math.round(report.tookMs / 100) / 10);
  if (report.refused !== null) return t.reindex.refused;
  if (report.dryRun) return t.reindex.wouldBe(articles, seconds);
  const isSame = report.added.length + report.changed.length + report.removed.length === 0;
  return isSame ? t.reindex.unchanged(articles, seconds) : t.reindex.done(articles, seconds);
}

function presentChanges(report: ReindexReport, { t, formats, titles }: Look): Block[] {
  if (titles === 0) return [];
  const kinds = [
    ['+', t.reindex.added, report.added],
    ['~', t.reindex.changed, report.changed],
    ['−', t.reindex.removed, report.removed],
  ] as const;
  return kinds.flatMap(([sign, label, articles]): Block[] => {
    if (articles.length === 0) return [];
    const elements: RichTextElement[] = [{ type: 'text', text: label, style: { bold: true } }];
    for (const { title } of articles.slice(0, titles)) {
      elements.push({ type: 'text', text: `\n${sign} ${cutText(cleanText(title), 90)}` });
    }
    if (articles.length > titles) {
      const more = t.reindex.more(formats.count(articles.length - titles));
      elements.push({ type: 'text', text: `\n${more}` });
    }
    return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
  });
}

const short = (text: string): string => cutText(cleanText(text), 60);

function presentMoved(moved: readonly MovedSearch[], { t, formats, titles }: Look): Block[] {
  if (moved.length === 0 || titles === 0) return [];
  const elements: RichTextElement[] = [
    { type: 'text', text: t.reindex.moved, style: { bold: true } },
  ];
  for (const { query, title, instead } of moved.slice(0, titles)) {
    const after = instead === null ? t.reindex.nothing : short(instead);
    const line = t.reindex.movedLine(short(query), short(title), after);
    elements.push({ type: 'text', text: `\n${line}` });
  }
  if (moved.length > titles) {
    const more = t.reindex.more(formats.count(moved.length - titles));
    elements.push({ type: 'text', text: `\n${more}` });
  }
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

/** The receipts that tell of trouble: rejected entries, warnings, files that nobody recognised. */
export function presentReceipts(
  receipts: readonly Receipt[],
  { t, formats, titles }: Look,
): Block[] {
  const troubled = receipts.filter(
    ({ rejected, warnings, format }) =>
      rejected.length > 0 || warnings.length > 0 || format === null,
  );
  if (troubled.length === 0 || titles === 0) return [];
  const elements: RichTextElement[] = [
    { type: 'text', text: t.reindex.warnings, style: { bold: true } },
  ];
  for (const { file, parsed, rejected, warnings } of troubled.slice(0, titles)) {
    const name = cutText(cleanText(file), 80);
    const line = t.reindex.receiptLine(name, formats.count(parsed), formats.count(rejected.length));
    elements.push({ type: 'text', text: `\n${line}` });
    const reasons = [
      ...rejected.slice(0, 2).map(({ position, reason }) => `#${position} ${reason}`),
      ...warnings.slice(0, 2),
    ];
    for (const reason of reasons) {
      elements.push({ type: 'text', text: `\n    ${cutText(cleanText(reason), 120)}` });
    }
  }
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}
