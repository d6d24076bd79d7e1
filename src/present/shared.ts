import type { Article } from '../parse/article.ts';
import { presentRow, rowDetails } from './article-row.ts';
import { context, type Message, mrkdwn, plain, type TextObject } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { fitPayload } from './fit-message.ts';
import { readFormats } from './formats.ts';

/** An article as one person shows it to a channel, with who did and what they had searched for. */
export function presentShared(
  article: Article,
  {
    lang,
    timeZone,
    userId,
    query,
  }: { lang: Language; timeZone: string; userId: string; query: string },
): Message {
  const t = readCatalogue(lang);
  const formats = readFormats(lang, timeZone);
  const highlights = { title: [], excerpt: [], comments: [], tags: [] };
  const searched = cutText(cleanText(query).trim(), 100);
  // The query is somebody's words: plain, so that neither * nor a back-tick in it is markup.
  const facts: TextObject[] = [mrkdwn(t.shared.by(`<@${userId}>`))];
  if (searched !== '') facts.push(plain(t.shared.query(searched)));
  const title = cutText(cleanText(article.articleTitle), 100);
  return fitPayload(
    rowDetails.map((detail) => () => ({
      text: escapeMrkdwn(t.shared.summary(title)),
      blocks: [
        ...presentRow({ article, score: 0, missing: [], highlights }, { t, formats, detail }),
        context(...facts),
      ],
    })),
  );
}
