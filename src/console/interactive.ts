import { asObject, asObjects, asString, isObject, type JsonObject } from './json.ts';

/** An element that a person can press, choose from or write in, with its place in the payload. */
export interface Slot {
  /** Its number in the order of the payload; the page names it by this. */
  readonly index: number;
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly element: JsonObject;
  /** The input block around it, if any. */
  readonly input: JsonObject | null;
}

/** What the page sends for a slot: a text, a choice, several choices, or nothing. */
export type SlotValue = string | string[] | null;

/** Elements that only show something. */
const INERT = new Set(['image', 'workflow_button', 'url']);
/** Block types whose `elements` can be pressed; in the others they are text and pictures. */
const HOLDERS = new Set(['actions', 'context_actions']);

/**
 * Copies blocks and gives every block a `block_id` and every interactive element an `action_id`
 * where the app left them out, as Slack does.
 */
export function withIds(blocks: readonly JsonObject[], newId: () => string): JsonObject[] {
  const withActionId = (element: unknown): unknown =>
    isObject(element) && isInteractive(element)
      ? { ...element, action_id: asString(element['action_id']) ?? newId() }
      : element;
  return blocks.map((block) => {
    const copy: JsonObject = { ...block, block_id: asString(block['block_id']) ?? newId() };
    const type = asString(block['type']) ?? '';
    if (HOLDERS.has(type)) copy['elements'] = asObjects(block['elements']).map(withActionId);
    if (type === 'card') copy['actions'] = asObjects(block['actions']).map(withActionId);
    if (type === 'carousel') copy['elements'] = withIds(asObjects(block['elements']), newId);
    if (type === 'container')
      copy['child_blocks'] = withIds(asObjects(block['child_blocks']), newId);
    if (type === 'section' && block['accessory'] !== undefined)
      copy['accessory'] = withActionId(block['accessory']);
    if (type === 'input') copy['element'] = withActionId(block['element']);
    return copy;
  });
}

function isInteractive(element: JsonObject): boolean {
  return !INERT.has(asString(element['type']) ?? 'image');
}

/** The interactive elements of a payload in document order; block ids must be there (`withIds`). */
export function findSlots(blocks: readonly JsonObject[]): Slot[] {
  const slots: Slot[] = [];
  const add = (block: JsonObject, element: unknown, input: JsonObject | null = null): void => {
    if (!isObject(element) || !isInteractive(element)) return;
    slots.push({
      index: slots.length,
      blockId: asString(block['block_id']) ?? '',
      actionId: asString(element['action_id']) ?? '',
      type: asString(element['type']) ?? '',
      element,
      input,
    });
  };
  const visit = (block: JsonObject): void => {
    const type = asString(block['type']) ?? '';
    if (type === 'input') add(block, block['element'], block);
    else if (type === 'section') add(block, block['accessory']);
    else if (HOLDERS.has(type))
      for (const element of asObjects(block['elements'])) add(block, element);
    else if (type === 'card')
      for (const element of asObjects(block['actions'])) add(block, element);
    else if (type === 'carousel') asObjects(block['elements']).forEach(visit);
    else if (type === 'container') asObjects(block['child_blocks']).forEach(visit);
  };
  blocks.forEach(visit);
  return slots;
}

/** All options of a menu, those in groups included. */
export function optionsOf(element: JsonObject): JsonObject[] {
  return [
    ...asObjects(element['options']),
    ...asObjects(element['option_groups']).flatMap((group) => asObjects(group['options'])),
  ];
}

/** Names the field in which Slack reports the choice of a picker that offers people or channels. */
const PICKED: Record<string, string> = {
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_users_select: 'selected_users',
  multi_channels_select: 'selected_channels',
  multi_conversations_select: 'selected_conversations',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
};

/**
 * The state of one element as Slack reports it in `state.values` and in `actions`.
 * `options` are the choices that exist: those of the payload or those the app suggested.
 */
export function stateOf(
  slot: Slot,
  value: SlotValue,
  options: readonly JsonObject[] = optionsOf(slot.element),
): JsonObject {
  const { type } = slot;
  const values = Array.isArray(value) ? value : value === null ? [] : [value];
  const text = Array.isArray(value) ? (value[0] ?? null) : value;
  const chosen = options.filter((option) => values.includes(asString(option['value']) ?? ''));
  if (type === 'checkboxes' || type === 'multi_static_select' || type === 'multi_external_select')
    return { type, selected_options: chosen };
  if (['radio_buttons', 'static_select', 'external_select', 'overflow'].includes(type))
    return { type, selected_option: chosen[0] ?? null };
  if (type === 'datetimepicker')
    return { type, selected_date_time: text === null || text === '' ? null : Number(text) };
  const picked = PICKED[type];
  if (picked !== undefined)
    return { type, [picked]: picked.endsWith('s') ? values : text === '' ? null : text };
  if (type === 'rich_text_input') return { type, rich_text_value: richTextOf(text ?? '') };
  if (type === 'feedback_buttons') return { type, value: text, text: feedbackTextOf(slot, text) };
  return { type, value: text === '' ? null : text };
}

function feedbackTextOf(slot: Slot, value: string | null): unknown {
  const buttons = [slot.element['positive_button'], slot.element['negative_button']];
  return asObject(buttons.map(asObject).find((button) => button['value'] === value))['text'];
}

function richTextOf(text: string): JsonObject {
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: text === '' ? [] : [{ type: 'text', text }] },
    ],
  };
}

/** The value an element starts with, in the page's form. */
export function initialValueOf(slot: Slot): SlotValue {
  const { element } = slot;
  const one = element['initial_option'];
  if (isObject(one)) return asString(one['value']) ?? null;
  if (Array.isArray(element['initial_options']))
    return asObjects(element['initial_options']).map((option) => asString(option['value']) ?? '');
  for (const [name, value] of Object.entries(element)) {
    if (!name.startsWith('initial_')) continue;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  }
  return slot.type.startsWith('multi_') || slot.type === 'checkboxes' ? [] : null;
}

/** `state.values` of a message or a view: what every field holds at this moment. */
export function stateValues(
  slots: readonly Slot[],
  values: Readonly<Record<string, SlotValue>>,
  optionsFor: (slot: Slot) => readonly JsonObject[] = (slot) => optionsOf(slot.element),
): Record<string, Record<string, JsonObject>> {
  const state: Record<string, Record<string, JsonObject>> = Object.create(null);
  for (const slot of slots) {
    if (['button', 'overflow', 'feedback_buttons', 'icon_button'].includes(slot.type)) continue;
    const value = values[slot.index];
    state[slot.blockId] = {
      ...state[slot.blockId],
      [slot.actionId]: stateOf(
        slot,
        value === undefined ? initialValueOf(slot) : value,
        optionsFor(slot),
      ),
    };
  }
  return state;
}
