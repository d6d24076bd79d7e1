import { createHmac } from 'node:crypto';
import { parseJson } from './json.ts';

/** What the console needs of an HTTP answer. */
export interface BotResponse {
  readonly status: number;
  text(): Promise<string>;
}

/** Hands one raw request to the bot's receiver (`POST /slack/events`). */
export type PostToBot = (
  rawBody: string,
  headers: Readonly<Record<string, string>>,
) => Promise<BotResponse>;

/** How the bot took a request. `body` is its acknowledgement: parsed JSON, a text, or null. */
export type Delivery =
  | { readonly kind: 'acknowledged'; readonly body: unknown; readonly tookMs: number }
  | { readonly kind: 'refused'; readonly status: number; readonly tookMs: number }
  | { readonly kind: 'late' | 'unreachable'; readonly tookMs: number };

/** Slack waits this long for an acknowledgement. */
const ACK_DEADLINE_MS = 3000;

/**
 * Signs a body as Slack does: `v0=` and the HMAC-SHA256 of `v0:<unix seconds>:<body>`
 * (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
export function signBody(signingSecret: string, body: string, at: Date): Record<string, string> {
  const stamp = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${stamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${digest}` };
}

/** Sends signed requests to the bot and waits at most three seconds for the acknowledgement. */
export class BotLine {
  readonly #signingSecret: string;
  readonly #post: PostToBot;
  readonly #now: () => Date;

  constructor(options: { signingSecret: string; postToBot: PostToBot; now: () => Date }) {
    this.#signingSecret = options.signingSecret;
    this.#post = options.postToBot;
    this.#now = options.now;
  }

  /** A slash command: its fields as a form. */
  sendForm(fields: Readonly<Record<string, string>>): Promise<Delivery> {
    const body = new URLSearchParams(fields).toString();
    return this.#send(body, 'application/x-www-form-urlencoded');
  }

  /** An interaction: JSON inside the form field `payload`. */
  sendInteraction(payload: object): Promise<Delivery> {
    return this.sendForm({ payload: JSON.stringify(payload) });
  }

  /** An event: a JSON body. */
  sendEvent(envelope: object): Promise<Delivery> {
    return this.#send(JSON.stringify(envelope), 'application/json');
  }

  async #send(body: string, contentType: string): Promise<Delivery> {
    const begun = performance.now();
    const tookMs = (): number => Math.round((performance.now() - begun) * 10) / 10;
    const headers = {
      'content-type': contentType,
      ...signBody(this.#signingSecret, body, this.#now()),
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, ACK_DEADLINE_MS, 'late');
    });
    try {
      const answer = await Promise.race([this.#ask(body, headers), late]);
      if (answer === 'late') return { kind: 'late', tookMs: tookMs() };
      if (answer.status >= 300) return { kind: 'refused', status: answer.status, tookMs: tookMs() };
      return { kind: 'acknowledged', body: answer.body, tookMs: tookMs() };
    } catch {
      return { kind: 'unreachable', tookMs: tookMs() };
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(
    body: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: unknown }> {
    const response = await this.#post(body, headers);
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (parseJson(text) ?? text) };
  }
}
