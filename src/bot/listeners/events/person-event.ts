import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import type { BotServices } from '../../services.ts';

/**
 * Somebody's profile changed. From now on they read their new language and have their new role; it costs one
 * small request for each change of anybody's profile, and no call to Slack.
 */
export function createPersonEvent({ personChanged }: Pick<BotServices, 'personChanged'>) {
  return ({ event }: SlackEventMiddlewareArgs<'user_change'>): Promise<void> => {
    personChanged(event.user.id);
    return Promise.resolve();
  };
}
