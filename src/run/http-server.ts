import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';

export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | void;

/** Where the queue board is. */
export const boardPath = '/queues';

/** null: ready; else why not, in one word that a probe can log. */
export type ReadinessProbe = () => string | null;

export interface HttpRoutes {
  readiness: ReadinessProbe;
  /** The metrics in Prometheus' text format with its content type. */
  metrics: () => Promise<{ contentType: string; text: string }>;
  /** `POST /slack/events`; null in Socket Mode. */
  slack: RequestHandler | null;
  /** The queue board, below `/queues`; null where it is not switched on. */
  board: RequestHandler | null;
  /** Everything else; null where a real workspace is connected. */
  console: RequestHandler | null;
  log: Log;
}

/** The one HTTP server of a process: health, metrics, Slack's requests, and the console where it stands in. */
export function createHttpServer(routes: HttpRoutes): Server {
  const server = createServer((request, response) => {
    route(routes, request, response).catch((error: unknown) => {
      // Whoever left in the middle of their own request wants no answer, and is no trouble of ours.
      if (request.destroyed && !request.complete) return;
      routes.log.error({ error, path: request.url?.split('?')[0] }, 'request failed');
      if (!response.headersSent) sendText(response, 500, 'internal error');
      else response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  return server;
}

async function route(
  routes: HttpRoutes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/healthz' && isRead) return sendText(response, 200, 'ok');
  if (path === '/readyz' && isRead) {
    const reason = routes.readiness();
    return sendText(response, reason === null ? 200 : 503, reason ?? 'ready');
  }
  if (path === '/metrics' && isRead) {
    const { contentType, text } = await routes.metrics();
    response.writeHead(200, { 'content-type': contentType }).end(text);
    return;
  }
  if (path === '/slack/events' && request.method === 'POST' && routes.slack)
    return routes.slack(request, response);
  if (routes.board && (path === boardPath || path.startsWith(`${boardPath}/`)))
    return routes.board(request, response);
  if (routes.console) return routes.console(request, response);
  sendText(response, 404, 'not found');
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/**
 * Starts listening.
 * @throws YuukError `environment` when the port is taken, forbidden, or the address is not this machine's.
 */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(explainListenError(cause, host, port)),
    );
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('a TCP server has an address');
  return address;
}

function explainListenError(cause: NodeJS.ErrnoException, host: string, port: number): YuukError {
  if (cause.code === 'EADDRINUSE') {
    return new YuukError('environment', 'port {port} is already in use', {
      cause,
      values: { port, next: port + 1 },
      hint: 'Stop the other program, or choose another port: PORT={next} npm start (PORT=0 takes any free one).',
    });
  }
  if (cause.code === 'EACCES') {
    return new YuukError('environment', 'port {port} may not be opened by this user', {
      cause,
      values: { port },
      hint: 'Choose a port from 1024 on, for example PORT=3000.',
    });
  }
  return new YuukError('environment', 'cannot listen on {host}:{port} ({reason})', {
    cause,
    values: { host, port, reason: cause.code ?? cause.message },
    hint: 'Check HOST and PORT.',
  });
}

/** Stops listening and ends idle connections; requests under way may finish until `deadlineMs`. */
export async function closeServer(server: Server, deadlineMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await closed;
  clearTimeout(timer);
}
