import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Block, HomeView, Message, ModalView } from '../present/blocks.ts';
import { sendable, sendableView } from './sendable.ts';

export interface Place {
  /** A channel, or a user for a direct message. */
  channel: string;
  threadTs?: string | null;
}

/** `refused`: Slack said no for a reason of the place (`not_in_channel`, `is_archived` …). */
export type PostOutcome =
  | { state: 'posted'; channel: string; ts: string }
  | { state: 'refused'; reason: string };

export interface OpenView {
  id: string;
  /** Guards against overwriting what came meanwhile; empty: overwrite whatever is shown. */
  hash: string;
}

/** Everything that yuuk sends to Slack of its own accord, each payload checked before it goes. */
export interface Sender {
  /** Posts once: a lost answer is not repeated; a 429 is waited for, in the order of each channel. */
  post(place: Place, message: Message): Promise<PostOutcome>;
  /** Changes a message of the bot's own. */
  update(at: { channel: string; ts: string }, message: Message): Promise<void>;
  /** Shows a message to one person in a channel. */
  whisper(place: Place & { userId: string }, message: Message): Promise<PostOutcome>;
  openView(triggerId: string, view: ModalView): Promise<OpenView>;
  /** Shows another view in place of an open one; null when the person has closed or changed it. */
  updateView(open: OpenView, view: ModalView): Promise<OpenView | null>;
  publishHome(userId: string, view: HomeView): Promise<void>;
  /** Previews of links, by their exact address. */
  unfurl(
    at: { channel: string; message_ts: string; unfurl_id?: string; source?: string },
    previews: Record<string, Block[]>,
  ): Promise<void>;
  /** Whether everybody in the workspace may read a channel; false too when Slack does not tell. */
  isPublicChannel(channel: string): Promise<boolean>;
  /** A message as Slack keeps it, also one within a thread; null when it is gone or the bot may not read there. */
  readMessage(channel: string, ts: string): Promise<unknown>;
}

/** What Slack answers when the place is at fault, not the request. */
const placeFaults: readonly string[] = [
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'user_not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'messages_tab_disabled',
  'user_not_found',
  'cannot_reply_to_message',
  'thread_not_found',
];

const mostWaits = 5;

export function createSender({
  client,
  oneShot,
  sleep,
  log,
}: {
  /** For calls that may be repeated. */
  client: Pick<WebClient, 'chat' | 'views' | 'conversations'>;
  /** For posts; does not retry and throws on 429. */
  oneShot: Pick<WebClient, 'chat'>;
  sleep: (milliseconds: number) => Promise<void>;
  log: Log;
}): Sender {
  const lines = new Map<string, Promise<unknown>>();

  /** Runs `work` after everything that was queued for the same channel. */
  function inLine<T>(channel: string, work: () => Promise<T>): Promise<T> {
    const turn = (lines.get(channel) ?? Promise.resolve()).then(work);
    const leave = () => {
      if (lines.get(channel) === ended) lines.delete(channel);
    };
    const ended: Promise<void> = turn.then(leave, leave);
    lines.set(channel, ended);
    return turn;
  }

  async function waitOut<T>(work: () => Promise<T>): Promise<T> {
    for (let waits = 0; ; waits += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof WebAPIRateLimitedError) || waits >= mostWaits) throw error;
        await sleep(error.retryAfter * 1000);
      }
    }
  }

  return {
    post: ({ channel, threadTs }, message) =>
      inLine(channel, () => {
        const call = {
          channel,
          ...sendable(message, log),
          unfurl_links: false,
          unfurl_media: false,
          ...(threadTs ? { thread_ts: threadTs } : {}),
        };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's, not a window's
        return outcomeOf(channel, () => waitOut(() => oneShot.chat.postMessage(call)));
      }),
    update: async ({ channel, ts }, message) => {
      await calmly(() => client.chat.update({ channel, ts, ...sendable(message, log) }));
    },
    whisper: ({ channel, userId, threadTs }, message) =>
      outcomeOf(channel, () =>
        waitOut(() =>
          oneShot.chat.postEphemeral({
            channel,
            user: userId,
            ...sendable(message, log),
            ...(threadTs ? { thread_ts: threadTs } : {}),
          }),
        ),
      ),
    openView: async (triggerId, view) => {
      const answer = await calmly(() =>
        client.views.open({ trigger_id: triggerId, view: sendableView(view, log) }),
      );
      return { id: answer.view?.id ?? '', hash: answer.view?.hash ?? '' };
    },
    updateView: async ({ id, hash }, view) => {
      try {
        const shown = sendableView(view, log);
        const answer = await client.views.update({
          view_id: id,
          view: shown,
          ...(hash === '' ? {} : { hash }),
        });
        return { id, hash: answer.view?.hash ?? '' };
      } catch (error) {
        if (codeOf(error) === 'hash_conflict' || codeOf(error) === 'not_found') return null;
        throw unreachable(error);
      }
    },
    publishHome: async (userId, view) => {
      await calmly(() => client.views.publish({ user_id: userId, view: sendableView(view, log) }));
    },
    unfurl: async ({ channel, message_ts, unfurl_id, source }, previews) => {
      const unfurls = Object.fromEntries(
        Object.entries(previews).map(([url, blocks]) => [url, { blocks }]),
      );
      const isComposer = source === 'composer' || source === 'conversations_history';
      await calmly(() =>
        isComposer && unfurl_id !== undefined
          ? client.chat.unfurl({ source, unfurl_id, unfurls })
          : client.chat.unfurl({ channel, ts: message_ts, unfurls }),
      );
    },
    isPublicChannel: async (channel) => {
      try {
        const answer = await client.conversations.info({ channel });
        return answer.channel?.is_channel !== false && answer.channel?.is_private === false;
      } catch (error) {
        log.warn({ reason: codeOf(error) }, 'a channel cannot be looked at');
        return false;
      }
    },
    readMessage: async (channel, ts) => {
      const only = { channel, latest: ts, oldest: ts, inclusive: true };
      try {
        const { messages = [] } = await client.conversations.history({ ...only, limit: 1 });
        const [found] = messages;
        if (found?.ts === ts) return found;
        // The history of a channel leaves out what was written in threads.
        const thread = await client.conversations.replies({ ...only, ts });
        return thread.messages?.find((message) => message.ts === ts) ?? null;
      } catch (error) {
        if (codeOf(error) === null) throw unreachable(error);
        log.warn({ reason: codeOf(error) }, 'a message cannot be read');
        return null;
      }
    },
  };
}

async function outcomeOf(
  channel: string,
  work: () => Promise<{ channel?: string; ts?: string; message_ts?: string }>,
): Promise<PostOutcome> {
  try {
    const answer = await work();
    return {
      state: 'posted',
      channel: answer.channel ?? channel,
      ts: answer.ts ?? answer.message_ts ?? '',
    };
  } catch (error) {
    const reason = codeOf(error);
    if (reason !== null && placeFaults.includes(reason)) return { state: 'refused', reason };
    throw unreachable(error);
  }
}

async function calmly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreachable(error);
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof WebAPIPlatformError ? error.data.error : null;

const unreachable = (cause: unknown): YuukError =>
  new YuukError('network', 'Slack did not take the message', { cause });
