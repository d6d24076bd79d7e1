import type { MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { context, plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { cleanText, cutText } from '../../../present/clean-text.ts';
import { fitPayload } from '../../../present/fit-message.ts';
import { presentNotice } from '../../../present/notice.ts';
import { answerQuery } from '../../answer-query.ts';
import { guardReply } from '../../guard-reply.ts';
import { readMessage } from '../../message-words.ts';
import { openSaveForm } from '../../open-save-form.ts';
import { isPrivatePlace } from '../../private-place.ts';
import type { BotServices } from '../../services.ts';
import { readWords } from '../../slack-text.ts';

type ShortcutArguments = SlackShortcutMiddlewareArgs<MessageShortcut>;

const mostWords = 4;

/** "Find related articles": searches for the words that say most about the message, and says which. */
export function createRelatedShortcut(services: BotServices) {
  return async ({ ack, shortcut }: ShortcutArguments): Promise<void> => {
    await ack();
    const reply = services.openReply(shortcut.response_url);
    const userId = shortcut.user.id;
    await guardReply(
      async () => {
        const person = await services.readPerson(userId);
        const { related } = readCatalogue(person.lang);
        const { text } = readMessage(shortcut.message);
        const spoken = readWords(text)
          .filter(({ url }) => url === null)
          .map((word) => word.text)
          .join(' ');
        const words = await services.index.findRareWords(spoken, mostWords);
        if (words.length === 0) {
          await reply.send(presentNotice(plain(related.noWords)));
          return;
        }
        const query = words.join(' ');
        const { message } = await answerQuery({ query, person, visibility: 'private' }, services);
        const said = related.byWords(cutText(cleanText(query), 200));
        const [heading, ...rest] = message.blocks;
        const blocks = heading ? [heading, context(plain(said)), ...rest] : message.blocks;
        await reply.send(fitPayload([() => ({ text: message.text, blocks }), () => message]));
      },
      { reply, userId, surface: 'related' },
      services,
    );
  };
}

/** "Save": opens the form with what the message links to. */
export function createSaveShortcut(services: BotServices) {
  return async ({ ack, shortcut }: ShortcutArguments): Promise<void> => {
    await ack();
    const reply = services.openReply(shortcut.response_url);
    const userId = shortcut.user.id;
    await guardReply(
      async () => {
        const person = await services.readPerson(userId);
        const { link } = readMessage(shortcut.message);
        const draft = {
          id: null,
          url: link?.url ?? '',
          name: link?.title ?? '',
          tags: [],
          comment: '',
          isPrivatePlace: isPrivatePlace(shortcut.channel),
        };
        const place = { view: null, triggerId: shortcut.trigger_id };
        await openSaveForm(draft, place, person, services);
      },
      { reply, userId, surface: 'save' },
      services,
    );
  };
}
