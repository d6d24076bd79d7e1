import type { App } from '@slack/bolt';
import { actionIds, viewIds } from '../present/actions.ts';
import { digestMoreAction } from '../present/present-digest.ts';
import { onPress, type Pressed } from './listen.ts';
import {
  changeDigestTime,
  pressDigest,
  showDigestRest,
} from './listeners/actions/digest-action.ts';
import {
  clearHistory,
  pressReindex,
  pressRollback,
  retryJob,
} from './listeners/actions/home-action.ts';
import { dismiss, runOffered } from './listeners/actions/message-action.ts';
import { turnPage } from './listeners/actions/page-action.ts';
import { runQuery } from './listeners/actions/query-action.ts';
import { chooseFromRow, showHiddenArticle } from './listeners/actions/row-menu-action.ts';
import { addArticle, editSaved, removeSaved } from './listeners/actions/saved-action.ts';
import { shareArticle, shareAsReply } from './listeners/actions/share-action.ts';
import { unwatchQuery, watchQuery } from './listeners/actions/watch-action.ts';
import { createYuukCommand } from './listeners/commands/yuuk-command.ts';
import { createHomeEvent } from './listeners/events/home-event.ts';
import { createPostedLinkEvent, createUnfurlEvent } from './listeners/events/link-events.ts';
import {
  createDirectMessageEvent,
  createMentionEvent,
} from './listeners/events/question-events.ts';
import { createReactionEvent } from './listeners/events/reaction-event.ts';
import {
  createRelatedShortcut,
  createSaveShortcut,
} from './listeners/shortcuts/message-shortcuts.ts';
import { createDigestTimeView } from './listeners/views/digest-time-view.ts';
import { createSaveView } from './listeners/views/save-view.ts';
import { shortcutIds } from './manifest.ts';
import type { BotServices } from './services.ts';

/** Binds Slack's surfaces to their listeners; behaviour lives in `listeners/`. */
export function registerListeners(app: App, services: BotServices): void {
  app.command('/yuuk', createYuukCommand(services));

  const press = (
    id: string | RegExp,
    handle: (pressed: Pressed, services: BotServices) => Promise<void>,
  ) => app.action(id, onPress(services, handle));
  press(actionIds.nextPage, turnPage);
  press(actionIds.previousPage, turnPage);
  press(actionIds.dismiss, dismiss);
  press(actionIds.share, shareArticle);
  press(actionIds.shareAsReply, shareAsReply);
  press(actionIds.rowMenu, chooseFromRow);
  press(actionIds.showArticle, showHiddenArticle);
  press(new RegExp(`^${actionIds.runQuery}_\\d$`, 'u'), runQuery);
  press(actionIds.runCommand, runOffered);
  press(actionIds.watch, watchQuery);
  press(actionIds.unwatch, unwatchQuery);
  press(actionIds.addArticle, addArticle);
  press(actionIds.editSaved, editSaved);
  press(actionIds.removeSaved, removeSaved);
  press(actionIds.clearHistory, clearHistory);
  press(actionIds.reindex, pressReindex);
  press(actionIds.rollback, pressRollback);
  press(actionIds.retryJob, retryJob);
  press(actionIds.digestTime, changeDigestTime);
  press(/^digest_(subscribe|unsubscribe|pause|resume|preview)$/u, pressDigest);
  press(digestMoreAction, showDigestRest);

  app.shortcut(
    { callback_id: shortcutIds.related, type: 'message_action' },
    createRelatedShortcut(services),
  );
  app.shortcut(
    { callback_id: shortcutIds.save, type: 'message_action' },
    createSaveShortcut(services),
  );
  app.view(viewIds.save, createSaveView(services));
  app.view(viewIds.digestTime, createDigestTimeView(services));

  app.event('app_home_opened', createHomeEvent(services));
  app.event('app_mention', createMentionEvent(services));
  app.event('message', createDirectMessageEvent(services));
  app.event('message', createPostedLinkEvent(services));
  app.event('reaction_added', createReactionEvent(services));
  app.event('link_shared', createUnfurlEvent(services));
}
