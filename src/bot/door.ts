import { type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { SlackConnection } from '../slack/slack-client.ts';
import { adaptLog, clientOptions } from '../slack/slack-client.ts';
import { explainSlackFailure } from '../slack/slack-failure.ts';
import { withDeadline } from '../store/deadline.ts';
import {
  createSlackRequests,
  type SlackRequestListener,
  type SlackRequestsOptions,
} from './slack-requests.ts';

/** The way Slack comes in. */
export interface Door {
  receiver: Receiver;
  /** For the process's HTTP server; null where Slack does not come over HTTP. */
  listener: SlackRequestListener | null;
  open(): Promise<void>;
  /** Takes nothing new. */
  close(deadlineMs: number): Promise<void>;
}

/** Slack's HTTP requests, through the HTTP server of the process. */
export function createHttpDoor(options: SlackRequestsOptions): Door {
  let isClosed = false;
  const { receiver, listener } = createSlackRequests({
    ...options,
    // Without a workspace to expect, every request is told to come back later.
    teamId: () => (isClosed ? null : options.teamId()),
  });
  return {
    receiver,
    listener,
    open: () => Promise.resolve(),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

/** A socket that cannot be opened within this long at boot is a failure. */
const openMs = 20_000;

/** Socket Mode: a connection of our own to Slack, no address of ours needed. */
export function createSocketDoor({
  appToken,
  ...connection
}: SlackConnection & { appToken: string }): Door {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: adaptLog(connection.log),
    installerOptions: {
      clientOptions: {
        ...clientOptions(connection, { retries: 0 }),
        // The client gives up for good when this call fails, so while Slack is away it must not fail.
        retryConfig: { forever: true, factor: 1.3, maxTimeout: 30_000, randomize: true },
      },
    },
  });
  return {
    receiver,
    listener: null,
    open: async () => {
      try {
        await withDeadline(receiver.start(), openMs, failLate);
      } catch (cause) {
        throw explainSlackFailure(cause);
      }
    },
    close: async (deadlineMs) => {
      // `receiver.stop` does not wait, and a connection lost meanwhile rejects with nothing at all.
      const closed = receiver.client.disconnect().catch(() => undefined);
      await withDeadline(closed, deadlineMs, () =>
        connection.log.warn({}, 'the socket did not close in time'),
      );
    },
  };
}

function failLate(): never {
  throw new Error('the socket did not open in time');
}
