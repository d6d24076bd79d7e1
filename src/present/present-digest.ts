import type { Article } from '../parse/article.ts';
import { factsOf, linkOf } from './article-row.ts';
import {
  type Block,
  context,
  type Message,
  mrkdwn,
  plain,
  type RichTextBlock,
  type RichTextElement,
  type RichTextSection,
} from './blocks.ts';
import { type Catalogue, type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn, isolateDirection } from './clean-text.ts';
import { readDigestTexts } from './digest-texts.ts';
import { fitPayload } from './fit-message.ts';
import { type Formats, readFormats } from './formats.ts';

/** Words that people looked for in vain, and how many did; never who. */
export interface DigestGap {
  words: string;
  askers: number;
}

/** Articles under one tag; `null` for those without. */
export interface DigestGroup {
  tag: string | null;
  articles: Article[];
}

/** One digest as composed, in no language yet. */
export interface Digest {
  /** `first`: to a channel that never had one; `resurfaced`: nothing is new, one old article instead. */
  kind: 'first' | 'news' | 'resurfaced';
  groups: DigestGroup[];
  /** Every article that is new, best first: those shown and those behind "N more". */
  ids: string[];
  /** Articles in the index. */
  indexSize: number;
  gaps: DigestGap[];
  /** ISO 8601; `from` is null when there was no digest before. */
  period: { from: string | null; to: string };
}

export interface DigestOptions {
  lang: Language;
  timeZone: string;
  audience: 'channel' | 'person';
  /** What the "N more" button carries; null in a preview. */
  moreValue: string | null;
}

export interface DigestMessages {
  message: Message;
  /** For the message's thread. */
  details: Message;
}

/** The button that opens the whole list privately. */
export const digestMoreAction = 'digest_more';

/** How much of an article is shown: columns of text, characters of a link; fullest first. */
const overviewSteps = [
  { title: 120, link: 3000 },
  { title: 80, link: 800 },
  { title: 40, link: 300 },
];
const detailSteps = [
  { title: 120, link: 3000, excerpt: 280, comment: 200, comments: 3 },
  { title: 120, link: 800, excerpt: 160, comment: 100, comments: 2 },
  { title: 80, link: 300, excerpt: 80, comment: 60, comments: 1 },
  { title: 40, link: 0, excerpt: 0, comment: 0, comments: 0 },
];

interface TitleStep {
  title: number;
  link: number;
}

/** Renders a digest: one message for the channel, and the details for its thread. */
export function presentDigest(digest: Digest, options: DigestOptions): DigestMessages {
  const look = {
    words: readDigestTexts(options.lang),
    t: readCatalogue(options.lang),
    formats: readFormats(options.lang, options.timeZone),
  };
  return {
    message: fitPayload(overviewSteps.map((step) => () => overview(digest, options, look, step))),
    details: fitPayload(detailSteps.map((step) => () => details(digest, look, step))),
  };
}

interface Look {
  words: ReturnType<typeof readDigestTexts>;
  t: Catalogue;
  formats: Formats;
}

function overview(
  digest: Digest,
  { audience, moreValue }: DigestOptions,
  look: Look,
  step: TitleStep,
): Message {
  const { words, formats } = look;
  const shown = digest.groups.flatMap(({ articles }) => articles);
  const more = digest.kind === 'news' ? digest.ids.length - shown.length : 0;
  const heading =
    digest.kind === 'news'
      ? words.headings.news(formats.count(digest.ids.length))
      : words.headings[digest.kind];
  const blocks: Block[] = [{ type: 'header', text: plain(heading) }];
  if (digest.kind === 'first') {
    blocks.push(paragraph([text(words.intro(formats.count(digest.indexSize)))]));
  } else {
    blocks.push(context(plain(facts(digest, look))));
  }
  for (const group of digest.groups) blocks.push(...presentGroup(group, digest, look, step));
  if (more > 0) blocks.push(moreBlock(words.more(formats.count(more)), moreValue));
  if (digest.gaps.length > 0) blocks.push(...presentGaps(digest, look));
  blocks.push(context(mrkdwn(words.footer[audience])));
  const titles = shown.slice(0, 5).map((article) => titleOf(article, 60));
  const summary = words.summary(formats.count(digest.ids.length), titles.join(words.separator));
  const said = digest.kind === 'news' ? summary : [heading, ...titles].join(words.separator);
  return { text: escapeMrkdwn(said), blocks };
}

function facts({ kind, period }: Digest, { words, formats }: Look): string {
  const to = formats.day(period.to, null);
  const span =
    period.from === null ? words.until(to) : words.period(formats.day(period.from, null), to);
  return kind === 'resurfaced' ? words.resurfacedNote : span;
}

function presentGroup(
  { tag, articles }: DigestGroup,
  digest: Digest,
  look: Look,
  step: TitleStep,
): RichTextBlock[] {
  const list: RichTextBlock['elements'] = [
    {
      type: 'rich_text_list',
      style: 'bullet',
      elements: articles.map((article) => presentItem(article, look, step)),
    },
  ];
  const heading = tag === null ? look.words.untagged : `#${cutText(cleanText(tag), 60)}`;
  if (tag !== null || digest.groups.length > 1) {
    list.unshift({
      type: 'rich_text_section',
      elements: [text(isolateDirection(heading), { bold: true })],
    });
  }
  return [{ type: 'rich_text', elements: list }];
}

function presentItem(article: Article, { t, formats }: Look, step: TitleStep): RichTextSection {
  // The heading of its group names the tag.
  const known = factsOf({ ...article, tags: [] }, formats, t);
  const elements = titleElements(article, t, step);
  if (known !== '') elements.push(text(`\n${known}`));
  return { type: 'rich_text_section', elements };
}

function titleElements(article: Article, t: Catalogue, step: TitleStep): RichTextElement[] {
  const title = titleOf(article, step.title);
  const url = linkOf(article.url);
  if (url === null) {
    return [text(title, { bold: true }), text(`  ${t.results.noUrl}`, { italic: true })];
  }
  if (url.length > step.link) return [text(title, { bold: true })];
  return [{ type: 'link', url, text: title, style: { bold: true } }];
}

function titleOf(article: Article, columns: number): string {
  const title = cutText(cleanText(article.articleTitle).trim(), columns);
  return isolateDirection(title || article.url || article.id);
}

function moreBlock(label: string, value: string | null): Block {
  if (value === null) return context(plain(label));
  const button = {
    type: 'button',
    action_id: digestMoreAction,
    text: plain(label),
    value,
  } as const;
  return { type: 'actions', elements: [button] };
}

function presentGaps({ gaps }: Digest, { words, formats }: Look): Block[] {
  const lines = gaps.map(({ words: asked, askers }): RichTextSection => {
    const line = words.gap(cutText(cleanText(asked), 60), formats.count(askers));
    return { type: 'rich_text_section', elements: [text(isolateDirection(line))] };
  });
  return [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [text(words.gapsHeading, { bold: true })],
        },
        { type: 'rich_text_list', style: 'bullet', elements: lines },
      ],
    },
    context(mrkdwn(words.gapsHint)),
  ];
}

function details(digest: Digest, { words, t }: Look, step: (typeof detailSteps)[number]): Message {
  const articles = digest.groups.flatMap((group) => group.articles);
  const blocks = articles.map((article): Block => {
    const main = titleElements(article, t, step);
    const excerpt = cutText(cleanText(article.excerpt).trim(), step.excerpt);
    if (step.excerpt > 0 && excerpt !== '') main.push(text(`\n${isolateDirection(excerpt)}`));
    const elements: RichTextBlock['elements'] = [{ type: 'rich_text_section', elements: main }];
    const comments = article.bookmarks.filter(({ comment }) => comment.trim() !== '');
    for (const { user, comment } of comments.slice(0, step.comments)) {
      const who = isolateDirection(cutText(cleanText(user).trim(), 40));
      const what = isolateDirection(cutText(cleanText(comment).trim(), step.comment));
      elements.push({
        type: 'rich_text_quote',
        elements: [text(who === '' ? what : `${who}: ${what}`)],
      });
    }
    return { type: 'rich_text', elements };
  });
  return { text: words.detailsHeading, blocks };
}

function paragraph(elements: RichTextElement[]): RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function text(
  value: string,
  style?: { bold?: boolean; italic?: boolean },
): { type: 'text'; text: string; style?: { bold?: boolean; italic?: boolean } } {
  return { type: 'text', text: value, ...(style ? { style } : {}) };
}
