import type { Message } from '../present/blocks.ts';

/** The slice of Slack's client that digests need. It must not retry by itself, nor wait on a 429. */
export interface OneShotSlack {
  chat: { postMessage(call: PostCall): Promise<unknown> };
  conversations: { history(call: HistoryCall): Promise<unknown> };
}

export interface PostCall {
  channel: string;
  text: string;
  blocks: Message['blocks'];
  unfurl_links: false;
  unfurl_media: false;
  thread_ts?: string;
  metadata?: { event_type: string; event_payload: Record<string, string> };
}

export interface HistoryCall {
  channel: string;
  oldest: string;
  limit: number;
  include_all_metadata: true;
  cursor?: string;
}

/** What is known after an attempt to post. */
export type PostOutcome =
  | { state: 'posted'; channel: string; ts: string }
  | { state: 'rate-limited'; seconds: number }
  /** Slack said no: surely not posted. */
  | { state: 'refused'; error: string }
  /** Nothing left this machine: surely not posted. */
  | { state: 'not-sent'; reason: string }
  /** The answer was lost, or Slack stumbled: posted or not. */
  | { state: 'unknown'; reason: string };

export type LookOutcome =
  | { state: 'found'; channel: string; ts: string }
  | { state: 'absent' }
  /** No right to read this channel, or no such channel to read. */
  | { state: 'cannot-look'; error: string }
  | Extract<PostOutcome, { state: 'rate-limited' | 'not-sent' | 'unknown' }>;

const eventType = 'yuuk_digest';
const mostPages = 5;

/** Posts a message once. `mark` is hidden in it, so that `lookForPost` can find it again. */
export async function postOnce(
  slack: OneShotSlack,
  post: { channel: string; message: Message; mark?: string; threadTs?: string },
): Promise<PostOutcome> {
  const { channel, message, mark, threadTs } = post;
  try {
    const call: PostCall = {
      channel,
      ...message,
      unfurl_links: false,
      unfurl_media: false,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      ...(mark === undefined
        ? {}
        : { metadata: { event_type: eventType, event_payload: { slot: mark } } }),
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's, not a window's
    const answer = await slack.chat.postMessage(call);
    const ts = fieldOf(answer, 'ts');
    if (typeof ts !== 'string') return { state: 'unknown', reason: 'an answer without a time' };
    const posted = fieldOf(answer, 'channel');
    return { state: 'posted', channel: typeof posted === 'string' ? posted : channel, ts };
  } catch (error) {
    return explainFailure(error);
  }
}

/** Looks through what was said in a channel since `oldest` for a post with this mark. */
export async function lookForPost(
  slack: OneShotSlack,
  { channel, mark, oldest }: { channel: string; mark: string; oldest: Date },
): Promise<LookOutcome> {
  let cursor: string | undefined;
  try {
    for (let page = 0; page < mostPages; page++) {
      const answer = await slack.conversations.history({
        channel,
        oldest: String(oldest.getTime() / 1000),
        limit: 200,
        include_all_metadata: true,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const ts = findMark(fieldOf(answer, 'messages'), mark);
      if (ts !== null) return { state: 'found', channel, ts };
      const next = fieldOf(fieldOf(answer, 'response_metadata'), 'next_cursor');
      if (typeof next !== 'string' || next === '') return { state: 'absent' };
      cursor = next;
    }
    // A thousand messages since, and the end not in sight: to say "absent" would be a guess.
    return { state: 'cannot-look', error: 'too_many_messages' };
  } catch (error) {
    const failure = explainFailure(error);
    return failure.state === 'refused' ? { state: 'cannot-look', error: failure.error } : failure;
  }
}

function findMark(messages: unknown, mark: string): string | null {
  if (!Array.isArray(messages)) return null;
  for (const message of messages) {
    const metadata = fieldOf(message, 'metadata');
    if (fieldOf(metadata, 'event_type') !== eventType) continue;
    if (fieldOf(fieldOf(metadata, 'event_payload'), 'slot') !== mark) continue;
    const ts = fieldOf(message, 'ts');
    if (typeof ts === 'string') return ts;
  }
  return null;
}

/** Slack's own words for "something went wrong, and it may have worked all the same". */
const undecided = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
]);
/** Errors of a connection that was never made: the system's, and our own where no workspace is connected. */
const neverSent = new Set([
  'network',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const defaultWaitSeconds = 30;

/** Tells failures apart by the codes of Slack's client; its classes are not needed for that. */
function explainFailure(error: unknown): Exclude<PostOutcome, { state: 'posted' }> {
  const code = fieldOf(error, 'code');
  if (code === 'slack_webapi_rate_limited_error') {
    const seconds = fieldOf(error, 'retryAfter');
    return {
      state: 'rate-limited',
      seconds: typeof seconds === 'number' ? seconds : defaultWaitSeconds,
    };
  }
  if (code === 'slack_webapi_platform_error') {
    const answer = fieldOf(fieldOf(error, 'data'), 'error');
    const name = typeof answer === 'string' ? answer : 'unknown_error';
    if (name === 'ratelimited') return { state: 'rate-limited', seconds: defaultWaitSeconds };
    if (undecided.has(name)) return { state: 'unknown', reason: name };
    return { state: 'refused', error: name };
  }
  if (code === 'slack_webapi_http_error') {
    const status = fieldOf(error, 'statusCode');
    return { state: 'unknown', reason: typeof status === 'number' ? `HTTP ${status}` : 'HTTP' };
  }
  const systemCode = deepestCode(error);
  if (systemCode !== null && neverSent.has(systemCode)) {
    return { state: 'not-sent', reason: systemCode };
  }
  // The client throws a plain error for a 429 whose `Retry-After` it cannot read.
  if (error instanceof Error && error.message.startsWith('Retry header')) {
    return { state: 'rate-limited', seconds: defaultWaitSeconds };
  }
  return { state: 'unknown', reason: systemCode ?? nameOf(error) };
}

/** The code of the innermost cause: what the operating system said. */
function deepestCode(error: unknown): string | null {
  let code: string | null = null;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const own = fieldOf(cause, 'code');
    if (typeof own === 'string') code = own;
    const first: unknown = cause instanceof AggregateError ? cause.errors[0] : undefined;
    const inner = fieldOf(first, 'code');
    if (typeof inner === 'string') code = inner;
  }
  return code;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const field: unknown = Reflect.get(value, name);
  return field;
}
