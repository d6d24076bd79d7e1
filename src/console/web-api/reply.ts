import type { LimitBreak } from '../client/model.ts';
import type { ConsoleContext } from '../context.ts';
import type { JsonObject } from '../json.ts';

/** The body of a Web API answer, and what the inspector should say of the call. */
export interface ApiReply {
  readonly body: JsonObject;
  readonly breaks: readonly LimitBreak[];
}

export type Method = (call: { context: ConsoleContext; args: JsonObject }) => ApiReply;
export type Methods = Readonly<Record<string, Method>>;

export function succeed(body: JsonObject): ApiReply {
  return { body: { ok: true, ...body }, breaks: [] };
}

/** Slack's way to say no: HTTP 200, `ok: false` and a code. */
export function fail(error: string, breaks: readonly LimitBreak[] = []): ApiReply {
  const messages = breaks.map(
    ({ path, rule, actual, limit }) => `[ERROR] ${path}: ${rule}, ${actual} for ${limit}`,
  );
  return {
    body: {
      ok: false,
      error,
      ...(messages.length > 0 ? { response_metadata: { messages } } : {}),
    },
    breaks,
  };
}
