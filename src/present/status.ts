import { type Block, context, type Message, plain, type RichTextElement } from './blocks.ts';
import { type Catalogue, type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { type Formats, readFormats } from './formats.ts';

/** One place that articles come from. */
export interface SourceStatus {
  name: string;
  /** Articles that its last good copy gave. */
  articles: number;
  /** Why its last fetch failed; null when it did not. */
  error: string | null;
  /** Whether its last good copy is in use because the fetch failed. */
  stale: boolean;
}

/** The state of yuuk, as `yuuk status --json` prints it. Times are ISO 8601. */
export interface StatusReport {
  version: string;
  generation: number | null;
  articles: number;
  indexedAt: string | null;
  sources: SourceStatus[];
  refresh: { last: string | null; next: string | null };
  digest: { last: string | null; next: string | null };
  queue: { waiting: number; active: number; failed: number };
  lastError: { at: string; message: string } | null;
}

const mostSources = 10;

/** The state for people. `knownAt`: Redis is away, and this is what was known then. */
export function presentStatus(
  report: StatusReport,
  {
    lang,
    timeZone,
    now,
    knownAt,
  }: { lang: Language; timeZone: string; now: Date; knownAt: string | null },
): Message {
  const t = readCatalogue(lang);
  const formats = readFormats(lang, timeZone);
  const age = report.indexedAt === null ? t.status.never : formats.ago(report.indexedAt, now);
  const articles = formats.count(report.articles);
  const blocks: Block[] = [{ type: 'header', text: plain(t.status.heading) }];
  if (knownAt !== null) blocks.push(context(plain(t.status.fromMemory(formats.ago(knownAt, now)))));
  blocks.push(
    presentFacts([
      [t.status.articles(articles), t.status.updated(age)],
      [t.status.refresh, presentTimes(report.refresh, t, formats)],
      [t.status.digest, presentTimes(report.digest, t, formats)],
      [
        t.status.queue,
        t.status.queueLine(
          formats.count(report.queue.waiting),
          formats.count(report.queue.active),
          formats.count(report.queue.failed),
        ),
      ],
    ]),
  );
  if (report.sources.length > 0) blocks.push(presentSources(report.sources, t, formats));
  if (report.lastError) {
    const { at, message } = report.lastError;
    blocks.push(
      presentFacts([
        [t.status.lastError, `${formats.time(at)}  ${cutText(cleanText(message), 200)}`],
      ]),
    );
  }
  const generation =
    report.generation === null ? [] : [t.status.generation(formats.count(report.generation))];
  blocks.push(context(plain([t.status.version(report.version), ...generation].join(t.common.dot))));
  return { text: escapeMrkdwn(t.status.summary(articles, age)), blocks };
}

/** When something happened last, and will next. */
export function presentTimes(
  { last, next }: { last: string | null; next: string | null },
  t: Catalogue,
  formats: Formats,
): string {
  const show = (at: string | null) => (at === null ? t.status.never : formats.time(at));
  return `${t.status.last(show(last))}${t.common.dot}${t.status.next(show(next))}`;
}

/** Where articles come from, with what went wrong there. */
export function presentSources(
  sources: readonly SourceStatus[],
  t: Catalogue,
  formats: Formats,
): Block {
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [{ type: 'text', text: t.status.sources, style: { bold: true } }],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: sources.slice(0, mostSources).map(({ name, articles, error, stale }) => {
          const shown = cutText(cleanText(name), 80);
          const reason = [cutText(cleanText(error ?? ''), 120), stale ? t.status.sourceStale : ''];
          const text =
            error === null
              ? t.status.source(shown, formats.count(articles))
              : t.status.sourceFailed(shown, reason.filter(Boolean).join(t.common.dot));
          return { type: 'rich_text_section', elements: [{ type: 'text', text }] };
        }),
      },
    ],
  };
}

/** Lines of a bold label and what is so. */
export function presentFacts(pairs: readonly (readonly [label: string, value: string])[]): Block {
  const elements = pairs.flatMap(([label, value], index): RichTextElement[] => [
    { type: 'text', text: `${index > 0 ? '\n' : ''}${label}`, style: { bold: true } },
    { type: 'text', text: `  ${value}` },
  ]);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
