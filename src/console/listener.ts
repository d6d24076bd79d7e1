import type { IncomingMessage, ServerResponse } from 'node:http';
import { actSchema, performAct } from './acts.ts';
import { readAsset } from './assets.ts';
import type { ConsoleContext } from './context.ts';
import { type Refusal, refuseForgedPost, refusePage, refuseStranger } from './guard.ts';
import { parseJson } from './json.ts';
import { CONTENT_SECURITY_POLICY, renderPage } from './page.ts';
import { takeResponse } from './response-url.ts';
import { callWebApi } from './web-api.ts';

const MAX_BODY_BYTES = 1_000_000;
const PLAIN = 'text/plain; charset=utf-8';
/** Keeps proxies and sleeping laptops from dropping a quiet stream. */
const HEARTBEAT_MS = 20_000;

/** What the HTTP side of the console needs beside the context. */
export interface ListenerOptions {
  readonly context: ConsoleContext;
  readonly pageToken: string;
  readonly clientFolder: string;
  readonly timeZone: string;
}

/** The open event streams, so that they can be closed. */
export type Streams = Set<ServerResponse>;

/** Answers one request to a path of the console. */
export async function answer(
  options: ListenerOptions,
  streams: Streams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  setSafeHeaders(response);
  const stranger = refuseStranger(request);
  if (stranger !== null) return refuse(response, stranger);
  const { context } = options;
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const [, folder = path, last = ''] = /^(\/console\/[a-z]+\/)([^/]+)$/.exec(path) ?? [];
  const body = request.method === 'POST' ? await readBody(request) : '';
  if (body === null) return send(response, 413, PLAIN, 'too large\n');
  switch (`${request.method} ${folder}`) {
    case 'GET /':
    case 'HEAD /':
      response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
      return send(
        response,
        200,
        'text/html; charset=utf-8',
        renderPage({ lang: context.lang, token: options.pageToken }),
      );
    case 'GET /console/assets/': {
      const asset = await readAsset(last, options.clientFolder);
      return asset === null
        ? send(response, 404, PLAIN, 'not found\n')
        : send(response, 200, asset.type, asset.body);
    }
    case 'GET /console/state': {
      const asked = new URLSearchParams(query);
      // What draws the messages takes long to load; the bot starts without it.
      const { takeSnapshot } = await import('./snapshot.ts');
      return sendJson(
        response,
        200,
        takeSnapshot(context, {
          user: asked.get('user') ?? '',
          since: Number(asked.get('since') ?? 0),
          timeZone: options.timeZone,
        }),
      );
    }
    case 'GET /console/stream':
      return openStream(context, streams, response);
    case 'POST /console/act': {
      const forged = refuseForgedPost(request, options.pageToken);
      if (forged !== null) return refuse(response, forged);
      const act = actSchema.safeParse(parseJson(body));
      if (!act.success) return sendJson(response, 400, { ok: false, reason: 'failed' });
      return sendJson(response, 200, await performAct(context, act.data));
    }
    case 'POST /console/api/': {
      const page = refusePage(request);
      if (page !== null) return refuse(response, page);
      const reply = callWebApi(context, {
        method: last,
        authorization: request.headers.authorization,
        body,
        contentType: request.headers['content-type'] ?? '',
      });
      return sendJson(response, 200, reply.body);
    }
    case 'POST /console/response/': {
      const page = refusePage(request);
      if (page !== null) return refuse(response, page);
      const reply = takeResponse(context, last, body);
      return send(response, reply.status, PLAIN, reply.body);
    }
    default:
      return send(response, 404, PLAIN, 'not found\n');
  }
}

function setSafeHeaders(response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  send(response, 403, PLAIN, `The console answers only a browser on this machine (${refusal}).\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/** Server-sent events: after every change of the workspace, the new revision. */
function openStream(context: ConsoleContext, streams: Streams, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const tell = (): boolean => response.write(`data: ${context.workspace.revision}\n\n`);
  const unsubscribe = context.workspace.subscribe(tell);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  streams.add(response);
  response.on('close', () => {
    unsubscribe();
    clearInterval(heartbeat);
    streams.delete(response);
  });
  tell();
}

/** The body of a request; null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
