import type { IncomingMessage, ServerResponse } from 'node:http';
import { readManifest } from './app-manifest.ts';
import { defaultClientFolder } from './assets.ts';
import { BotLine, type PostToBot } from './bot-line.ts';
import { type CheckPayload, checkAgainstLimits } from './check-payload.ts';
import type { Lang } from './client/model.ts';
import type { ConsoleContext } from './context.ts';
import { greet } from './greet.ts';
import { answer, type Streams } from './listener.ts';
import { Tickets } from './tickets.ts';
import { Traffic } from './traffic.ts';
import { Workspace } from './workspace.ts';

export interface ConsoleOptions {
  /** The secret that the bot's receiver verifies requests with. */
  readonly signingSecret: string;
  /** The token that the bot's Web API client sends. */
  readonly botToken: string;
  /** Hands a signed request to the bot's receiver, as `POST /slack/events` would. */
  readonly postToBot: PostToBot;
  /** The Slack app manifest: commands, shortcuts and events that the workspace offers. */
  readonly manifest: unknown;
  /** Where the console is reached, such as `http://127.0.0.1:3000`; read when it is needed. */
  readonly origin: () => string;
  readonly lang: Lang;
  /** IANA name of the zone in which dates are shown. */
  readonly timeZone: string;
  readonly now: () => Date;
  /** So many unpredictable bytes. */
  readonly randomBytes: (size: number) => Uint8Array;
  /** Finds the limits of Slack that a payload breaks. */
  readonly checkPayload?: CheckPayload;
  /** Where the page's compiled scripts are, if not beside this module. */
  readonly clientFolder?: string;
}

/** The local console: a small Slack workspace for one bot. */
export interface Console {
  /** Answers a request to `/` or `/console/…`, if a browser or the bot on this machine sent it. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The base of the Web API for the bot's client. */
  slackApiUrl(): string;
  /** Ends the open event streams. */
  close(): void;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Builds the local console that stands in for Slack while no workspace is connected. */
export function createConsole(options: ConsoleOptions): Console {
  const { now, randomBytes } = options;
  const workspace = new Workspace(now);
  const context: ConsoleContext = {
    workspace,
    traffic: new Traffic(),
    triggers: new Tickets({ lifeMs: 3000, uses: 1, now }),
    responseUrls: new Tickets({ lifeMs: 30 * 60_000, uses: 5, now }),
    app: readManifest(options.manifest),
    line: new BotLine(options),
    botToken: options.botToken,
    checkPayload: options.checkPayload ?? checkAgainstLimits,
    now,
    newId: (prefix) =>
      prefix + Array.from(randomBytes(10), (byte) => LETTERS[byte % LETTERS.length]).join(''),
    origin: options.origin,
    lang: options.lang,
    suggestions: new Map(),
  };
  greet(context);
  const streams: Streams = new Set();
  const listenerOptions = {
    context,
    pageToken: Buffer.from(randomBytes(24)).toString('hex'),
    clientFolder: options.clientFolder ?? defaultClientFolder(),
    timeZone: options.timeZone,
  };
  return {
    handle: (request, response) => answer(listenerOptions, streams, request, response),
    slackApiUrl: () => `${options.origin()}/console/api/`,
    close() {
      for (const stream of streams) stream.end();
    },
  };
}
