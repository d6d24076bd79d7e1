import type { SearchAnswer } from '../search/answer.ts';
import { actionIds, carriedQueryLength } from './actions.ts';
import {
  type Block,
  type Button,
  context,
  type Message,
  mrkdwn,
  plain,
  section,
} from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { readFormats } from './formats.ts';
import { presentNotice } from './notice.ts';
import { type CommandHint, presentHint } from './results.ts';

/** The answer to a query that found nothing, or that could not be run as it is. */
export function presentMiss(
  answer: SearchAnswer,
  {
    lang,
    timeZone,
    hint = null,
    visibility = 'private',
  }: {
    lang: Language;
    timeZone: string;
    hint?: CommandHint | null;
    /** `public`: everybody sees it, so it cannot be closed by one of them. */
    visibility?: 'private' | 'public';
  },
): Message {
  const t = readCatalogue(lang);
  const { miss, common } = t;
  const formats = readFormats(lang, timeZone);
  const understood = cutText(cleanText(answer.understood || answer.query), 120);
  const close: Button[] =
    visibility === 'public'
      ? []
      : [{ type: 'button', action_id: actionIds.dismiss, text: plain(common.close) }];
  if (answer.note !== null) {
    const text = answer.note === 'too-short' ? miss.tooShort : miss.tooLong;
    return presentNotice(plain(text), close);
  }
  const heading = miss.heading(understood);
  const searched = miss.searched(formats.count(answer.indexSize));
  const blocks: Block[] = [section(plain(heading)), context(plain(searched))];
  if (hint !== null) blocks.push(presentHint(hint, t));
  const suggestions = answer.suggestions.slice(0, 3);
  if (suggestions.length > 0) {
    blocks.push(section(mrkdwn(miss.suggest)), {
      type: 'actions',
      elements: suggestions.map(
        ({ query, total }, index): Button => ({
          type: 'button',
          action_id: `${actionIds.runQuery}_${index}`,
          text: plain(cutText(miss.suggestion(cleanText(query), formats.count(total)), 70)),
          value: query.slice(0, carriedQueryLength),
        }),
      ),
    });
  }
  const query = answer.query.slice(0, carriedQueryLength);
  blocks.push({
    type: 'actions',
    elements: [
      { type: 'button', action_id: actionIds.watch, text: plain(miss.watch), value: query },
      { type: 'button', action_id: actionIds.addArticle, text: plain(miss.add), value: query },
      ...close,
    ],
  });
  return { text: escapeMrkdwn(`${heading} ${searched}`), blocks };
}
