import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { Message, ModalView } from '../../src/present/blocks.ts';
import { createSender, type Sender } from '../../src/slack/sender.ts';
import { createOneShotClient, createSlackClient } from '../../src/slack/slack-client.ts';
import { FakeSlack } from '../support/fake-slack.ts';

let slack: FakeSlack;
let sender: Sender;
let waited: number[];

beforeEach(async () => {
  slack = await FakeSlack.start();
  waited = [];
  const connection = { apiUrl: slack.apiUrl, log: silentLog };
  sender = createSender({
    client: createSlackClient(slack.botToken, connection),
    oneShot: createOneShotClient(slack.botToken, connection),
    sleep: async (milliseconds) => {
      waited.push(milliseconds);
      await pause(5);
    },
    log: silentLog,
  });
});
afterEach(() => slack.stop());

const message = (text: string): Message => ({
  text,
  blocks: [{ type: 'section', text: { type: 'plain_text', text } }],
});

const view: ModalView = {
  type: 'modal',
  callback_id: 'x',
  title: { type: 'plain_text', text: 'Title' },
  close: { type: 'plain_text', text: 'Close' },
  blocks: [],
};

describe('a post', () => {
  it('waits for a 429, and what follows in the same channel waits behind it', async () => {
    slack.failNext('chat.postMessage', { kind: 'rate-limit', retryAfter: 3 });
    const outcomes = await Promise.all([
      sender.post({ channel: 'C0GENERAL' }, message('first')),
      sender.post({ channel: 'C0GENERAL' }, message('second')),
    ]);
    expect(outcomes.map(({ state }) => state)).toEqual(['posted', 'posted']);
    expect(slack.messages.map(({ text }) => text)).toEqual(['first', 'second']);
    expect(waited).toEqual([3000]);
  });

  it('whose answer is lost is not repeated', async () => {
    slack.failNext('chat.postMessage', { kind: 'lose-response' });
    await expect(sender.post({ channel: 'C0GENERAL' }, message('once'))).rejects.toMatchObject({
      code: 'network',
    });
    expect(slack.messages).toHaveLength(1);
  });

  it('that failed holds up nothing behind it', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 500 });
    const [first, second] = await Promise.allSettled([
      sender.post({ channel: 'C0GENERAL' }, message('first')),
      sender.post({ channel: 'C0GENERAL' }, message('second')),
    ]);
    expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  });

  it.each([
    ['C0RANDOM', 'not_in_channel'],
    ['C0NOWHERE', 'channel_not_found'],
  ])('to %s is an outcome, not an error', async (channel, reason) => {
    expect(await sender.post({ channel }, message('x'))).toEqual({ state: 'refused', reason });
  });

  it('to a person is a direct message', async () => {
    expect(await sender.post({ channel: 'U0ALICE' }, message('x'))).toMatchObject({
      state: 'posted',
      channel: 'D0ALICE',
    });
  });

  it('in a thread stays there, and can be changed', async () => {
    const posted = await sender.post({ channel: 'C0GENERAL', threadTs: '1.1' }, message('x'));
    expect(slack.messages[0]?.threadTs).toBe('1.1');
    if (posted.state === 'posted') await sender.update(posted, message('y'));
    expect(slack.messages[0]).toMatchObject({ text: 'y', edits: 1 });
  });
});

describe('a view', () => {
  it('opens with a fresh trigger only', async () => {
    await expect(sender.openView('made-up', view)).rejects.toMatchObject({ code: 'network' });
  });

  it('is not written over when the person has another one by now', async () => {
    const stored = slack.storeView({ ...view }, 'U0ALICE');
    const open = { id: String(stored['id']), hash: 'old' };
    expect(await sender.updateView(open, view)).toBeNull();
    const fresh = { id: String(stored['id']), hash: String(stored['hash']) };
    expect(await sender.updateView(fresh, view)).toMatchObject({ id: fresh.id });
  });

  it('with too many blocks is cut to what Slack takes', async () => {
    const blocks = Array.from({ length: 120 }, () => ({ type: 'divider' as const }));
    await sender.publishHome('U0ALICE', { type: 'home', blocks });
    expect(slack.homes.get('U0ALICE')?.view['blocks']).toHaveLength(100);
  });
});

it('tells a public channel from others, and takes silence for no', async () => {
  expect(await sender.isPublicChannel('C0GENERAL')).toBe(true);
  expect(await sender.isPublicChannel('G0SECRET')).toBe(false);
  slack.scopes.delete('channels:read');
  slack.scopes.delete('groups:read');
  expect(await sender.isPublicChannel('C0GENERAL')).toBe(false);
});
