import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findSlots,
  initialValueOf,
  optionsOf,
  stateOf,
  stateValues,
  withIds,
} from '../../src/console/interactive.ts';
import type { JsonObject } from '../../src/console/json.ts';

const option = (value: string): JsonObject => ({
  text: { type: 'plain_text', text: value },
  value,
});

function ids(): () => string {
  let count = 0;
  return () => `id${(count += 1)}`;
}

const button = (name: string): JsonObject => ({ type: 'button', action_id: name });

function slotOf(element: JsonObject) {
  const [slot] = findSlots(withIds([{ type: 'input', element }], ids()));
  if (slot === undefined) throw new Error('no slot');
  return slot;
}

describe('interactive elements', () => {
  it('are found in the order of the payload, in every block that can hold them', () => {
    const blocks = withIds(
      [
        { type: 'section', text: { type: 'mrkdwn', text: 'x' }, accessory: button('a') },
        { type: 'context', elements: [{ type: 'image' }, { type: 'mrkdwn', text: 'x' }] },
        { type: 'actions', elements: [button('b'), button('c')] },
        { type: 'section', accessory: { type: 'image' } },
        { type: 'carousel', elements: [{ type: 'card', actions: [button('d')] }] },
        { type: 'container', child_blocks: [{ type: 'actions', elements: [button('e')] }] },
        { type: 'input', element: button('f') },
      ],
      ids(),
    );
    const slots = findSlots(blocks);
    expect(slots.map(({ actionId }) => actionId)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(slots.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(slots.every(({ blockId }) => blockId !== '')).toBe(true);
  });

  it('keep the ids of the app and get others where it left them out', () => {
    const [block] = withIds(
      [{ type: 'actions', block_id: 'mine', elements: [{ type: 'button' }] }],
      ids(),
    );
    expect(block).toMatchObject({ block_id: 'mine', elements: [{ action_id: 'id1' }] });
  });

  it('report their state in the shape that Slack gives each kind', () => {
    const options = [option('red'), option('blue')];
    const cases: [JsonObject, string | string[] | null, JsonObject][] = [
      [{ type: 'plain_text_input' }, 'abc', { value: 'abc' }],
      [{ type: 'plain_text_input' }, '', { value: null }],
      [{ type: 'static_select', options }, 'blue', { selected_option: option('blue') }],
      [{ type: 'static_select', options }, 'no such', { selected_option: null }],
      [{ type: 'radio_buttons', options }, 'red', { selected_option: option('red') }],
      [{ type: 'checkboxes', options }, ['red'], { selected_options: [option('red')] }],
      [{ type: 'multi_static_select', options }, [], { selected_options: [] }],
      [{ type: 'users_select' }, 'U1', { selected_user: 'U1' }],
      [{ type: 'multi_channels_select' }, ['C1'], { selected_channels: ['C1'] }],
      [{ type: 'datepicker' }, '2026-11-22', { selected_date: '2026-11-22' }],
      [{ type: 'timepicker' }, '', { selected_time: null }],
      [{ type: 'datetimepicker' }, '1461801600', { selected_date_time: 1461801600 }],
    ];
    for (const [element, value, expected] of cases)
      expect(stateOf(slotOf(element), value)).toEqual({ type: element['type'], ...expected });
  });

  it('start with what the payload says, unless the person changed it, clearing included', () => {
    const element = { type: 'plain_text_input', action_id: 'a', initial_value: 'before' };
    const slots = findSlots([{ type: 'input', block_id: 'b', element }]);
    expect(initialValueOf(slotOf(element))).toBe('before');
    expect(stateValues(slots, {})['b']?.['a']).toMatchObject({ value: 'before' });
    expect(stateValues(slots, { 0: '' })['b']?.['a']).toMatchObject({ value: null });
  });

  it('offer the options of groups as well', () => {
    const groups = [{ options: [option('a')] }, { options: [option('b')] }];
    expect(optionsOf({ option_groups: groups }).map((each) => each['value'])).toEqual(['a', 'b']);
  });

  it('survive payloads of any shape', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (blocks) => {
        const slots = findSlots(withIds(blocks, ids()));
        expect(Object.keys(stateValues(slots, {})).length).toBeLessThanOrEqual(slots.length);
      }),
    );
  });
});
