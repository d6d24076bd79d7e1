import type { SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Message } from '../present/blocks.ts';
import { presentSheet } from '../present/notice.ts';
import type { Person } from '../slack/people.ts';
import type { Reply } from '../slack/response-url.ts';
import { guardReply } from './guard-reply.ts';
import { type Press, readPress } from './press.ts';
import type { BotServices } from './services.ts';

/** Who pressed what, and the way to answer. */
export interface Pressed {
  press: Press;
  person: Person;
  reply: Pick<Reply, 'send' | 'replace' | 'remove'>;
}

/**
 * Makes a listener for a button: acknowledged before anything else, failures told to the one who pressed.
 * Without a `response_url` (a modal, the Home tab) answers go by direct message.
 */
export function onPress(
  services: BotServices,
  handle: (pressed: Pressed, services: BotServices) => Promise<void>,
) {
  return async ({ ack, body, action }: SlackActionMiddlewareArgs): Promise<void> => {
    await ack();
    const press = readPress(body, action);
    const reply =
      press.responseUrl === null
        ? replyDirectly(press.userId, services)
        : services.openReply(press.responseUrl);
    await guardReply(
      async () => {
        const person = await services.readPerson(press.userId);
        await handle({ press, person, reply }, services);
      },
      { reply, userId: press.userId, surface: press.actionId },
      services,
    );
  };
}

/** Answers by direct message, for places that have no `response_url`; `replace` changes what it sent last. */
export function replyDirectly(
  userId: string,
  { sender }: Pick<BotServices, 'sender'>,
  threadTs: string | null = null,
): Pick<Reply, 'send' | 'replace' | 'remove'> {
  let last: { channel: string; ts: string } | null = null;
  const send: Reply['send'] = async (message) => {
    const outcome = await sender.post({ channel: userId, threadTs }, message);
    last = outcome.state === 'posted' ? outcome : null;
  };
  return {
    send,
    replace: async (message) => {
      if (last === null) await send(message);
      else await sender.update(last, message);
    },
    remove: () => Promise.resolve(),
  };
}

/** Shows an answer where it belongs: in its modal, in place of a message of one's own, else beside it. */
export async function answerPress(
  { press, person, reply }: Pressed,
  message: Message,
  { sender }: Pick<BotServices, 'sender'>,
): Promise<void> {
  if (press.view?.kind === 'modal') {
    await sender.updateView(press.view, presentSheet(person.lang, 'yuuk', message.blocks));
  } else if (press.isPrivate) await reply.replace(message);
  else await reply.send(message);
}
