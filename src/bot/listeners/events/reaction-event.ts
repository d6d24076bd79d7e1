import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import { actionIds } from '../../../present/actions.ts';
import { type Button, plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { presentNotice } from '../../../present/notice.ts';
import { presentSaved } from '../../../present/save-form.ts';
import { readMessage } from '../../message-words.ts';
import { saveArticle } from '../../save-article.ts';
import type { BotServices } from '../../services.ts';
import { tellPrivately } from '../../tell-privately.ts';

/** What a button can carry. */
const longestValue = 2000;

/**
 * Saves the link of a message by a reaction (off by default), and confirms it to the one who reacted. From a
 * place that not everybody sees nothing is saved unasked: they are told who will find it, and offered the form.
 */
export function createReactionEvent(services: BotServices) {
  return async ({ event, body }: SlackEventMiddlewareArgs<'reaction_added'>): Promise<void> => {
    const { settings, claimEvent, sender, readPerson } = services;
    const { item, reaction, user } = event;
    // A skin tone follows the name: `thumbsup::skin-tone-2`.
    if (settings.saveReaction === '' || reaction.split('::')[0] !== settings.saveReaction) return;
    if (item.type !== 'message' || !(await claimEvent(body.event_id))) return;
    const person = await readPerson(user);
    const { save } = readCatalogue(person.lang);
    const { link, threadTs } = readMessage(await sender.readMessage(item.channel, item.ts));
    const place = { channel: item.channel, threadTs, userId: user };
    if (link === null) {
      await tellPrivately(place, presentNotice(plain(save.noLink)), services);
      return;
    }
    if (!(await sender.isPublicChannel(item.channel))) {
      const openForm: Button = {
        type: 'button',
        action_id: actionIds.addArticle,
        text: plain(save.submit),
        value: link.url.slice(0, longestValue),
      };
      await tellPrivately(place, presentNotice(plain(save.fromPrivate), [openForm]), services);
      return;
    }
    const request = { id: null, url: link.url, name: link.title, tags: [], comment: '' };
    const outcome = await saveArticle(
      { ...request, userId: user, user: person.name ?? user },
      services,
    );
    const message =
      outcome.state === 'faulty'
        ? presentNotice(plain(save.noLink))
        : presentSaved({ ...outcome, isNew: outcome.state === 'saved' }, person.lang);
    await tellPrivately(place, message, services);
  };
}
