import type { App } from '@slack/bolt';
import { createYuukCommand } from './listeners/commands/yuuk-command.ts';
import type { BotServices } from './services.ts';

/** Binds Slack's surfaces to their listeners; behaviour lives in `listeners/`. */
export function registerListeners(app: App, services: BotServices): void {
  app.command('/yuuk', createYuukCommand(services));
}
