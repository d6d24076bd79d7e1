import { type ConsoleContext, issueTrigger } from '../context.ts';
import { findSlots, initialValueOf, type Slot } from '../interactive.ts';
import { asObject, asString, isObject, type JsonObject } from '../json.ts';
import { viewJson } from '../slack-json.ts';
import { textOf } from '../texts.ts';
import { newView, replaceView } from '../web-api/views.ts';
import type { View } from '../workspace.ts';
import { type ActResult, interact, interactionBase, resultOf } from './deliver.ts';
import { optionsIn, type Values } from './interaction.ts';

/** A person submits a modal. What Slack checks itself is checked before the bot is asked. */
export async function submitModal(
  context: ConsoleContext,
  act: { user: string; view: View; values: Values },
): Promise<ActResult> {
  const { view, user } = act;
  const errors = findFieldErrors(context, view, act.values);
  if (Object.keys(errors).length > 0) {
    context.workspace.changeView(view, { errors });
    return { ok: true };
  }
  const delivery = await interact(context, 'view_submission', {
    type: 'view_submission',
    ...interactionBase(context, user),
    trigger_id: issueTrigger(context, user),
    view: viewJson(view, act.values, optionsIn(context, { view })),
    response_urls: [],
  });
  if (delivery.kind === 'acknowledged') obeyResponseAction(context, view, delivery.body);
  return resultOf(delivery);
}

/** Closes, changes or keeps a modal as the acknowledgement of its submission says. */
function obeyResponseAction(context: ConsoleContext, view: View, body: unknown): void {
  const { workspace } = context;
  const answer = asObject(body);
  const payload = answer['view'];
  switch (answer['response_action']) {
    case undefined:
      workspace.closeModal(view);
      break;
    case 'clear':
      workspace.clearModals(view.user);
      break;
    case 'errors':
      workspace.changeView(view, { errors: errorTexts(answer['errors']) });
      break;
    case 'update':
      if (isObject(payload) && context.checkPayload(payload).length === 0)
        replaceView(context, view, payload);
      break;
    case 'push':
      if (isObject(payload) && context.checkPayload(payload).length === 0)
        workspace.pushModal(newView(context, view.user, payload, view));
      break;
    default:
  }
}

function errorTexts(errors: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(errors)).map(([block, text]) => [block, asString(text) ?? '']),
  );
}

/** A person closes a modal; the app hears of it if it asked to. */
export async function closeModal(
  context: ConsoleContext,
  act: { user: string; view: View },
): Promise<ActResult> {
  const { view, user } = act;
  const stack = context.workspace.modalsOf(user);
  const isCleared = view.payload['clear_on_close'] === true && stack.length > 1;
  if (isCleared) context.workspace.clearModals(user);
  else context.workspace.closeModal(view);
  if (view.payload['notify_on_close'] !== true) return { ok: true };
  return resultOf(
    await interact(context, 'view_closed', {
      type: 'view_closed',
      ...interactionBase(context, user),
      view: viewJson(view),
      is_cleared: isCleared,
    }),
  );
}

/** What Slack's own form check would say, by block id. */
function findFieldErrors(
  context: ConsoleContext,
  view: View,
  values: Values,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const slot of findSlots(view.blocks)) {
    if (slot.input === null) continue;
    const given = values[slot.index];
    const value = given === undefined ? initialValueOf(slot) : given;
    const texts = (Array.isArray(value) ? value : [value ?? '']).filter((text) => text !== '');
    const fault =
      texts.length === 0
        ? slot.input['optional'] === true
          ? undefined
          : textOf(context.lang, 'required')
        : findTextFault(context, slot, texts[0] ?? '');
    if (fault !== undefined) errors[slot.blockId] = fault;
  }
  return errors;
}

function findTextFault(context: ConsoleContext, slot: Slot, text: string): string | undefined {
  const { element, type } = slot;
  const [least, most] = [numberIn(element, 'min_length'), numberIn(element, 'max_length')];
  if (type === 'url_text_input' && !URL.canParse(text)) return textOf(context.lang, 'notUrl');
  if (type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(text))
    return textOf(context.lang, 'notEmail');
  if (type === 'number_input' && !Number.isFinite(Number(text)))
    return textOf(context.lang, 'notNumber');
  if (type !== 'plain_text_input') return undefined;
  if (least !== undefined && text.length < least)
    return textOf(context.lang, 'tooShort', String(least));
  if (most !== undefined && text.length > most)
    return textOf(context.lang, 'tooLong', String(most));
  return undefined;
}

function numberIn(element: JsonObject, name: string): number | undefined {
  const value = element[name];
  return typeof value === 'number' ? value : undefined;
}
