import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { collectBytes } from './collect-bytes.ts';
import {
  BlockedAddressError,
  createGuardedLookup,
  isPublicAddress,
  literalOf,
  type Resolve,
} from './guard-address.ts';
import { createHostQueue, type Wait } from './host-queue.ts';
import type { SourceFault } from './source.ts';

export interface HttpClientOptions {
  /** Says who asks and how to reach them: `yuuk/1.2.3 (+https://example.com/contact)`. */
  userAgent: string;
  /** Bytes of an answer after unpacking; a longer answer is refused. */
  maxBytes: number;
  /** For one call, redirects included: connecting, waiting, reading. */
  deadlineMs: number;
  /** Pause between two requests to one host. */
  delayMs: number;
  now: () => number;
  wait: Wait;
  /** Inner addresses that are allowed all the same. For tests: the settings have no such key. */
  allowAddresses?: readonly string[] | undefined;
  /** Name resolution; the system's unless a test brings its own. */
  resolve?: Resolve | undefined;
}

export interface HttpRequest {
  url: string;
  /** Sent to this URL's origin only, never to one that it redirects to. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Validators of the copy at hand. */
  etag?: string | null | undefined;
  lastModified?: string | null | undefined;
  /** `skip`: only the status matters, the body is not read. */
  body?: 'read' | 'skip' | undefined;
  signal?: AbortSignal | undefined;
}

export type HttpOutcome =
  | {
      state: 'ok';
      status: number;
      bytes: Uint8Array;
      etag: string | null;
      lastModified: string | null;
    }
  /** Only where validators were sent along. */
  | { state: 'not-modified' }
  /** The server asked to come back later. */
  | { state: 'later'; status: number; seconds: number }
  | { state: 'failed'; fault: SourceFault; status: number | null; detail: string };

export interface HttpClient {
  /** One GET. Whatever the other side does is an outcome; only an abort by `signal` throws. */
  fetch(request: HttpRequest): Promise<HttpOutcome>;
  close(): Promise<void>;
}

const maxRedirects = 3;

/**
 * The one way out to the web: http(s) only, public addresses only (checked for literals before each hop
 * and for names on the address that is connected), few redirects, sizes counted after unpacking, one
 * deadline for all of it, one request at a time to a host.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const allowed = new Set(options.allowAddresses);
  const isAllowed = (address: string) => isPublicAddress(address) || allowed.has(address);
  const hosts = createHostQueue(options);
  const agent = new Agent({
    connect: createGuardedConnector(isAllowed, options.resolve),
    connections: 1,
    pipelining: 1,
    maxHeaderSize: 32 * 1024,
    headersTimeout: options.deadlineMs,
    bodyTimeout: options.deadlineMs,
  });

  async function follow(call: HttpRequest, signal: AbortSignal): Promise<HttpOutcome> {
    const start = checkUrl(call.url, isAllowed);
    if ('fault' in start) return failed(start.fault, null, '');
    let url = start.url;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const own = url.origin === start.url.origin;
      const headers = {
        'user-agent': options.userAgent,
        accept: '*/*',
        'accept-encoding': 'gzip, br',
        ...(own ? privateHeaders(call, start.url) : {}),
      };
      const target = withoutUser(url);
      const answer = await hosts.run(url.host, () => {
        signal.throwIfAborted();
        return request(target, { dispatcher: agent, headers, signal });
      });
      const location = redirectOf(answer);
      if (location === null) {
        const isConditional = own && Boolean(call.etag ?? call.lastModified);
        return await readAnswer(answer, { ...call, isConditional }, options, signal);
      }
      await discard(answer);
      const next = checkUrl(location, isAllowed, url);
      if ('fault' in next) return failed(next.fault, answer.statusCode, '');
      url = next.url;
    }
    return failed('too-many-redirects', null, String(maxRedirects));
  }

  return {
    async fetch(call) {
      const deadline = AbortSignal.timeout(options.deadlineMs);
      const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
      try {
        return await follow(call, signal);
      } catch (error) {
        call.signal?.throwIfAborted();
        if (deadline.aborted) return failed('timeout', null, `${options.deadlineMs} ms`);
        return failed(faultOf(error), null, codeOf(error));
      }
    },
    async close() {
      await agent.destroy();
    },
  };
}

/**
 * Connects through the guarded lookup, and looks once more at the address that was in fact connected:
 * a literal never passes through a lookup.
 */
function createGuardedConnector(
  isAllowed: (address: string) => boolean,
  resolve: Resolve | undefined,
): buildConnector.connector {
  const connect = buildConnector({ lookup: createGuardedLookup(isAllowed, resolve) });
  return (target, done) => {
    connect(target, (error, socket) => {
      if (error) return done(error, null);
      if (!isAllowed(socket.remoteAddress ?? '')) {
        socket.destroy();
        return done(new BlockedAddressError(), null);
      }
      return done(null, socket);
    });
  };
}

function checkUrl(
  text: string,
  isAllowed: (address: string) => boolean,
  base?: URL,
): { url: URL } | { fault: SourceFault } {
  if (!URL.canParse(text, base?.href)) return { fault: 'bad-address' };
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { fault: 'bad-address' };
  const literal = literalOf(url.hostname);
  if (literal !== null && !isAllowed(literal)) return { fault: 'blocked-address' };
  return { url };
}

/** What only the configured origin may see. */
function privateHeaders(call: HttpRequest, url: URL): Record<string, string> {
  return {
    ...(call.etag ? { 'if-none-match': call.etag } : {}),
    ...(call.lastModified ? { 'if-modified-since': call.lastModified } : {}),
    ...credentialsOf(url),
    ...call.headers,
  };
}

/** A name and password in the URL go into a header, as browsers do; `fetch` of the URL itself refuses them. */
function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData): string | null {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null;
  return headerOf(headers, 'location');
}

async function readAnswer(
  answer: Dispatcher.ResponseData,
  call: HttpRequest & { isConditional: boolean },
  options: HttpClientOptions,
  signal: AbortSignal,
): Promise<HttpOutcome> {
  const { statusCode: status, headers } = answer;
  if (status === 304) {
    await discard(answer);
    // Asked for nothing but the whole, it has nothing to be the same as.
    return call.isConditional ? { state: 'not-modified' } : failed('http-error', status, '304');
  }
  const retryAfter = parseRetryAfter(headerOf(headers, 'retry-after'), options.now());
  if (status === 429 || (status === 503 && retryAfter !== null)) {
    await discard(answer);
    return { state: 'later', status, seconds: retryAfter ?? 60 };
  }
  if (status < 200 || status > 299) {
    await discard(answer);
    return failed('http-error', status, String(status));
  }
  const etag = headerOf(headers, 'etag');
  const lastModified = headerOf(headers, 'last-modified');
  if (call.body === 'skip') {
    await discard(answer);
    return { state: 'ok', status, bytes: new Uint8Array(), etag, lastModified };
  }
  const decoders = decodersFor(headerOf(headers, 'content-encoding'));
  if (decoders === null) {
    await discard(answer);
    return failed('damaged', status, 'content-encoding');
  }
  const bytes = await collectBytes([answer.body, ...decoders], options.maxBytes, signal);
  if (bytes === null) return failed('too-large', status, `${options.maxBytes} bytes`);
  return { state: 'ok', status, bytes, etag, lastModified };
}

/** The unpackers of `Content-Encoding` in the order to apply them; null when one is unknown or they pile up. */
function decodersFor(encoding: string | null): NodeJS.ReadWriteStream[] | null {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > 2) return null;
  const decoders: NodeJS.ReadWriteStream[] = [];
  for (const name of names.toReversed()) {
    if (name === 'gzip' || name === 'x-gzip') decoders.push(createGunzip());
    else if (name === 'br') decoders.push(createBrotliDecompress());
    else if (name === 'deflate') decoders.push(createInflate());
    else return null;
  }
  return decoders;
}

/** Seconds to wait, from either form of `Retry-After` (RFC 9110 10.2.3); null when there is none to obey. */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

/** Drops a body that nobody wants without reading it to its end. */
async function discard({ body }: Dispatcher.ResponseData): Promise<void> {
  // undici reports the destroyed stream as an error; without a listener that would end the process.
  body.on('error', () => {});
  await body.dump({ limit: 16 * 1024 }).catch(() => {});
  body.destroy();
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function failed(fault: SourceFault, status: number | null, detail: string): HttpOutcome {
  return { state: 'failed', fault, status, detail };
}

/** Names the kind of failure. Messages of the libraries are not passed on: they may quote an address or a header. */
function faultOf(error: unknown): SourceFault {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof BlockedAddressError) return 'blocked-address';
    if (cause instanceof AggregateError && cause.errors.some(isBlocked)) return 'blocked-address';
  }
  const code = codeOf(error);
  if (code.startsWith('Z_') || code.startsWith('ERR_BR') || code === 'ERR__ERROR_FORMAT') {
    return 'damaged';
  }
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return 'timeout';
  return 'unreachable';
}

const isBlocked = (error: unknown) => error instanceof BlockedAddressError;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
