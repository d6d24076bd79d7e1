import { type ConsoleContext, record } from './context.ts';
import { BOT_USER_ID } from './identity.ts';
import { withIds } from './interactive.ts';
import { asObjects, asString, isObject, type JsonObject, parseJson } from './json.ts';
import type { Ticket } from './tickets.ts';
import { keyOf } from './workspace.ts';

/** The HTTP answer of a `response_url`. */
export interface ResponseUrlReply {
  readonly status: number;
  readonly body: string;
}

/** Takes what the bot posts to a `response_url`: at most 5 times, within 30 minutes. */
export function takeResponse(context: ConsoleContext, id: string, body: string): ResponseUrlReply {
  const parsed = parseJson(body);
  const payload = isObject(parsed) ? parsed : {};
  const breaks = context.checkPayload(payload);
  const reply = ((): ResponseUrlReply => {
    if (!isObject(parsed)) return { status: 400, body: 'invalid_payload' };
    const spent = context.responseUrls.spend(id);
    if ('refusal' in spent)
      return { status: 404, body: spent.refusal === 'used' ? 'used_url' : 'expired_url' };
    if (breaks.length > 0) return { status: 400, body: 'invalid_blocks' };
    return postResponse(context, spent.ticket, payload)
      ? { status: 200, body: 'ok' }
      : { status: 400, body: 'no_text' };
  })();
  record(context, {
    direction: 'answer',
    title: 'response_url',
    ok: reply.status === 200,
    outcome: reply.body,
    tookMs: 0,
    payload,
    reply: reply.body,
    breaks,
  });
  return reply;
}

/**
 * Posts, replaces or deletes a message in the name of the bot, as a `response_url` and the body of
 * an acknowledgement do. False when there is nothing to post.
 */
export function postResponse(
  context: ConsoleContext,
  ticket: Ticket,
  payload: JsonObject,
): boolean {
  const { workspace } = context;
  const source = ticket.sourceKey === null ? undefined : workspace.messageByKey(ticket.sourceKey);
  if (isYes(payload['delete_original'])) {
    if (source !== undefined) workspace.removeMessage(source);
    return true;
  }
  const text = asString(payload['text']) ?? '';
  const blocks = withIds(asObjects(payload['blocks']), () => context.newId(''));
  if (text === '' && blocks.length === 0) return false;
  if (isYes(payload['replace_original']) && source !== undefined) {
    workspace.changeMessage(source, { text, blocks });
    return true;
  }
  if (ticket.channel === null) return false;
  const message = workspace.addMessage({
    channel: ticket.channel,
    user: BOT_USER_ID,
    text,
    blocks,
    visibleTo: payload['response_type'] === 'in_channel' ? undefined : ticket.user,
    threadTs: asString(payload['thread_ts']) ?? ticket.threadTs,
    ...(isObject(payload['metadata']) ? { metadata: payload['metadata'] } : {}),
  });
  ticket.sourceKey ??= keyOf(message);
  return true;
}

function isYes(value: unknown): boolean {
  return value === true || value === 'true';
}
