import { actionIds } from '../../../present/actions.ts';
import { plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { cleanText, cutText } from '../../../present/clean-text.ts';
import { presentNotice } from '../../../present/notice.ts';
import type { Pressed } from '../../listen.ts';
import { parseQuery } from '../../parse-command.ts';
import { publishHome } from '../../publish-home.ts';
import type { BotServices } from '../../services.ts';

/** More than these would be a feed, not a wait for something missed. */
const mostWatches = 20;

/** "Tell me when one arrives": kept until the refresh that brings an article. */
export async function watchQuery(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person, reply } = pressed;
  const { watch, common } = readCatalogue(person.lang);
  const { query } = parseQuery(press.value ?? '');
  if (query === '') return;
  const { watches } = services.records;
  const own = await watches.readOf(person.id);
  if (own.length >= mostWatches) {
    await reply.send(presentNotice(plain(watch.full)));
    return;
  }
  await watches.add({ userId: person.id, query, at: new Date(services.now()).toISOString() });
  const undo = {
    type: 'button' as const,
    action_id: actionIds.unwatch,
    text: plain(common.undo),
    value: query,
  };
  await reply.send(presentNotice(plain(watch.set(cutText(cleanText(query), 100))), [undo]));
}

/** Takes a watch back, from its notice or from the Home tab. */
export async function unwatchQuery(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person, reply } = pressed;
  const query = press.value ?? '';
  await services.records.watches.take(person.id, query);
  if (press.view?.kind === 'home') return publishHome(person.id, services);
  const { watch } = readCatalogue(person.lang);
  await reply.replace(presentNotice(plain(watch.removed(cutText(cleanText(query), 100)))));
}
