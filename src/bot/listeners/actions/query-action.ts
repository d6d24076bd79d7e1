import { presentSheet } from '../../../present/notice.ts';
import { answerQuery } from '../../answer-query.ts';
import { answerPress, type Pressed } from '../../listen.ts';
import { parseQuery } from '../../parse-command.ts';
import type { BotServices } from '../../services.ts';

/** A button that carries a query: a suggestion, an example, an earlier search. */
export async function runQuery(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person } = pressed;
  const { query } = parseQuery(press.value ?? '');
  if (query === '') return;
  if (press.view?.kind !== 'home') {
    const key = press.view === null ? {} : { key: null };
    const { message } = await answerQuery(
      { query, person, visibility: 'private', ...key },
      services,
    );
    await answerPress(pressed, message, services);
    return;
  }
  // The Home tab has no message to answer in: the rows come in a sheet.
  const { sender } = services;
  const open = await sender.openView(press.triggerId, presentSheet(person.lang, 'yuuk', []));
  const { message } = await answerQuery(
    { query, person, visibility: 'private', key: null },
    services,
  );
  await sender.updateView(open, presentSheet(person.lang, 'yuuk', message.blocks));
}
