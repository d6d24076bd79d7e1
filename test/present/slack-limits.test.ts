import { describe, expect, it } from 'vitest';
import { validatePayload } from '../../src/present/slack-limits.ts';

const text = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length), emoji: true });
const message = (...blocks: object[]) => ({ text: 'words', blocks });
const button = (more: object = {}) => ({
  type: 'button',
  action_id: 'a',
  text: text(5),
  ...more,
});
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const rich = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

describe('a payload that breaks one of the limits of Slack', () => {
  it.each([
    ['51 blocks', message(...Array.from({ length: 51 }, () => ({ type: 'divider' })))],
    ['a section of 3,001 characters', message({ type: 'section', text: text(3001) })],
    ['an empty section', message({ type: 'section', text: text(0) })],
    ['a section without text', message({ type: 'section' })],
    ['a header of 151 characters', message({ type: 'header', text: text(151) })],
    [
      'a context of 11 parts',
      message({ type: 'context', elements: Array.from({ length: 11 }, () => text(1)) }),
    ],
    [
      '26 buttons in a row',
      message(actions(...Array.from({ length: 26 }, (_, n) => button({ action_id: `${n}` })))),
    ],
    ['an empty row of buttons', message(actions())],
    ['two buttons of one id', message(actions(button(), button()))],
    ['a button of 76 characters', message(actions(button({ text: text(76) })))],
    ['a button value of 2,001 characters', message(actions(button({ value: 'x'.repeat(2001) })))],
    [
      'a menu of six choices',
      message(
        actions({
          type: 'overflow',
          action_id: 'a',
          options: Array.from({ length: 6 }, (_, n) => ({ text: text(1), value: `${n}` })),
        }),
      ),
    ],
    [
      'a choice value of 76 characters',
      message(
        actions({
          type: 'overflow',
          action_id: 'a',
          options: [{ text: text(1), value: 'x'.repeat(76) }],
        }),
      ),
    ],
    [
      'a block id of 256 characters',
      message({ type: 'section', text: text(1), block_id: 'x'.repeat(256) }),
    ],
    [
      'one block id twice',
      message(
        { type: 'section', text: text(1), block_id: 'a' },
        { type: 'section', text: text(1), block_id: 'a' },
      ),
    ],
    ['an empty piece of rich text', message(rich({ type: 'text', text: '' }))],
    [
      'a link that is no address',
      message(rich({ type: 'link', url: 'javascript:alert(1)', text: 'x' })),
    ],
    ['a block that yuuk does not send', message({ type: 'video' })],
    [
      'more than 13,200 characters in all',
      message(...Array.from({ length: 5 }, () => ({ type: 'section', text: text(2900) }))),
    ],
    ['no words for screen readers', { text: '', blocks: [] }],
    [
      'a call to the whole channel',
      message({ type: 'section', text: { type: 'mrkdwn', text: '<!channel> hi' } }),
    ],
    ['a call to the whole channel in the words', { text: '<!here>', blocks: [] }],
    [
      'a modal title of 25 characters',
      { type: 'modal', title: text(25), close: text(3), blocks: [] },
    ],
    [
      'a modal with inputs that cannot be sent',
      {
        type: 'modal',
        title: text(5),
        blocks: [
          {
            type: 'input',
            block_id: 'a',
            label: text(1),
            element: { type: 'plain_text_input', action_id: 'a' },
          },
        ],
      },
    ],
    [
      '101 blocks in a view',
      { type: 'home', blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) },
    ],
  ])('is found: %s', (_, payload) => {
    expect(validatePayload(payload)).toHaveLength(1);
  });

  it('says where, which and how much', () => {
    expect(validatePayload(message({ type: 'section', text: text(3001) }))).toEqual([
      { path: 'blocks[0].text.text', rule: 'characters', actual: 3001, limit: 3000 },
    ]);
  });

  it('survives data that is no payload at all', () => {
    for (const odd of [null, 5, 'x', [], { blocks: 'x' }, { text: 1, blocks: [null, 3] }]) {
      expect(validatePayload(odd).length).toBeGreaterThan(0);
    }
  });
});

it('finds nothing in a message at the limits', () => {
  expect(
    validatePayload(
      message(
        { type: 'section', text: text(3000) },
        { type: 'header', text: text(150) },
        actions(button({ text: text(75), value: 'x'.repeat(2000) })),
        rich(
          { type: 'link', url: 'https://example.com', text: 'x' },
          { type: 'text', text: '<!channel>' },
        ),
      ),
    ),
  ).toEqual([]);
});
