import { actionIds } from '../present/actions.ts';
import { type Button, plain } from '../present/blocks.ts';
import { readCatalogue } from '../present/catalogue.ts';
import { cleanText, cutText } from '../present/clean-text.ts';
import { presentNotice } from '../present/notice.ts';
import type { Pressed } from './listen.ts';
import { mayAdminister } from './may-administer.ts';
import type { BotServices } from './services.ts';

/** Takes an article out of every search and digest, or puts it back. For admins; both are in the audit. */
export async function hideArticle(
  articleId: string,
  isHiding: boolean,
  { person, reply }: Pressed,
  services: BotServices,
): Promise<void> {
  const { records, hiddenIds, index, now } = services;
  const article = await index.findArticle(articleId);
  const title = article?.articleTitle ?? articleId;
  const action = isHiding ? 'hide' : 'show';
  if (!(await mayAdminister(action, { person, reply, detail: articleId }, services))) return;
  if (isHiding) {
    const at = new Date(now()).toISOString();
    await records.hidden.hide({ articleId, title, by: person.id, at });
  } else await records.hidden.show(articleId);
  hiddenIds.forget();
  const { hide, home } = readCatalogue(person.lang);
  const shown = cutText(cleanText(title), 120);
  const undo: Button = {
    type: 'button',
    action_id: actionIds.showArticle,
    text: plain(home.show),
    value: articleId,
  };
  await reply.send(
    presentNotice(plain(isHiding ? hide.hidden(shown) : hide.shown(shown)), isHiding ? [undo] : []),
  );
}
