import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import { publishHome } from '../../publish-home.ts';
import type { BotServices } from '../../services.ts';

/** Somebody opened the app's page; its Home tab is put together anew. */
export function createHomeEvent(services: BotServices) {
  return async ({ event }: SlackEventMiddlewareArgs<'app_home_opened'>): Promise<void> => {
    if (event.tab === 'home') await publishHome(event.user, services);
  };
}
