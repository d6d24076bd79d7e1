import { type ConsoleContext, record } from './context.ts';
import { BOT_ID, BOT_USER_ID, TEAM } from './identity.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';
import { chatMethods } from './web-api/chat.ts';
import { conversationMethods } from './web-api/conversations.ts';
import { peopleMethods } from './web-api/people.ts';
import { type ApiReply, fail, type Methods, succeed } from './web-api/reply.ts';
import { viewMethods } from './web-api/views.ts';

const METHODS: Methods = {
  'auth.test': ({ context }) =>
    succeed({
      url: `${context.origin()}/`,
      team: TEAM.name,
      team_id: TEAM.id,
      user: 'yuuk',
      user_id: BOT_USER_ID,
      bot_id: BOT_ID,
      is_enterprise_install: false,
    }),
  'api.test': () => succeed({}),
  ...chatMethods,
  ...conversationMethods,
  ...peopleMethods,
  ...viewMethods,
};

/**
 * Answers one call of the Slack Web API. `authorization` is the request's header; `body` its raw
 * form or JSON. Every call is shown in the inspector, with the limits its payload breaks.
 */
export function callWebApi(
  context: ConsoleContext,
  call: { method: string; authorization: string | undefined; body: string; contentType: string },
): ApiReply {
  const args = readArguments(call.body, call.contentType);
  const token = call.authorization?.replace(/^Bearer\s+/i, '') ?? args['token'];
  delete args['token'];
  const method = Object.hasOwn(METHODS, call.method) ? METHODS[call.method] : undefined;
  const reply =
    token !== context.botToken
      ? fail('invalid_auth')
      : method === undefined
        ? fail('unknown_method')
        : method({ context, args });
  record(context, {
    direction: 'answer',
    title: call.method,
    ok: reply.body['ok'] === true,
    outcome: reply.body['ok'] === true ? 'ok' : String(reply.body['error']),
    tookMs: 0,
    payload: args,
    reply: reply.body,
    breaks: reply.breaks,
  });
  return reply;
}

/** The arguments of a call: a JSON body, or a form whose lists and objects are JSON texts. */
function readArguments(body: string, contentType: string): JsonObject {
  if (contentType.includes('application/json')) {
    const parsed = parseJson(body);
    return isObject(parsed) ? { ...parsed } : {};
  }
  const args: JsonObject = {};
  for (const [name, value] of new URLSearchParams(body))
    args[name] = NESTED.has(name) ? (parseJson(value) ?? value) : value;
  return args;
}

const NESTED = new Set(['blocks', 'view', 'metadata', 'unfurls', 'attachments']);
