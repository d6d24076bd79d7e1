import { type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { SlackConnection } from '../slack/slack-client.ts';
import { adaptLog, clientOptions } from '../slack/slack-client.ts';
import { explainSlackFailure } from '../slack/slack-failure.ts';
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
  const { receiver, listener } = createSlackRequests(options);
  return {
    receiver,
    listener,
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
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
        await within(receiver.start(), openMs);
      } catch (cause) {
        throw explainSlackFailure(cause);
      }
    },
    close: async (deadlineMs) => {
      // `receiver.stop` does not wait, and a connection lost meanwhile rejects with nothing at all.
      await within(receiver.client.disconnect(), deadlineMs).catch((error: unknown) =>
        connection.log.warn({ error }, 'the socket did not close in time'),
      );
    },
  };
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took over ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
