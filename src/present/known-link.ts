import type { Article } from '../parse/article.ts';
import { presentRow, type RowDetail, rowDetails } from './article-row.ts';
import { type Block, context, type Message, plain } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { fitPayload } from './fit-message.ts';
import { readFormats } from './formats.ts';

interface Reader {
  lang: Language;
  timeZone: string;
}

/** What the team knows of a link, as a preview under it. */
export function presentLinkPreview(article: Article, reader: Reader): Message {
  return fitPayload(
    rowDetails.map((detail) => () => ({
      text: escapeMrkdwn(headingOf(article, reader)),
      blocks: presentKnown(article, detail, reader),
    })),
  );
}

/** The same of the links of one message, as a hint to the one who posted it. */
export function presentKnownLinks(articles: readonly Article[], reader: Reader): Message {
  const headings = articles.map((article) => headingOf(article, reader));
  return fitPayload(
    rowDetails.map((detail) => () => ({
      text: escapeMrkdwn(headings.join('\n')),
      blocks: articles.flatMap((article, index) => [
        context(plain(cutText(headings[index] ?? '', 300))),
        ...presentKnown(article, detail, reader),
      ]),
    })),
  );
}

const headingOf = ({ articleTitle }: Article, { lang }: Reader): string =>
  readCatalogue(lang).alreadyKnown.heading(cutText(cleanText(articleTitle), 100));

function presentKnown(article: Article, detail: RowDetail, { lang, timeZone }: Reader): Block[] {
  const t = readCatalogue(lang);
  const formats = readFormats(lang, timeZone);
  const highlights = { title: [], excerpt: [], comments: [], tags: [] };
  const names = article.bookmarks.map(({ user }) => user.trim()).filter((name) => name !== '');
  const people = [...new Set(names)].slice(0, 5);
  const savedBy = t.alreadyKnown.savedBy(cutText(cleanText(people.join(', ')), 150));
  return [
    ...presentRow({ article, score: 0, missing: [], highlights }, { t, formats, detail }),
    ...(people.length > 0 ? [context(plain(savedBy))] : []),
  ];
}
