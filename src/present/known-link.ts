import type { Article } from '../parse/article.ts';
import { presentRow, rowDetails } from './article-row.ts';
import { context, type Message, plain } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { fitPayload } from './fit-message.ts';
import { readFormats } from './formats.ts';

/** What the team knows of a link: as a preview under it, or as a hint to the one who posted it. */
export function presentKnownLink(
  article: Article,
  { lang, timeZone, isPreview }: { lang: Language; timeZone: string; isPreview: boolean },
): Message {
  const t = readCatalogue(lang);
  const formats = readFormats(lang, timeZone);
  const highlights = { title: [], excerpt: [], comments: [], tags: [] };
  const title = cutText(cleanText(article.articleTitle), 100);
  const names = article.bookmarks.map(({ user }) => user.trim()).filter((name) => name !== '');
  const people = [...new Set(names)].slice(0, 5);
  const savedBy = t.alreadyKnown.savedBy(cutText(cleanText(people.join(', ')), 150));
  const heading = t.alreadyKnown.heading(title);
  return fitPayload(
    rowDetails.map((detail) => () => ({
      text: escapeMrkdwn(heading),
      blocks: [
        ...(isPreview ? [] : [context(plain(cutText(heading, 300)))]),
        ...presentRow({ article, score: 0, missing: [], highlights }, { t, formats, detail }),
        ...(people.length > 0 ? [context(plain(savedBy))] : []),
      ],
    })),
  );
}
