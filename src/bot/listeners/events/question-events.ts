import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Message } from '../../../present/blocks.ts';
import { presentSlowDown } from '../../../present/failure.ts';
import type { Person } from '../../../slack/people.ts';
import type { Place } from '../../../slack/sender.ts';
import { answerQuery, pageSize, shortPageSize } from '../../answer-query.ts';
import { guardReply } from '../../guard-reply.ts';
import { replyDirectly } from '../../listen.ts';
import { parseCommand } from '../../parse-command.ts';
import { type PersonMessage, readPersonMessage } from '../../person-message.ts';
import { composeHelp, runSubcommand } from '../../run-command.ts';
import type { BotServices } from '../../services.ts';
import { tellPrivately } from '../../tell-privately.ts';

/** `@yuuk redis cpu`: answered in its thread, or in one that it opens, in short form. */
export function createMentionEvent(services: BotServices) {
  return async ({ event }: SlackEventMiddlewareArgs<'app_mention'>): Promise<void> => {
    const question = await takeQuestion(event, services);
    if (question === null) return;
    const { user, channel, ts, threadTs } = question;
    const place = { channel, threadTs: threadTs ?? ts };
    await answer(question, services, place, async (person) => {
      const asked = parseCommand(question.text);
      if (asked.kind === 'search') {
        const request = { query: asked.query, person, rows: shortPageSize };
        const { message } = await answerQuery({ ...request, visibility: 'public' }, services);
        const outcome = await services.sender.post(place, message);
        if (outcome.state === 'posted') return;
        await tellPrivately({ ...place, userId: user }, message, services);
        return;
      }
      // Commands belong to `/yuuk`, where the answer is private; here only the way to ask is told.
      const help = await composeHelp(person, services);
      await tellPrivately({ ...place, userId: user }, help, services);
    });
  };
}

/** A message to the bot itself: answered without a mention, in full. */
export function createDirectMessageEvent(services: BotServices) {
  return async ({ event }: SlackEventMiddlewareArgs<'message'>): Promise<void> => {
    if (event.channel_type !== 'im') return;
    const question = await takeQuestion(event, services);
    if (question === null) return;
    const { channel, threadTs } = question;
    const place = { channel, threadTs };
    await answer(question, services, place, async (person) => {
      const asked = parseCommand(question.text);
      const send = async (message: Message) => {
        await services.sender.post(place, message);
      };
      if (asked.kind === 'search') {
        const request = { query: asked.query, person, rows: pageSize };
        const { message } = await answerQuery({ ...request, visibility: 'private' }, services);
        await send(message);
        return;
      }
      // A form needs a trigger, which a message does not bring.
      if (asked.kind === 'save') return send(await composeHelp(person, services));
      await runSubcommand(
        asked,
        {
          person,
          userName: person.name ?? person.id,
          channelId: channel,
          isPrivatePlace: true,
          triggerId: '',
          reply: replyDirectly(channel, services, threadTs),
        },
        services,
      );
    });
  };
}

/**
 * The question of a person that nobody has answered yet; null for bots and edits, and for repeated deliveries:
 * also a mention that is edited comes again, as another event of the same message.
 */
async function takeQuestion(
  event: unknown,
  { claimEvent }: Pick<BotServices, 'claimEvent'>,
): Promise<PersonMessage | null> {
  const question = readPersonMessage(event);
  if (question === null) return null;
  return (await claimEvent(`question ${question.channel} ${question.ts}`)) ? question : null;
}

async function answer(
  { user }: PersonMessage,
  services: BotServices,
  place: Place,
  work: (person: Person) => Promise<void>,
): Promise<void> {
  const { records, readPerson } = services;
  const reply = {
    send: (message: Message) => tellPrivately({ ...place, userId: user }, message, services),
  };
  await guardReply(
    async (call) => {
      const [turn, person] = await Promise.all([records.rate.take(user), readPerson(user)]);
      if (turn.allowed) return work(person);
      call('question', 'limited');
      await reply.send(presentSlowDown(turn.waitSeconds, person.lang));
    },
    { reply, userId: user, surface: 'question' },
    services,
  );
}
