import type { WebClientOptions } from '@slack/web-api';
import { type FetchFunction, type Logger, LogLevel, WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';

export interface SlackConnection {
  /** Base of the Web API, ends in `/api/`; null: Slack's own. */
  apiUrl: string | null;
  log: Log;
  /** Calls go through this, to be measured. */
  fetch?: FetchFunction;
}

/** A call that takes longer counts as failed. */
const timeoutMs = 10_000;

/**
 * Options for every client that yuuk makes. `retries` is always explicit: a client without it retries ten
 * times in half an hour, and Socket Mode writes a hundred into options that lack it.
 */
export function clientOptions(
  { apiUrl, log, fetch }: SlackConnection,
  { retries }: { retries: number },
): WebClientOptions {
  return {
    retryConfig: { retries, minTimeout: 300, maxTimeout: 3000, randomize: true },
    timeout: timeoutMs,
    logger: adaptLog(log),
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
    ...(fetch ? { fetch } : {}),
  };
}

/** For answers to people: two quick retries; on 429 it waits as long as Slack asks, in order. */
export function createSlackClient(token: string, connection: SlackConnection): WebClient {
  return new WebClient(token, clientOptions(connection, { retries: 2 }));
}

/**
 * For posts that must never appear twice: no retries of its own (a network error says nothing about
 * whether the post arrived), and a 429 is thrown at once as `WebAPIRateLimitedError` for the caller to wait.
 */
export function createOneShotClient(token: string, connection: SlackConnection): WebClient {
  return new WebClient(token, {
    ...clientOptions(connection, { retries: 0 }),
    rejectRateLimitedCalls: true,
  });
}

/**
 * Slack's libraries log through this. Their debug and info lines hold whole payloads, so they are dropped;
 * warnings and errors keep their first line only.
 */
export function adaptLog(log: Log): Logger {
  const say =
    (level: 'warn' | 'error') =>
    (...parts: unknown[]) =>
      log[level]({ from: 'slack-sdk' }, parts.map(firstLine).join(' '));
  return {
    debug() {},
    info() {},
    warn: say('warn'),
    error: say('error'),
    setLevel() {},
    getLevel: () => LogLevel.WARN,
    setName() {},
  };
}

function firstLine(part: unknown): string {
  const text = part instanceof Error ? part.message : String(part);
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
