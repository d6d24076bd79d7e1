import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { presentSlowDown } from '../../../present/failure.ts';
import type { Person } from '../../../slack/people.ts';
import type { Place } from '../../../slack/sender.ts';
import { answerQuery, pageSize, shortPageSize } from '../../answer-query.ts';
import { guardReply } from '../../guard-reply.ts';
import { replyDirectly } from '../../listen.ts';
import { parseCommand } from '../../parse-command.ts';
import { composeHelp, runSubcommand } from '../../run-command.ts';
import type { BotServices } from '../../services.ts';

/** A message that asks the bot something. */
const questionSchema = z.object({
  user: z.string(),
  text: z.string().default(''),
  ts: z.string(),
  channel: z.string(),
  channel_type: z.string().optional(),
  thread_ts: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
});
type Question = z.infer<typeof questionSchema>;

/** `@yuuk redis cpu`: answered in its thread, or in one that it opens, in short form. */
export function createMentionEvent(services: BotServices) {
  return async ({ event, body }: SlackEventMiddlewareArgs<'app_mention'>): Promise<void> => {
    const question = await takeQuestion(event, body.event_id, services);
    if (question === null) return;
    const { user, channel, ts, thread_ts } = question;
    const place = { channel, threadTs: thread_ts ?? ts };
    await answer(question, services, place, async (person) => {
      const asked = parseCommand(question.text);
      if (asked.kind === 'search') {
        const request = { query: asked.query, person, rows: shortPageSize };
        const { message } = await answerQuery({ ...request, visibility: 'public' }, services);
        await services.sender.post(place, message);
        return;
      }
      // Commands belong to `/yuuk`, where the answer is private; here only the way to ask is told.
      const help = await composeHelp(person, services);
      await services.sender.whisper({ ...place, userId: user }, help);
    });
  };
}

/** A message to the bot itself: answered without a mention, in full. */
export function createDirectMessageEvent(services: BotServices) {
  return async ({ event, body }: SlackEventMiddlewareArgs<'message'>): Promise<void> => {
    if (event.channel_type !== 'im') return;
    const question = await takeQuestion(event, body.event_id, services);
    if (question === null) return;
    const { channel, thread_ts } = question;
    const place = { channel, threadTs: thread_ts ?? null };
    await answer(question, services, place, async (person) => {
      const asked = parseCommand(question.text);
      const send = async (message: Parameters<typeof services.sender.post>[1]) => {
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
          reply: replyDirectly(channel, services, place.threadTs),
        },
        services,
      );
    });
  };
}

/** The question of a person that nobody has answered yet; null for bots, edits and repeated deliveries. */
async function takeQuestion(
  event: unknown,
  eventId: string,
  { claimEvent }: Pick<BotServices, 'claimEvent'>,
): Promise<Question | null> {
  const question = questionSchema.safeParse(event).data;
  if (!question || question.bot_id !== undefined || question.subtype !== undefined) return null;
  return (await claimEvent(eventId)) ? question : null;
}

async function answer(
  { user }: Question,
  services: BotServices,
  place: Place,
  work: (person: Person) => Promise<void>,
): Promise<void> {
  const { sender, records, readPerson } = services;
  const reply = {
    send: async (message: Parameters<typeof sender.post>[1]) => {
      const isDirect = place.channel.startsWith('D');
      if (isDirect) await sender.post(place, message);
      else await sender.whisper({ ...place, userId: user }, message);
    },
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
