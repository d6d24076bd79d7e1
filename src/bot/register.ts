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
import { createPersonEvent } from './listeners/events/person-event.ts';
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

  // One listener for all buttons: Bolt walks through every listener for every request.
  app.action(/^/u, async (pressed) => {
    const handle = handlerOf(pressed.action);
    if (handle === undefined) await pressed.ack();
    else await onPress(services, handle)(pressed);
  });

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
  app.event('user_change', createPersonEvent(services));
  app.event('link_shared', createUnfurlEvent(services));
}

type PressHandler = (pressed: Pressed, services: BotServices) => Promise<void>;

const pressHandlers = new Map<string, PressHandler>([
  [actionIds.nextPage, turnPage],
  [actionIds.previousPage, turnPage],
  [actionIds.dismiss, dismiss],
  [actionIds.share, shareArticle],
  [actionIds.shareAsReply, shareAsReply],
  [actionIds.rowMenu, chooseFromRow],
  [actionIds.showArticle, showHiddenArticle],
  [actionIds.runQuery, runQuery],
  [actionIds.runCommand, runOffered],
  [actionIds.watch, watchQuery],
  [actionIds.unwatch, unwatchQuery],
  [actionIds.addArticle, addArticle],
  [actionIds.editSaved, editSaved],
  [actionIds.removeSaved, removeSaved],
  [actionIds.clearHistory, clearHistory],
  [actionIds.reindex, pressReindex],
  [actionIds.rollback, pressRollback],
  [actionIds.retryJob, retryJob],
  [actionIds.digestTime, changeDigestTime],
  [actionIds.digestSubscribe, pressDigest],
  [actionIds.digestUnsubscribe, pressDigest],
  [actionIds.digestPause, pressDigest],
  [actionIds.digestResume, pressDigest],
  [actionIds.digestPreview, pressDigest],
  [digestMoreAction, showDigestRest],
]);

/** Buttons in a row have numbered ids (`run_query_0`); what nobody handles is only acknowledged. */
function handlerOf(action: object): PressHandler | undefined {
  const id = 'action_id' in action && typeof action.action_id === 'string' ? action.action_id : '';
  return pressHandlers.get(id.replace(/_\d$/u, ''));
}
