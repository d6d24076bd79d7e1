import { type Pressed, replyDirectly } from '../../listen.ts';
import { parseCommand } from '../../parse-command.ts';
import { runSubcommand } from '../../run-command.ts';
import type { BotServices } from '../../services.ts';

/** Removes the message that was pressed; it was the person's own. */
export async function dismiss({ press, reply }: Pressed): Promise<void> {
  if (press.isPrivate) await reply.remove();
}

/** Runs a subcommand that a search offered, because its first word is one or nearly is. */
export async function runOffered(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person, reply } = pressed;
  const command = parseCommand(press.value ?? '');
  if (command.kind === 'search') return;
  const { channelId, isPrivatePlace, triggerId } = press;
  // Progress takes the place of what was pressed; what everybody sees is left alone.
  const followed = press.isPrivate
    ? { send: reply.replace, replace: reply.replace }
    : replyDirectly(person.id, services);
  await runSubcommand(
    command,
    {
      person,
      userName: person.name ?? person.id,
      channelId: channelId ?? person.id,
      isPrivatePlace,
      triggerId,
      reply: command.kind === 'reindex' ? followed : reply,
    },
    services,
  );
}
