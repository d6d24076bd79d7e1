import { type ConsoleContext, issueResponseUrl, issueTrigger } from '../context.ts';
import { BOT_USER_ID } from '../identity.ts';
import {
  findSlots,
  optionsOf,
  type Slot,
  type SlotValue,
  stateOf,
  stateValues,
} from '../interactive.ts';
import { isObject, type JsonObject } from '../json.ts';
import { postResponse } from '../response-url.ts';
import { messageJson, viewJson } from '../slack-json.ts';
import { keyOf, type Message, type View } from '../workspace.ts';
import { type ActResult, channelNameOf, interact, interactionBase, resultOf } from './deliver.ts';

/** Where a person pressed: in a message, or in a modal or App Home. */
export type Surface = { readonly message: Message } | { readonly view: View };

/** What all fields of a surface hold, by slot number. */
export type Values = Readonly<Record<string, SlotValue>>;

const SUGGESTIONS_KEPT = 100;

/** The key under which suggested options of a surface are kept. */
function surfaceKey(surface: Surface): string {
  return 'message' in surface ? keyOf(surface.message) : surface.view.id;
}

/** The options of a slot: those of the payload and those the app suggested last. */
export function optionsIn(
  context: ConsoleContext,
  surface: Surface,
): (slot: Slot) => readonly JsonObject[] {
  return (slot) => [
    ...optionsOf(slot.element),
    ...(context.suggestions.get(`${surfaceKey(surface)}/${slot.index}`) ?? []),
  ];
}

function slotsOf(surface: Surface): Slot[] {
  if ('view' in surface) return findSlots(surface.view.blocks);
  return findSlots([
    ...surface.message.blocks,
    ...surface.message.unfurls.flatMap((unfurl) => unfurl.blocks),
  ]);
}

/** The part of an interaction that says where it happened. */
function placeOf(context: ConsoleContext, surface: Surface, values: Values): JsonObject {
  if ('view' in surface)
    return {
      container: { type: 'view', view_id: surface.view.id },
      view: viewJson(surface.view, values, optionsIn(context, surface)),
    };
  const { message } = surface;
  const channel = context.workspace.channels.get(message.channel);
  const isEphemeral = message.visibleTo !== undefined;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    },
    channel: {
      id: message.channel,
      name: channel === undefined ? '' : channelNameOf(channel),
    },
    // Slack leaves the content of an ephemeral message out.
    ...(isEphemeral ? {} : { message: messageJson(message, context.workspace) }),
    state: { values: stateValues(slotsOf(surface), values, optionsIn(context, surface)) },
  };
}

/** A person presses a button or chooses from a menu. */
export async function pressElement(
  context: ConsoleContext,
  act: { user: string; surface: Surface; slot: number; value: SlotValue; values: Values },
): Promise<ActResult> {
  const { surface, user } = act;
  const slot = slotsOf(surface)[act.slot];
  if (slot === undefined) return { ok: false, reason: 'gone' };
  const { element } = slot;
  const pressed: JsonObject = {
    ...(slot.type === 'button' || slot.type === 'icon_button'
      ? Object.fromEntries(
          ['text', 'value', 'style', 'url', 'icon']
            .filter((name) => element[name] !== undefined)
            .map((name) => [name, element[name]]),
        )
      : stateOf(slot, act.value, optionsIn(context, surface)(slot))),
    type: slot.type,
    block_id: slot.blockId,
    action_id: slot.actionId,
    action_ts: context.workspace.nextTs(),
  };
  const delivery = await interact(context, 'block_actions', {
    type: 'block_actions',
    ...interactionBase(context, user),
    ...placeOf(context, surface, { ...act.values, [act.slot]: act.value }),
    trigger_id: issueTrigger(context, user),
    ...('message' in surface
      ? {
          response_url: issueResponseUrl(context, {
            user,
            channel: surface.message.channel,
            sourceKey: keyOf(surface.message),
            threadTs: surface.message.threadTs,
          }),
        }
      : {}),
    actions: [pressed],
  });
  return resultOf(delivery);
}

/** A person types into a menu whose choices the app suggests. */
export async function suggestOptions(
  context: ConsoleContext,
  act: { user: string; surface: Surface; slot: number; query: string },
): Promise<ActResult> {
  const slot = slotsOf(act.surface)[act.slot];
  if (slot === undefined) return { ok: false, reason: 'gone' };
  const delivery = await interact(context, 'block_suggestion', {
    type: 'block_suggestion',
    ...interactionBase(context, act.user),
    ...placeOf(context, act.surface, {}),
    block_id: slot.blockId,
    action_id: slot.actionId,
    value: act.query,
  });
  if (delivery.kind !== 'acknowledged') return resultOf(delivery);
  const options = isObject(delivery.body) ? optionsOf(delivery.body) : [];
  const { suggestions } = context;
  suggestions.set(`${surfaceKey(act.surface)}/${act.slot}`, options);
  const [oldest] = suggestions.keys();
  if (suggestions.size > SUGGESTIONS_KEPT && oldest !== undefined) suggestions.delete(oldest);
  return { ok: true, options };
}

/** A person uses one of the app's entries in a message's menu. */
export async function useMessageShortcut(
  context: ConsoleContext,
  act: { user: string; message: Message; callbackId: string },
): Promise<ActResult> {
  const { message, user } = act;
  const channel = context.workspace.channels.get(message.channel);
  const ticket = {
    user,
    channel: message.channel,
    sourceKey: message.user === BOT_USER_ID ? keyOf(message) : null,
    threadTs: message.threadTs,
  };
  const delivery = await interact(context, 'message_action', {
    type: 'message_action',
    ...interactionBase(context, user),
    callback_id: act.callbackId,
    channel: { id: message.channel, name: channel === undefined ? '' : channelNameOf(channel) },
    message: messageJson(message, context.workspace),
    message_ts: message.ts,
    action_ts: context.workspace.nextTs(),
    trigger_id: issueTrigger(context, user),
    response_url: issueResponseUrl(context, ticket),
  });
  if (delivery.kind === 'acknowledged' && isObject(delivery.body))
    postResponse(context, ticket, delivery.body);
  return resultOf(delivery);
}
