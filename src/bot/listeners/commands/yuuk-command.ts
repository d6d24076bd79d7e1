import type { SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Message } from '../../../present/blocks.ts';
import { presentHelp } from '../../../present/help.ts';
import type { Person } from '../../../slack/people.ts';
import { answerQuery } from '../../answer-query.ts';
import { guardReply } from '../../guard-reply.ts';
import { type Command, parseCommand } from '../../parse-command.ts';
import type { BotServices } from '../../services.ts';

/** `/yuuk …`: acknowledged before anything else, answered through its `response_url`. */
export function createYuukCommand(services: BotServices) {
  return async ({ ack, command }: SlackCommandMiddlewareArgs): Promise<void> => {
    await ack();
    const reply = services.openReply(command.response_url);
    const asker = { reply, userId: command.user_id, surface: 'command' };
    await guardReply(
      async () => {
        const person = await services.readPerson(command.user_id);
        const asked = parseCommand(command.text ?? '');
        const isPublic = asked.kind === 'search' && asked.isPublic;
        await reply.send(await runCommand(asked, person, services), { isPublic });
      },
      asker,
      services,
    );
  };
}

async function runCommand(
  command: Command,
  person: Person,
  services: BotServices,
): Promise<Message> {
  if (command.kind === 'search') {
    return answerQuery(
      {
        query: command.query,
        person,
        visibility: command.isPublic ? 'public' : 'private',
        hint: command.hint,
      },
      services,
    );
  }
  return presentHelp({
    lang: person.lang,
    examples: [],
    viewerIsAdmin: await services.isAdmin(person.id),
  });
}
