import type { Article, Bookmark } from '../parse/article.ts';
import type { Highlights, SearchResult, Span } from '../search/answer.ts';
import { actionIds, type RowChoice, writeArticleValue, writeRowBlockId } from './actions.ts';
import {
  type ActionsBlock,
  type Block,
  context,
  type Option,
  plain,
  type RichTextBlock,
  type RichTextElement,
} from './blocks.ts';
import type { Catalogue } from './catalogue.ts';
import { cleanText, cutText, isolateDirection } from './clean-text.ts';
import { dateOf, type Formats } from './formats.ts';
import { highlightText } from './highlight.ts';

/** How much of an article a row shows, in columns (a full-width character is two); 0 leaves it out. */
export interface RowDetail {
  title: number;
  excerpt: number;
  comment: number;
}

/** From all that a row can show down to its title; messages that are too long step down. */
export const rowDetails: readonly RowDetail[] = [
  { title: 160, excerpt: 132, comment: 120 },
  { title: 120, excerpt: 80, comment: 60 },
  { title: 100, excerpt: 0, comment: 40 },
  { title: 60, excerpt: 0, comment: 0 },
];

export interface RowOptions {
  t: Catalogue;
  formats: Formats;
  detail: RowDetail;
  /** Articles whose link is known dead, with the time of its last success; they are marked. */
  deadLinks?: ReadonlyMap<string, string | null>;
}

/** What the buttons of a row need: the stored result set and the row's 0-based place in the ranking. */
export interface RowButtons {
  key: string;
  position: number;
  choices: readonly RowChoice[];
}

/** One result: title, excerpt around the hit, comment, and a grey line of facts. */
export function presentRow(result: SearchResult, options: RowOptions): Block[] {
  const { article, highlights, missing } = result;
  const { t, formats, detail } = options;
  const main = [
    ...presentTitle(article, highlights, options),
    ...presentDeadLink(article, options),
  ];
  const excerpt = highlightText(article.excerpt, highlights.excerpt, detail.excerpt);
  if (excerpt.length > 0) main.push({ type: 'text', text: '\n' }, ...excerpt);
  if (missing.length > 0) main.push({ type: 'text', text: '\n' }, ...presentMissing(missing, t));
  const elements: RichTextBlock['elements'] = [{ type: 'rich_text_section', elements: main }];
  const comment = presentComment(article, highlights, detail.comment);
  if (comment.length > 0) elements.push({ type: 'rich_text_quote', elements: comment });
  const facts = factsOf(article, formats, t);
  return facts === ''
    ? [{ type: 'rich_text', elements }]
    : [{ type: 'rich_text', elements }, context(plain(facts))];
}

function presentTitle(
  article: Article,
  highlights: Highlights,
  { t, detail }: RowOptions,
): RichTextElement[] {
  const pieces = highlightText(
    article.articleTitle,
    titleSpans(article, highlights),
    detail.title,
    {
      bold: true,
    },
  );
  const text = pieces.map((piece) => ('text' in piece ? piece.text : '')).join('');
  const title = text.trim() || article.url || article.id;
  const url = linkOf(article.url);
  return url === null
    ? [
        { type: 'text', text: title, style: { bold: true } },
        { type: 'text', text: `  ${t.results.noUrl}`, style: { italic: true } },
      ]
    : [{ type: 'link', url, text: title, style: { bold: true } }];
}

function presentDeadLink(
  { id }: Article,
  { t, formats, deadLinks }: RowOptions,
): RichTextElement[] {
  const lastOkAt = deadLinks?.get(id);
  if (lastOkAt === undefined) return [];
  const mark =
    lastOkAt === null ? t.results.deadLink : t.results.deadSince(formats.day(lastOkAt, null));
  return [{ type: 'text', text: `  ${mark}`, style: { italic: true } }];
}

/** The highlights are offsets in the full title; the row shows the title without its site's name. */
function titleSpans(article: Article, highlights: Highlights): Span[] {
  const shift = article.title.indexOf(article.articleTitle);
  if (shift < 0) return [];
  return highlights.title
    .map(([start, end]): Span => [Math.max(0, start - shift), Math.max(0, end - shift)])
    .filter(([start, end]) => end > start);
}

/** A link that Slack takes, or null: only web addresses, only up to its limit. */
export function linkOf(url: string | null): string | null {
  if (url === null || url.length > 3000) return null;
  return /^https?:\/\//i.test(url) ? url : null;
}

/** More struck words than these say nothing more. */
const mostMissing = 5;

function presentMissing(missing: readonly string[], t: Catalogue): RichTextElement[] {
  const words = missing.slice(0, mostMissing).flatMap((word, index): RichTextElement[] => {
    const struck: RichTextElement = {
      type: 'text',
      text: cutText(cleanText(word), 40),
      style: { strike: true },
    };
    return index === 0 ? [struck] : [{ type: 'text', text: ' ' }, struck];
  });
  return [{ type: 'text', text: t.results.missing, style: { italic: true } }, ...words];
}

/** The comment to show: one that holds a hit, else the first. */
function presentComment(
  article: Article,
  highlights: Highlights,
  columns: number,
): RichTextElement[] {
  const commented = article.bookmarks.filter(({ comment }) => comment.trim() !== '');
  const spansOf = ({ user }: Bookmark) =>
    highlights.comments.find((found) => found.user === user)?.spans ?? [];
  const bookmark = commented.find((one) => spansOf(one).length > 0) ?? commented[0];
  if (columns === 0 || !bookmark) return [];
  const words = highlightText(bookmark.comment, spansOf(bookmark), columns);
  if (words.length === 0) return [];
  const name = nameOf(bookmark.user);
  return name === '' ? words : [{ type: 'text', text: `${name}: ` }, ...words];
}

const nameOf = (user: string): string => isolateDirection(cutText(cleanText(user).trim(), 40));

/** Site, date, tags and people in one line of plain text. */
export function factsOf(article: Article, formats: Formats, t: Catalogue): string {
  const date = dateOf(article);
  const site = article.site ?? article.siteName;
  const tags = article.tags
    .slice(0, 3)
    .map((tag) => `#${isolateDirection(cutText(cleanText(tag), 30))}`);
  // Some dumps do not say whose a bookmark is.
  const names = article.bookmarks.map(({ user }) => nameOf(user)).filter((name) => name !== '');
  const users = [...new Set(names)];
  const people = users.slice(0, 2).join(', ');
  const others =
    users.length > 2 ? ` ${t.results.othersSaved(formats.count(users.length - 2))}` : '';
  return [
    site ? isolateDirection(cutText(cleanText(site), 60)) : '',
    date ? formats.day(date.at, date.precision) : '',
    article.bookmarkCount === null ? '' : t.results.users(formats.count(article.bookmarkCount)),
    tags.join(' '),
    people === '' ? '' : t.common.savedBy(people + others),
  ]
    .filter((part) => part.trim() !== '')
    .join(t.common.dot);
}

/** The buttons of a row: share, and a menu of everything else. */
export function rowActions(id: string, buttons: RowButtons, t: Catalogue): ActionsBlock {
  const { key, position, choices } = buttons;
  const labels: Record<RowChoice, string> = {
    why: t.results.why,
    related: t.results.related,
    useful: t.results.useful,
    useless: t.results.notUseful,
    hide: t.results.hide,
    show: t.results.show,
  };
  const options: Option[] = choices.map((choice) => ({
    text: plain(labels[choice]),
    value: choice,
  }));
  return {
    type: 'actions',
    block_id: writeRowBlockId(key, id, position),
    elements: [
      {
        type: 'button',
        action_id: actionIds.share,
        text: plain(t.results.share),
        value: writeArticleValue({ key, id }),
      },
      { type: 'overflow', action_id: actionIds.rowMenu, options },
    ],
  };
}
