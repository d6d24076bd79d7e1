import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { presentSlowDown } from '../../../present/failure.ts';
import type { Person } from '../../../slack/people.ts';
import type { Reply } from '../../../slack/response-url.ts';
import { answerQuery } from '../../answer-query.ts';
import { guardReply } from '../../guard-reply.ts';
import { adminCommands, type Command, parseCommand } from '../../parse-command.ts';
import { isPrivatePlace } from '../../private-place.ts';
import { runSubcommand } from '../../run-command.ts';
import type { BotServices } from '../../services.ts';
import { readTurn } from '../../turn.ts';

/** `/yuuk …`: acknowledged before anything else, answered through its `response_url`. */
export function createYuukCommand(services: BotServices) {
  return async ({
    ack,
    command,
    context,
  }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const reply = services.openReply(command.response_url);
    await guardReply(
      async (call) => {
        const [turn, person] = await Promise.all([
          readTurn(context) ?? services.records.rate.take(command.user_id),
          services.readPerson(command.user_id),
        ]);
        if (!turn.allowed) {
          call('command', 'limited');
          await reply.send(presentSlowDown(turn.waitSeconds, person.lang));
          return;
        }
        const asked = parseCommand(command.text ?? '');
        call(asked.kind);
        if (asked.kind === 'search') return answerSearch(asked, person, reply, services);
        await runSubcommand(
          asked,
          {
            person,
            userName: command.user_name,
            channelId: command.channel_id,
            isPrivatePlace: isPrivatePlace({ id: command.channel_id, name: command.channel_name }),
            triggerId: command.trigger_id,
            reply,
          },
          services,
        );
      },
      { reply, userId: command.user_id, surface: 'command' },
      services,
    );
  };
}

async function answerSearch(
  { query, isPublic, hint }: Extract<Command, { kind: 'search' }>,
  person: Person,
  reply: Reply,
  services: BotServices,
): Promise<void> {
  // Nobody is pointed to a command that they may not run, nor a whole channel to one person's slip.
  const isForOthers =
    isPublic ||
    (hint !== null && adminCommands.includes(hint.command) && !(await services.isAdmin(person.id)));
  const request = { query, person, hint: isForOthers ? null : hint };
  const visibility = isPublic ? 'public' : 'private';
  const { answer, message } = await answerQuery({ ...request, visibility }, services);
  // A search that found nothing is nothing to show to a channel.
  if (!isPublic || answer.results.length === 0) return reply.send(message);
  try {
    await reply.send(message, { isPublic: true });
  } catch (error) {
    services.log.warn({ error }, 'a public answer was refused; it stays private');
    const notes = ['cannot-post'] as const;
    const again = await answerQuery({ ...request, visibility: 'private', notes }, services);
    await reply.send(again.message);
  }
}
