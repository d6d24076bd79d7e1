import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Message } from '../present/blocks.ts';
import { writeBlocks } from '../present/slack-limits.ts';
import type { PostJson } from './post-json.ts';
import { sendable } from './sendable.ts';

/** The answer to one command or one press, through its `response_url`. */
export interface Reply {
  /** Shows a message to the person alone, or to the whole channel. */
  send(message: Message, options?: { isPublic?: boolean }): Promise<void>;
  /** Replaces the message that was pressed. */
  replace(message: Message): Promise<void>;
  /** Removes the message that was pressed. */
  remove(): Promise<void>;
  /** Uses left of the five that Slack allows. */
  readonly usesLeft: number;
}

export interface ReplyDependencies {
  apiUrl: string | null;
  post: PostJson;
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  log: Log;
}

const mostUses = 5;
const lifeMs = 30 * 60_000;
const retryPauseMs = 500;

/**
 * Answers through a `response_url`: five uses within 30 minutes. A 429 waits for `Retry-After`, a fault of
 * Slack's is tried again, both within the uses left.
 * @throws YuukError `refused` for an address that is not Slack's, and for what Slack says no to, which then
 *   nobody has seen; `network` when nothing could be delivered.
 */
export function createReply(responseUrl: string, dependencies: ReplyDependencies): Reply {
  const { now, sleep, log, apiUrl } = dependencies;
  const deadline = now() + lifeMs;
  let usesLeft = mostUses;

  async function deliver(body: Body): Promise<void> {
    if (!isSlackAddress(responseUrl, apiUrl)) {
      throw new YuukError('refused', 'the answer address is not one of Slack’s', {
        cause: new Error(`response_url leads to ${hostOf(responseUrl)}`),
      });
    }
    const json = writeBody(body);
    let failure = 'no use left';
    while (usesLeft > 0 && now() < deadline) {
      usesLeft -= 1;
      const outcome = await attempt(dependencies.post, responseUrl, json);
      if (outcome.kind === 'delivered') return;
      failure = outcome.reason;
      if (outcome.kind === 'refused') {
        const cause = new Error(failure);
        throw new YuukError('refused', 'Slack did not take the message', { cause });
      }
      const pause = outcome.waitMs ?? retryPauseMs;
      if (usesLeft === 0 || now() + pause >= deadline) break;
      log.warn({ reason: failure, pause }, 'response_url: trying again');
      await sleep(pause);
    }
    throw new YuukError('network', 'the answer could not be delivered to Slack', {
      cause: new Error(failure),
    });
  }

  return {
    get usesLeft() {
      return usesLeft;
    },
    send: (message, { isPublic = false } = {}) =>
      deliver({
        ...sendable(message, log),
        response_type: isPublic ? 'in_channel' : 'ephemeral',
        replace_original: false,
        unfurl_links: false,
        unfurl_media: false,
      }),
    replace: (message) => deliver({ ...sendable(message, log), replace_original: true }),
    remove: () => deliver({ delete_original: true }),
  };
}

type Body = Partial<Message> & Record<string, unknown>;

/** A body as JSON; its blocks were written already when they were measured. */
function writeBody({ blocks, ...rest }: Body): string {
  const json = JSON.stringify(rest);
  return blocks ? `${json.slice(0, -1)},"blocks":${writeBlocks(blocks)}}` : json;
}

type Outcome =
  | { kind: 'delivered' }
  /** Pointless to repeat: the address has expired or the payload was refused. */
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string; waitMs: number | null };

async function attempt(post: PostJson, url: string, json: string): Promise<Outcome> {
  try {
    const { status, retryAfter, text } = await post(url, json);
    if (status >= 200 && status < 300) return readAnswer(text);
    const reason = `HTTP ${status}`;
    if (status === 429) return { kind: 'failed', reason, waitMs: retryAfterMs(retryAfter) };
    if (status >= 500) return { kind: 'failed', reason, waitMs: null };
    return { kind: 'refused', reason };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', reason, waitMs: null };
  }
}

/** Slack answers `ok`, or JSON whose `ok` may be false although the status is 200. */
function readAnswer(text: string): Outcome {
  if (!text.startsWith('{')) return { kind: 'delivered' };
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false) {
      return { kind: 'refused', reason: 'error' in answer ? String(answer.error) : 'not ok' };
    }
  } catch {
    // Not JSON after all: the status has said that it arrived.
  }
  return { kind: 'delivered' };
}

function retryAfterMs(header: string | null): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 1000;
}

/** The host alone: the rest of such an address is a secret, or a trick. */
const hostOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).host.slice(0, 100) : 'no address';

/** Answers go to Slack's own hosts, or where `SLACK_API_URL` points, and nowhere else. */
export function isSlackAddress(address: string, apiUrl: string | null): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (apiUrl !== null && url.origin === new URL(apiUrl).origin) return true;
  return url.protocol === 'https:' && /(^|\.)slack(-gov)?\.com$/u.test(url.hostname);
}
