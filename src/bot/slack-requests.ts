import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type App,
  HTTPModuleFunctions,
  HTTPResponseAck,
  type Receiver,
  type ReceiverEvent,
} from '@slack/bolt';
import type { Log } from '../log.ts';
import { adaptLog } from '../slack/slack-client.ts';
import type { RateDecision } from '../store/records/rate-limit.ts';
import type { Drain } from './drain.ts';
import { installedTeamOf } from './installed-team.ts';
import type { AdmitRequest } from './replay-guard.ts';
import { writeTurn } from './turn.ts';
import { verifySignature } from './verify-signature.ts';

export interface SlackRequestsOptions {
  signingSecret: string;
  /** Refuses a signature that was seen before; a command takes its person's turn with it. */
  admit: AdmitRequest;
  /** The workspace of the bot's token; null until it is known and from the stop on: nothing is answered then. */
  teamId: () => string | null;
  /** Counts the work on a request until its end, which a stop waits for. */
  track: Drain['track'];
  now: () => number;
  log: Log;
}

export type SlackRequestListener = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

const mostBytes = 1024 * 1024;

/**
 * The door for Slack's HTTP requests. Checks size (413), signature and time (401), replay (401), shape (400)
 * and workspace (403) before Bolt sees anything, then hands the request to Bolt. The HTTP server itself
 * belongs to the caller.
 */
export function createSlackRequests(options: SlackRequestsOptions): {
  receiver: Receiver;
  listener: SlackRequestListener;
} {
  const logger = adaptLog(options.log);
  let app: App | undefined;

  async function dispatch(
    request: IncomingMessage,
    response: ServerResponse,
    body: Body,
    turn: RateDecision | null,
  ) {
    const ack = new HTTPResponseAck({
      logger,
      processBeforeResponse: false,
      httpRequest: Object.assign(request, { rawBody: body.bytes }),
      httpRequestBody: body.value,
      httpResponse: response,
    });
    const event: ReceiverEvent = {
      body: body.value,
      ack: ack.bind(),
      ...(turn === null ? {} : { customProperties: writeTurn(turn) }),
    };
    try {
      await app?.processEvent(event);
    } catch (error) {
      options.log.error({ error }, 'a request of Slack failed');
      ack.ack();
      if (!response.headersSent) answer(response, 500);
    }
  }

  async function take(
    request: IncomingMessage,
    response: ServerResponse,
    { bytes, expectedTeam }: { bytes: Buffer; expectedTeam: string },
  ): Promise<void> {
    const signature = headerOf(request, 'x-slack-signature');
    const timestamp = headerOf(request, 'x-slack-request-timestamp');
    const verdict = verifySignature(
      { signature, timestamp, body: bytes },
      options.signingSecret,
      options.now(),
    );
    if (verdict !== 'valid') return refuse(response, 401, verdict, options.log);
    const value = parseBody(bytes, headerOf(request, 'content-type'));
    if (value === null) return refuse(response, 400, 'malformed', options.log);
    const isOther = installedTeamOf(value) !== expectedTeam;
    const admitted = await options.admit(signature, isOther ? null : commanderOf(value));
    if (admitted === null) return refuse(response, 401, 'replayed', options.log);
    if (value['type'] === 'url_verification') {
      return HTTPModuleFunctions.buildUrlVerificationResponse(response, value);
    }
    if (isOther) return refuse(response, 403, 'another workspace', options.log);
    await dispatch(request, response, { bytes, value }, admitted.turn);
  }

  return {
    receiver: {
      init: (boltApp) => {
        app = boltApp;
      },
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    },
    listener: async (request, response) => {
      if (options.teamId() === null) return answer(response, 503);
      const bytes = await readBody(request);
      if (bytes === null) return answer(response, 413);
      if (isCertificateCheck(bytes)) return answer(response, 200);
      // Asked again, since a body may take its time. What is let in here is seen by a stop at once, before anything
      // is waited for: a stop that found nothing under way would close Redis under it.
      const expectedTeam = options.teamId();
      if (expectedTeam === null) return answer(response, 503);
      await options.track(() => take(request, response, { bytes, expectedTeam }));
    },
  };
}

interface Body {
  bytes: Buffer;
  value: Record<string, unknown>;
}

function refuse(response: ServerResponse, status: number, reason: string, log: Log): void {
  log.warn({ status, reason }, 'refused a request to /slack/events');
  answer(response, status);
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, status === 413 ? { connection: 'close' } : {}).end();
}

const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** The whole body, or null when it is over the limit; the rest is then read and thrown away. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length']) > mostBytes) {
    request.resume();
    return Promise.resolve(null);
  }
  // By events: an iterator costs ten times the reading of such a body.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBytes) chunks.push(chunk);
      else resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

/** Slack looks at the certificate with an unsigned `ssl_check=1`; the answer does no work. */
function isCertificateCheck(bytes: Buffer): boolean {
  return bytes.length < 4096 && /(^|&)ssl_check=1(&|$)/u.test(bytes.toString());
}

function parseBody(bytes: Buffer, contentType: string): Record<string, unknown> | null {
  try {
    const text = bytes.toString();
    if (!contentType.startsWith('application/x-www-form-urlencoded')) return objectOf(text);
    const form = Object.fromEntries(new URLSearchParams(text));
    const payload = form['payload'];
    return payload === undefined ? form : objectOf(payload);
  } catch {
    return null;
  }
}

function objectOf(json: string): Record<string, unknown> | null {
  const value: unknown = JSON.parse(json);
  return isObject(value) ? value : null;
}

/** Who typed the command that a request carries; null for every other request. */
function commanderOf({ command, user_id: userId }: Record<string, unknown>): string | null {
  return typeof command === 'string' && typeof userId === 'string' ? userId : null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
