import type { Log } from '../log.ts';
import type { Message, View } from '../present/blocks.ts';
import { isFitting } from '../present/fit-message.ts';
import { slackLimits, validatePayload } from '../present/slack-limits.ts';

/**
 * The last gate before Slack. A message that breaks a limit is never dropped in silence: it goes out as
 * its words alone, and the faults go to the log.
 */
export function sendable(message: Message, log: Log): Message {
  if (isFitting(message)) return message;
  const faults = validatePayload(message);
  if (faults.length === 0) return message;
  log.error({ faults: faults.slice(0, 5) }, 'a message breaks the limits of Slack');
  const text = message.text.slice(0, slackLimits.sectionText - 1) || '…';
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] };
}

/** The same for a view: blocks past the limit are cut off; other faults are logged and left to Slack. */
export function sendableView<T extends View>(view: T, log: Log): T {
  const faults = validatePayload(view);
  if (faults.length === 0) return view;
  log.error({ faults: faults.slice(0, 5) }, 'a view breaks the limits of Slack');
  return { ...view, blocks: view.blocks.slice(0, slackLimits.viewBlocks) };
}
