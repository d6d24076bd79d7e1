import type { Message } from '../present/blocks.ts';
import type { Place } from '../slack/sender.ts';
import type { BotServices } from './services.ts';

/** Shows a message to one person where they are; where Slack does not allow that, it comes as a direct message. */
export async function tellPrivately(
  place: Place & { userId: string },
  message: Message,
  { sender }: Pick<BotServices, 'sender'>,
): Promise<void> {
  const { userId } = place;
  if (place.channel.startsWith('D')) {
    await sender.post(place, message);
    return;
  }
  const outcome = await sender.whisper(place, message);
  if (outcome.state === 'refused') await sender.post({ channel: userId }, message);
}
