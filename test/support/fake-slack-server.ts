import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { apiMethods, FakeApiError } from './fake-slack-api.ts';
import { findBlockFaults } from './fake-slack-rules.ts';
import {
  type ApiCall,
  allScopes,
  asText,
  botUserId,
  defaultChannels,
  defaultUsers,
  type FakeChannel,
  type FakeMessage,
  type FakeUser,
  type FakeView,
  type Fault,
  type Json,
  type ResponseUse,
} from './fake-slack-state.ts';

export interface FakeSlackOptions {
  scopes?: readonly string[];
  users?: FakeUser[];
  channels?: FakeChannel[];
  now?: () => number;
}

/** How a request to the bot ended. */
export interface Delivery {
  status: number;
  body: string;
  /** Milliseconds until the acknowledgement. */
  ms: number;
}

interface ResponseAddress {
  user: string;
  channel: string;
  /** The message that was pressed, or the last one made through this address. */
  message: FakeMessage | null;
  createdAt: number;
  uses: number;
}

interface Trigger {
  user: string;
  createdAt: number;
  used: boolean;
}

const ackLimitMs = 3000;
const responseLimit = 5;
const responseLifeMs = 30 * 60_000;

/** What Slack keeps and serves: workspace, Web API, `response_url`s, sockets. People act in `FakeSlack`. */
export class FakeSlackServer {
  readonly botToken = 'xoxb-fake-token';
  readonly appToken = 'xapp-fake-token';
  readonly signingSecret = 'fake-signing-secret';
  readonly scopes: Set<string>;
  readonly users: FakeUser[];
  readonly channels: FakeChannel[];
  readonly usergroups = new Map<string, string[]>();
  readonly messages: FakeMessage[] = [];
  readonly views: FakeView[] = [];
  /** The published App Home of each user. */
  readonly homes = new Map<string, FakeView>();
  readonly calls: ApiCall[] = [];
  readonly responses: ResponseUse[] = [];
  readonly violations: string[] = [];
  /** Set to make every call fail as a withdrawn token does. */
  tokenRevoked = false;
  now: () => number;

  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly connections: WebSocket[] = [];
  private readonly pendingAcks = new Map<string, (payload: unknown) => void>();
  private readonly faults = new Map<string, Fault[]>();
  private readonly addresses = new Map<string, ResponseAddress>();
  private readonly triggers = new Map<string, Trigger>();
  private readonly watchers = new Set<() => void>();
  private origin = '';
  private target: string | null = null;
  private counter = 0;

  protected constructor(options: FakeSlackOptions) {
    this.scopes = new Set(options.scopes ?? allScopes);
    this.users = options.users ?? defaultUsers();
    this.channels = options.channels ?? defaultChannels();
    this.now = options.now ?? Date.now;
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        this.violations.push(`the fake itself failed: ${String(error)}`);
        response.destroy();
      });
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.sockets.handleUpgrade(request, socket, head, (connection) => this.greet(connection));
    });
  }

  protected async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) connection.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get apiUrl(): string {
    return `${this.origin}/api/`;
  }

  /** Requests go by signed HTTP to this base from now on; without it they go through the open sockets. */
  sendTo(base: string): void {
    this.target = base;
  }

  /** What the next call of `method` (or `response_url`) meets; several are met one after the other. */
  failNext(method: string, fault: Fault): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), fault]);
  }

  /** Cuts every socket, as a network fault does. */
  cutSockets(): void {
    for (const connection of this.connections) connection.terminate();
  }

  get openSockets(): number {
    return this.connections.length;
  }

  /** Resolves when `find` finds something, looking again whenever anything happens. */
  async until<T>(
    find: () => T | undefined | null | false,
    what: string,
    patienceMs = 8000,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const look = () => {
        const found = find();
        if (!found) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        reject(
          new Error(
            `waited in vain for ${what}; calls: ${this.calls.map((call) => `${call.method}=${call.outcome}`).join(', ')}; violations: ${this.violations.join('; ')}`,
          ),
        );
      }, patienceMs);
      this.watchers.add(look);
      look();
    });
  }

  /** Messages that a person sees in a channel, oldest first. */
  seenBy(user: string, channel = 'C0GENERAL'): FakeMessage[] {
    return this.messages.filter(
      (message) =>
        message.channel === channel &&
        !message.deleted &&
        (message.ephemeralTo === null || message.ephemeralTo === user),
    );
  }

  // --- what travels ---------------------------------------------------------------------------------

  /** Signs and sends a body as it is; for forged, stale and replayed requests too. */
  async sendRaw(
    body: string,
    {
      contentType = 'application/x-www-form-urlencoded',
      timestamp = Math.floor(this.now() / 1000),
      secret = this.signingSecret,
      signature,
      headers = {},
    }: {
      contentType?: string;
      timestamp?: number;
      secret?: string;
      signature?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Delivery> {
    if (this.target === null) throw new Error('no HTTP address to send to');
    const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    const from = performance.now();
    const response = await fetch(`${this.target}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': contentType,
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': signature ?? `v0=${hash}`,
        ...headers,
      },
      body,
    });
    const text = await response.text();
    return { status: response.status, body: text, ms: performance.now() - from };
  }

  protected async deliver(
    type: string,
    payload: Json,
    { retryNum }: { retryNum?: number } = {},
  ): Promise<Delivery> {
    const delivery =
      this.target === null
        ? await this.deliverBySocket(type, payload, retryNum)
        : await this.deliverByHttp(type, payload, retryNum);
    if (delivery.ms > ackLimitMs || delivery.status !== 200) {
      this.violations.push(
        `${type} not acknowledged: ${delivery.status} after ${Math.round(delivery.ms)} ms`,
      );
    }
    return delivery;
  }

  private async deliverByHttp(
    type: string,
    payload: Json,
    retryNum: number | undefined,
  ): Promise<Delivery> {
    const headers: Record<string, string> =
      retryNum === undefined
        ? {}
        : { 'x-slack-retry-num': String(retryNum), 'x-slack-retry-reason': 'http_timeout' };
    if (type === 'events_api') {
      // A repetition is a request of its own, sent later.
      const timestamp = Math.floor(this.now() / 1000) + (retryNum ?? 0);
      const contentType = 'application/json';
      return this.sendRaw(JSON.stringify(payload), { contentType, headers, timestamp });
    }
    const form =
      type === 'interactive'
        ? { payload: JSON.stringify(payload) }
        : (payload as Record<string, string>);
    return this.sendRaw(new URLSearchParams(form).toString(), { headers });
  }

  private async deliverBySocket(
    type: string,
    payload: Json,
    retryNum: number | undefined,
  ): Promise<Delivery> {
    const connection = await this.until(() => this.connections[0], 'an open socket');
    const envelope = randomUUID();
    const from = performance.now();
    const acked = new Promise<unknown>((resolve) => this.pendingAcks.set(envelope, resolve));
    connection.send(
      JSON.stringify({
        envelope_id: envelope,
        type,
        payload,
        accepts_response_payload: type !== 'events_api',
        ...(retryNum === undefined ? {} : { retry_attempt: retryNum, retry_reason: 'timeout' }),
      }),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), ackLimitMs + 500);
    });
    const answer = await Promise.race([acked, late]);
    clearTimeout(timer);
    const ms = performance.now() - from;
    const payloadText = answer === null ? '' : JSON.stringify(answer ?? {});
    return { status: answer === null ? 408 : 200, body: payloadText, ms };
  }

  private greet(connection: WebSocket): void {
    this.connections.push(connection);
    connection.on('message', (data: Buffer) => {
      const { envelope_id, payload } = JSON.parse(data.toString()) as Json;
      this.pendingAcks.get(String(envelope_id))?.(payload ?? {});
      this.pendingAcks.delete(String(envelope_id));
    });
    connection.on('close', () => {
      this.connections.splice(this.connections.indexOf(connection), 1);
      this.announce();
    });
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.connections.length,
        connection_info: { app_id: 'A0YUUK' },
      }),
    );
    this.announce();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [, kind, name = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    const label = kind === 'response' ? 'response_url' : name;
    const fault = this.takeFault(label);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'rate-limit' || fault?.kind === 'status') {
      const status = fault.kind === 'status' ? fault.status : 429;
      this.record(kind, name, body, `HTTP ${status}`);
      if (fault.kind === 'rate-limit') response.setHeader('retry-after', String(fault.retryAfter));
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":false}');
      return;
    }
    const injected = fault?.kind === 'error' ? fault.error : null;
    const answer =
      kind === 'response'
        ? this.answerResponse(name, body, injected)
        : this.answerApi(name, body, request, injected);
    if (fault?.kind === 'lose-response') {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, {
      'content-type': answer.type,
      'x-oauth-scopes': [...this.scopes].join(','),
    });
    response.end(answer.body);
  }

  private answerApi(
    method: string,
    body: string,
    request: IncomingMessage,
    injected: string | null,
  ) {
    const args = parseForm(body, String(request.headers['content-type']));
    const token = args['token'] ?? (request.headers['authorization'] ?? '').replace('Bearer ', '');
    const expected = method === 'apps.connections.open' ? this.appToken : this.botToken;
    delete args['token'];
    let answer: Json;
    const known = apiMethods[method];
    if (injected !== null) answer = { ok: false, error: injected };
    else if (this.tokenRevoked) answer = { ok: false, error: 'token_revoked' };
    else if (token !== expected) answer = { ok: false, error: 'invalid_auth' };
    else if (!known) {
      this.violations.push(`unknown method ${method}`);
      answer = { ok: false, error: 'unknown_method' };
    } else if (known.scopes.length > 0 && !known.scopes.some((scope) => this.scopes.has(scope))) {
      answer = {
        ok: false,
        error: 'missing_scope',
        needed: known.scopes.join(','),
        provided: [...this.scopes].join(','),
      };
    } else {
      try {
        answer = { ok: true, ...known.run(this, args) };
      } catch (error) {
        if (!(error instanceof FakeApiError)) throw error;
        answer = { ok: false, error: error.message };
      }
    }
    this.calls.push({
      method,
      args,
      at: this.now(),
      outcome: answer['ok'] === true ? 'ok' : String(answer['error']),
    });
    this.announce();
    return { status: 200, type: 'application/json', body: JSON.stringify(answer) };
  }

  private answerResponse(token: string, text: string, injected: string | null) {
    const address = this.addresses.get(token);
    const body = JSON.parse(text) as Json;
    const outcome = injected ?? this.useResponse(address, body);
    this.responses.push({ token, body, at: this.now(), outcome });
    this.announce();
    return outcome === 'ok'
      ? { status: 200, type: 'text/plain', body: 'ok' }
      : {
          status: outcome === 'invalid_blocks' ? 400 : 404,
          type: 'application/json',
          body: JSON.stringify({ ok: false, error: outcome }),
        };
  }

  private useResponse(address: ResponseAddress | undefined, body: Json): string {
    if (!address) return 'expired_url';
    address.uses += 1;
    if (this.now() - address.createdAt > responseLifeMs) return 'expired_url';
    if (address.uses > responseLimit) {
      this.violations.push('a response_url was used more than five times');
      return 'used_url';
    }
    if (body['delete_original'] === true) {
      if (address.message) address.message.deleted = true;
      return 'ok';
    }
    const faults = findBlockFaults(body['blocks'], 'message');
    if (faults.length > 0) {
      this.violations.push(...faults);
      return 'invalid_blocks';
    }
    const blocks = (body['blocks'] as Json[] | undefined) ?? [];
    const shown = asText(body['text']);
    if (body['replace_original'] === true && address.message && !address.message.deleted) {
      Object.assign(address.message, { text: shown, blocks, edits: address.message.edits + 1 });
      return 'ok';
    }
    const stored = this.storeMessage({
      channel: address.channel,
      user: botUserId,
      text: shown,
      blocks,
      ephemeralTo: body['response_type'] === 'in_channel' ? null : address.user,
      threadTs: null,
      metadata: null,
      via: 'response_url',
    });
    // What was pressed stays the original; a command has none until it is answered.
    address.message ??= stored;
    return 'ok';
  }

  private record(kind: string | undefined, name: string, body: string, outcome: string): void {
    if (kind === 'response') {
      const address = this.addresses.get(name);
      if (address) address.uses += 1;
      this.responses.push({ token: name, body: JSON.parse(body) as Json, at: this.now(), outcome });
    } else this.calls.push({ method: name, args: {}, at: this.now(), outcome });
    this.announce();
  }

  private takeFault(label: string): Fault | undefined {
    const [fault, ...rest] = this.faults.get(label) ?? [];
    this.faults.set(label, rest);
    return fault;
  }

  // --- used by the Web API --------------------------------------------------------------------------

  storeMessage(message: Omit<FakeMessage, 'ts' | 'deleted' | 'edits'>): FakeMessage {
    const stored = { ...message, ts: this.newTs(), deleted: false, edits: 0 };
    this.messages.push(stored);
    this.announce();
    return stored;
  }

  storeView(view: Json, user: string): Json {
    const stored: FakeView = {
      id: this.newId('V'),
      hash: this.newId('h'),
      user,
      view,
      closed: false,
    };
    this.views.push(stored);
    this.announce();
    return { ...view, id: stored.id, hash: stored.hash };
  }

  useTrigger(id: string, fail: (error: string) => never): void {
    const trigger = this.triggers.get(id);
    if (!trigger) return fail('invalid_trigger_id');
    if (trigger.used) {
      this.violations.push('a trigger_id was used twice');
      return fail('exchanged_trigger_id');
    }
    trigger.used = true;
    if (this.now() - trigger.createdAt > 3000) {
      this.violations.push('a trigger_id was used after 3 s');
      fail('expired_trigger_id');
    }
  }

  triggerUser(id: string): string {
    return this.triggers.get(id)?.user ?? '';
  }

  issueSocketUrl(): string {
    return `${this.origin.replace('http', 'ws')}/socket?ticket=${this.newId('t')}`;
  }

  newId(prefix: string): string {
    this.counter += 1;
    return `${prefix}${String(this.counter).padStart(6, '0')}`;
  }

  newTs(): string {
    this.counter += 1;
    return `${Math.floor(this.now() / 1000)}.${String(this.counter).padStart(6, '0')}`;
  }

  /** Lets everybody who waits in `until` look again. */
  announce(): void {
    for (const look of this.watchers) look();
  }

  protected issueResponseUrl(user: string, channel: string, message: FakeMessage | null): string {
    const token = this.newId('r');
    this.addresses.set(token, { user, channel, message, createdAt: this.now(), uses: 0 });
    return `${this.origin}/response/${token}`;
  }

  protected issueTrigger(user: string): string {
    const id = this.newId('trigger');
    this.triggers.set(id, { user, createdAt: this.now(), used: false });
    return id;
  }
}

function parseForm(body: string, contentType: string): Json {
  if (contentType.startsWith('application/json')) return JSON.parse(body) as Json;
  return Object.fromEntries(new URLSearchParams(body));
}
