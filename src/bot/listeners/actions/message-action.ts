import type { Pressed } from '../../listen.ts';
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
  const { channelId, triggerId } = press;
  await runSubcommand(
    command,
    {
      person,
      userName: person.name ?? person.id,
      channelId: channelId ?? person.id,
      isPrivatePlace: channelId?.startsWith('D') ?? false,
      triggerId,
      reply,
    },
    services,
  );
}
