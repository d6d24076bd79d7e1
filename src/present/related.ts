import type { Article } from '../parse/article.ts';
import { presentRow, rowActions, rowDetails } from './article-row.ts';
import { type Block, type Message, plain } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { fitPayload } from './fit-message.ts';
import { readFormats } from './formats.ts';
import { presentNotice } from './notice.ts';

/** Articles that resemble another one. */
export function presentRelated(
  articles: readonly Article[],
  { lang, timeZone, title, key }: { lang: Language; timeZone: string; title: string; key: string },
): Message {
  const t = readCatalogue(lang);
  if (articles.length === 0) return presentNotice(plain(t.related.none));
  const formats = readFormats(lang, timeZone);
  const heading = t.related.heading(cutText(cleanText(title), 100));
  const close = { type: 'button', action_id: 'dismiss', text: plain(t.common.close) } as const;
  const forms = rowDetails.map((detail) => (): Message => {
    const blocks: Block[] = [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [{ type: 'text', text: heading, style: { bold: true } }],
          },
        ],
      },
    ];
    articles.forEach((article, position) => {
      const highlights = { title: [], excerpt: [], comments: [], tags: [] };
      blocks.push(
        ...presentRow({ article, score: 0, missing: [], highlights }, { t, formats, detail }),
        rowActions(article.id, { key, position, choices: ['related'] }, t),
      );
    });
    blocks.push({ type: 'actions', elements: [close] });
    const titles = articles.map(({ articleTitle }) => cutText(cleanText(articleTitle), 60));
    return { text: escapeMrkdwn([heading, ...titles].join(t.results.titleSeparator)), blocks };
  });
  return fitPayload(forms);
}
