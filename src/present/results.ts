import type { SearchAnswer, SearchResult } from '../search/answer.ts';
import { actionIds, carriedQueryLength, type RowChoice, writePageValue } from './actions.ts';
import { presentRow, type RowDetail, rowActions, rowDetails } from './article-row.ts';
import {
  type ActionsBlock,
  type Block,
  type Button,
  context,
  divider,
  type Message,
  mrkdwn,
  plain,
  section,
} from './blocks.ts';
import { type Catalogue, type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { fitPayload } from './fit-message.ts';
import { type Formats, readFormats } from './formats.ts';

/** A word of the query that is also the name of a command, offered as a button. */
export interface CommandHint {
  command: string;
  /** `typo`: nearly a command; `also`: exactly one, but the rest does not fit it. */
  reason: 'typo' | 'also';
}

export interface ResultsOptions {
  lang: Language;
  timeZone: string;
  now: Date;
  /** Age at which the index counts as old: twice its schedule. */
  staleAfterMs: number;
  /** Rows a page. */
  pageSize: number;
  /** Where the pages of this result set are stored; null: no buttons at all. */
  key: string | null;
  /** `public`: everybody sees it, so it cannot be closed by one of them. */
  visibility: 'private' | 'public';
  viewerIsAdmin: boolean;
  /** Said above the rows, each once. */
  notes: readonly ('rerun' | 'from-memory' | 'cannot-post')[];
  hint: CommandHint | null;
  /** Articles whose link is known dead, with the time of its last success. */
  deadLinks?: ReadonlyMap<string, string | null>;
}

/** The answer to a query with at least one row. */
export function presentResults(answer: SearchAnswer, options: ResultsOptions): Message {
  const t = readCatalogue(options.lang);
  const formats = readFormats(options.lang, options.timeZone);
  const form = (detail: RowDetail, rows: number) => () =>
    buildMessage({ ...answer, results: answer.results.slice(0, rows) }, options, {
      t,
      formats,
      detail,
      cut: rows < answer.results.length,
    });
  const all = answer.results.length;
  const smallest = rowDetails[rowDetails.length - 1] ?? { title: 60, excerpt: 0, comment: 0 };
  const fewer = Array.from({ length: Math.max(0, all - 1) }, (_, index) => all - 1 - index);
  return fitPayload([
    ...rowDetails.map((detail) => form(detail, all)),
    ...fewer.map((rows) => form(smallest, rows)),
  ]);
}

interface Look {
  t: Catalogue;
  formats: Formats;
  detail: RowDetail;
  /** Whether rows were left out because they did not fit. */
  cut: boolean;
}

function buildMessage(answer: SearchAnswer, options: ResultsOptions, look: Look): Message {
  const { t } = look;
  const dead = options.deadLinks ? { deadLinks: options.deadLinks } : {};
  const blocks: Block[] = [presentHeading(answer, t), presentFacts(answer, options, look)];
  const notes = presentNotes(answer, options, t);
  if (notes.length > 0) blocks.push(context(...notes.map(plain)));
  if (options.hint) blocks.push(presentHint(options.hint, t));
  answer.results.forEach((result, index) => {
    if (startsPartial(answer, index)) {
      blocks.push(divider, context(plain(t.results.partialDivider)));
    }
    blocks.push(
      ...presentRow(result, { ...look, ...dead }),
      ...buttonsOf(result, answer.offset + index, options, t),
    );
  });
  if (look.cut) blocks.push(context(plain(t.results.shortened)));
  const navigation = presentNavigation(answer, options, t);
  if (navigation) blocks.push(navigation);
  return { text: summarise(answer, look), blocks };
}

function presentHeading(answer: SearchAnswer, t: Catalogue): Block {
  const query = cutText(cleanText(answer.understood || answer.query), 120);
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [{ type: 'text', text: t.results.heading(query), style: { bold: true } }],
      },
    ],
  };
}

function presentFacts(answer: SearchAnswer, options: ResultsOptions, { t, formats }: Look): Block {
  const from = formats.count(answer.offset + 1);
  const to = formats.count(answer.offset + answer.results.length);
  const matches = answer.partial ? answer.partialTotal : answer.total;
  const range =
    answer.offset + answer.results.length > matches
      ? t.results.total(formats.count(matches))
      : t.results.range(from, to, formats.count(matches));
  return context(
    plain([range, indexAge(answer, options, { t, formats })].filter(Boolean).join(t.common.dot)),
  );
}

function indexAge(
  answer: SearchAnswer,
  { now, staleAfterMs }: ResultsOptions,
  { t, formats }: Pick<Look, 't' | 'formats'>,
): string {
  if (answer.indexedAt === null) return '';
  const age = formats.ago(answer.indexedAt, now);
  const old = now.getTime() - Date.parse(answer.indexedAt) > staleAfterMs;
  return old ? t.results.indexOld(age) : t.results.indexAge(age);
}

function presentNotes(answer: SearchAnswer, options: ResultsOptions, t: Catalogue): string[] {
  const notes: string[] = [];
  if (options.notes.includes('rerun')) notes.push(t.results.rerun);
  if (options.notes.includes('from-memory')) notes.push(t.results.fromMemory);
  if (options.notes.includes('cannot-post')) notes.push(t.results.cannotShowPublicly);
  if (answer.partial) notes.push(t.results.partialOnly);
  for (const { word, matched } of answer.widened.slice(0, 4)) {
    const forms = matched.slice(0, 4).map(short).join(', ');
    notes.push(t.results.widened(short(word), forms));
  }
  return notes;
}

const short = (word: string): string => cutText(cleanText(word), 40);

/** "Did you mean the command?", as a button: a command never runs by guess. */
export function presentHint(hint: CommandHint, t: Catalogue): Block {
  const say = hint.reason === 'typo' ? t.results.typoCommand : t.results.alsoCommand;
  return {
    ...section(mrkdwn(say(hint.command))),
    accessory: {
      type: 'button',
      action_id: actionIds.runCommand,
      text: plain(t.results.runCommand(hint.command)),
      value: hint.command,
    },
  };
}

/** Whether the row at `index` is the first partial match after full ones. */
function startsPartial(answer: SearchAnswer, index: number): boolean {
  if (answer.partial) return false;
  const before = answer.results[index - 1];
  return isPartial(answer.results[index]) && (before === undefined || !isPartial(before));
}

const isPartial = (result: SearchResult | undefined): boolean => (result?.missing.length ?? 0) > 0;

function buttonsOf(
  { article }: SearchResult,
  position: number,
  { key, viewerIsAdmin, visibility }: ResultsOptions,
  t: Catalogue,
): Block[] {
  if (key === null) return [];
  const choices: RowChoice[] = ['why', 'related', 'useful', 'useless'];
  if (viewerIsAdmin && visibility === 'private') choices.push('hide');
  return [rowActions(article.id, { key, position, choices }, t)];
}

function presentNavigation(
  answer: SearchAnswer,
  { key, pageSize, visibility }: ResultsOptions,
  t: Catalogue,
): ActionsBlock | null {
  const elements: Button[] = [];
  const shown = answer.offset + answer.results.length;
  const query = answer.query.slice(0, carriedQueryLength);
  if (key !== null && answer.offset > 0) {
    const offset = Math.max(0, answer.offset - pageSize);
    elements.push(pageButton(actionIds.previousPage, t.results.previous, { key, offset, query }));
  }
  if (key !== null && shown < answer.total + answer.partialTotal) {
    elements.push(pageButton(actionIds.nextPage, t.results.next, { key, offset: shown, query }));
  }
  if (visibility === 'private') {
    elements.push({ type: 'button', action_id: actionIds.dismiss, text: plain(t.common.close) });
  }
  return elements.length > 0 ? { type: 'actions', elements } : null;
}

const pageButton = (
  action_id: string,
  label: string,
  value: Parameters<typeof writePageValue>[0],
): Button => ({ type: 'button', action_id, text: plain(label), value: writePageValue(value) });

/** The answer in words, for notifications and screen readers: no markup, no links. */
function summarise(answer: SearchAnswer, { t, formats }: Look): string {
  const query = cutText(cleanText(answer.understood || answer.query), 80);
  const titles = answer.results
    .map(({ article }) => cutText(cleanText(article.articleTitle), 60))
    .join(t.results.titleSeparator);
  const from = formats.count(answer.offset + 1);
  const to = formats.count(answer.offset + answer.results.length);
  const opening = answer.partial
    ? t.results.summaryPartial(query)
    : t.results.summary(query, formats.count(answer.total));
  return escapeMrkdwn(`${opening} ${t.results.summaryItems(from, to, titles)}`);
}
