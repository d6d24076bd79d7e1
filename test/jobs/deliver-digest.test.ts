// oxlint-disable unicorn/require-post-message-target-origin -- Slack's method, not a window's
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type DeliveryDependencies,
  type DeliveryTask,
  deliverDigest,
} from '../../src/jobs/deliver-digest.ts';
import type { OneShotSlack, PostCall } from '../../src/jobs/post-once.ts';
import { createMemoryLedger } from './memory-ledger.ts';

const slot = '2026-11-23T01:00:00.000Z';
const task: DeliveryTask = { target: 'C1', slot, catchUpHours: 48 };
const platform = (error: string) =>
  Object.assign(new Error(error), { code: 'slack_webapi_platform_error', data: { error } });

let clock: number;
let ledger: ReturnType<typeof createMemoryLedger>;
let posts: PostCall[];
/** What happens to the next posts, in order: an error before Slack took it, or after. */
let faults: { error: Error; taken: boolean }[];
let history: 'open' | Error;
let tokens: number;

beforeEach(() => {
  clock = Date.parse(slot) + 5_000;
  ledger = createMemoryLedger(() => clock);
  posts = [];
  faults = [];
  history = 'open';
  tokens = 0;
});

const slack: OneShotSlack = {
  chat: {
    async postMessage(call) {
      const fault = faults.shift();
      if (!fault || fault.taken) posts.push(call);
      if (fault) throw fault.error;
      return { ok: true, channel: call.channel, ts: `${posts.length}.0` };
    },
  },
  conversations: {
    async history() {
      if (history !== 'open') throw history;
      const messages = posts
        .filter(({ thread_ts: thread }) => thread === undefined)
        .map((call, index) => ({ ts: `${index + 1}.0`, metadata: call.metadata }));
      return { ok: true, messages };
    },
  },
};

const message = { text: 'digest', blocks: [] };

function deliver(changes: Partial<DeliveryDependencies> = {}, given: DeliveryTask = task) {
  return deliverDigest(given, {
    ledger,
    slack,
    prepare: async (last) => ({
      message,
      period: { from: last?.period.to ?? null, to: new Date(clock).toISOString() },
      through: 7,
      ids: ['a'],
    }),
    prepareDetails: async () => ({ text: 'details', blocks: [] }),
    now: () => new Date(clock),
    elapsed: () => clock,
    newToken: () => `t${++tokens}`,
    ...changes,
  });
}

const main = () => posts.filter(({ thread_ts: thread }) => thread === undefined);

describe('deliverDigest', () => {
  it('claims, posts, marks, and adds the details in the thread', async () => {
    const outcome = await deliver();
    expect(outcome).toMatchObject({
      state: 'settled',
      entry: { state: 'posted', channel: 'C1', ts: '1.0', through: 7, details: 'sent' },
    });
    expect(posts).toMatchObject([
      { text: 'digest', metadata: { event_payload: { slot } } },
      { text: 'details', thread_ts: '1.0' },
    ]);
  });

  it('does nothing for a slot that is decided', async () => {
    await deliver();
    await deliver();
    expect(posts).toHaveLength(2);
  });

  it('stays quiet and remembers it when there is nothing to say', async () => {
    const prepare = async () => ({
      message: null,
      period: { from: null, to: slot },
      through: 7,
      ids: [],
    });
    expect(await deliver({ prepare })).toMatchObject({ entry: { state: 'empty' } });
    expect(posts).toEqual([]);
    expect([...(await ledger.readDecided())]).toEqual([['C1', new Date(slot)]]);
  });

  it('gives a slot up when it is too late for it, and says why', async () => {
    clock = Date.parse(slot) + 48 * 3_600_000 + 1;
    expect(await deliver()).toMatchObject({ entry: { state: 'missed', reason: 'too late' } });
    expect(posts).toEqual([]);
  });

  it('without a catch-up posts at the hour, and misses it without an error after', async () => {
    const none = { ...task, catchUpHours: 0 };
    clock = Date.parse(slot) + 30_000;
    expect(await deliver({}, none)).toMatchObject({ entry: { state: 'posted' } });
    const next = new Date(Date.parse(slot) + 7 * 86_400_000).toISOString();
    clock = Date.parse(next) + 3_600_000;
    const missed = await deliver({}, { ...none, slot: next });
    expect(missed).toMatchObject({ entry: { state: 'missed', reason: 'too late' } });
    expect(main()).toHaveLength(1);
  });

  it('gives a slot up that nobody wants any more, but settles what was begun', async () => {
    const unwanted = { ...task, catchUpHours: null };
    faults.push({ error: new Error('timeout'), taken: true });
    await deliver();
    clock += 61_000;
    expect(await deliver({}, unwanted)).toMatchObject({ entry: { state: 'posted' } });
    const next = new Date(Date.parse(slot) + 7 * 86_400_000).toISOString();
    clock = Date.parse(next) + 1_000;
    const missed = await deliver({}, { ...unwanted, slot: next });
    expect(missed).toMatchObject({ entry: { state: 'missed', reason: 'not wanted any more' } });
    expect(main()).toHaveLength(1);
  });

  it('covers what is new since the last digest that was posted', async () => {
    await deliver();
    clock += 7 * 86_400_000;
    const next = new Date(Date.parse(slot) + 7 * 86_400_000).toISOString();
    const outcome = await deliver({}, { ...task, slot: next });
    expect(outcome).toMatchObject({
      entry: { period: { from: new Date(Date.parse(slot) + 5_000).toISOString() } },
    });
  });

  it('waits as long as Slack asks, leaving the slot open', async () => {
    const error = Object.assign(new Error('busy'), {
      code: 'slack_webapi_rate_limited_error',
      retryAfter: 42,
    });
    faults.push({ error, taken: false });
    expect(await deliver()).toMatchObject({ state: 'later', seconds: 42 });
    clock += 42_000;
    expect(await deliver()).toMatchObject({ entry: { state: 'posted' } });
    expect(main()).toHaveLength(1);
  });

  it('tries again when nothing left the machine', async () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    faults.push({ error: new Error('request', { cause }), taken: false });
    expect(await deliver()).toMatchObject({ state: 'later' });
    expect(await deliver()).toMatchObject({ entry: { state: 'posted' } });
  });

  for (const taken of [true, false]) {
    it(`looks into the channel when the answer was lost and the post was ${taken ? '' : 'not '}taken`, async () => {
      faults.push({ error: new Error('timeout'), taken });
      expect(await deliver()).toMatchObject({ state: 'later', seconds: 60 });
      clock += 30_000;
      expect(await deliver()).toMatchObject({ state: 'later', seconds: 30 });
      clock += 31_000;
      expect(await deliver()).toMatchObject({ entry: { state: 'posted', ts: '1.0' } });
      expect(main()).toHaveLength(1);
      expect(posts).toHaveLength(2);
    });
  }

  it('does not post again in a channel that it may not read', async () => {
    faults.push({ error: new Error('timeout'), taken: true });
    history = platform('missing_scope');
    await deliver();
    clock += 61_000;
    expect(await deliver()).toMatchObject({
      entry: { state: 'doubtful', reason: 'missing_scope', through: 7 },
    });
    expect(main()).toHaveLength(1);
  });

  it('waits for a better time when it cannot look now', async () => {
    faults.push({ error: new Error('timeout'), taken: true });
    await deliver();
    clock += 61_000;
    history = new Error('socket hang up');
    expect(await deliver()).toMatchObject({ state: 'later' });
    history = 'open';
    expect(await deliver()).toMatchObject({ entry: { state: 'posted' } });
    expect(main()).toHaveLength(1);
  });

  it('finds its post in the channel even when Redis has lost every record of it', async () => {
    await deliver();
    ledger = createMemoryLedger(() => clock);
    expect(await deliver()).toMatchObject({ entry: { state: 'posted', ts: '1.0' } });
    expect(posts).toHaveLength(2);
  });

  it.each(['not_in_channel', 'is_archived', 'channel_not_found'])(
    'gives the slot up when Slack says %s',
    async (error) => {
      faults.push({ error: platform(error), taken: false });
      expect(await deliver()).toMatchObject({ entry: { state: 'refused', reason: error } });
    },
  );

  it('keeps the slot open when Slack takes nothing at all from us', async () => {
    faults.push({ error: platform('token_revoked'), taken: false });
    expect(await deliver()).toEqual({ state: 'failed', error: 'token_revoked' });
    expect(await deliver()).toMatchObject({ entry: { state: 'posted' } });
  });

  it('does not post when it was held up so long that another may have taken over', async () => {
    const slow: DeliveryDependencies['ledger'] = {
      ...ledger,
      async claim(...entry) {
        const claimed = await ledger.claim(...entry);
        clock += 61_000;
        return claimed;
      },
    };
    expect(await deliver({ ledger: slow })).toMatchObject({ state: 'later' });
    expect(posts).toEqual([]);
    clock += 61_000;
    await deliver();
    expect(main()).toHaveLength(1);
  });

  it('does not post when another process has taken its claim over', async () => {
    const robbed: OneShotSlack = {
      ...slack,
      conversations: {
        async history(call) {
          const seen = await slack.conversations.history(call);
          const { entry } = (await ledger.read('C1', slot)) ?? {};
          const seenBefore = { instead: entry?.token ?? null, after: null };
          if (entry) await ledger.claim('C1', slot, { ...entry, token: 'thief' }, seenBefore);
          return seen;
        },
      },
    };
    expect(await deliver({ slack: robbed })).toMatchObject({ state: 'later' });
    expect(posts).toEqual([]);
  });

  it('sends the thread later when Slack asks to wait, and once', async () => {
    const error = Object.assign(new Error('busy'), {
      code: 'slack_webapi_rate_limited_error',
      retryAfter: 3,
    });
    const posting = deliver({
      slack: {
        ...slack,
        chat: {
          async postMessage(call) {
            if (call.thread_ts !== undefined && faults.length > 0) throw faults.shift()?.error;
            if (call.thread_ts !== undefined) return await slack.chat.postMessage(call);
            const answer = await slack.chat.postMessage(call);
            faults.push({ error, taken: false });
            return answer;
          },
        },
      },
    });
    expect(await posting).toMatchObject({ state: 'later', seconds: 3 });
    expect(await deliver()).toMatchObject({ entry: { state: 'posted', details: 'sent' } });
    await deliver();
    expect(posts.map(({ text }) => text)).toEqual(['digest', 'details']);
  });
});
