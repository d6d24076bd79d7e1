import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import { lookForPost, type OneShotSlack, postOnce } from '../../src/jobs/post-once.ts';
import { silentLog } from '../../src/log.ts';
import { createOneShotClient } from '../../src/slack/slack-client.ts';

const servers: Server[] = [];

/** The real client against a Slack that answers as told. */
async function slackThat(listener: RequestListener): Promise<OneShotSlack> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return createOneShotClient('xoxb-test', {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    log: silentLog,
  });
}

const answering =
  (body: unknown, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const message = { text: 'hello', blocks: [] };
const post = (slack: OneShotSlack) => postOnce(slack, { channel: 'C1', message, mark: 's1' });

const nobody = () => Promise.reject(new YuukError('network', 'no Slack workspace is connected'));

describe('postOnce', () => {
  it('posts without previews, and with a mark to be found by', async () => {
    let body = new URLSearchParams();
    const slack = await slackThat((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        body = new URLSearchParams(text);
        answering({ ok: true, channel: 'D9', ts: '1.2' })(request, response);
      });
    });
    expect(await post(slack)).toEqual({ state: 'posted', channel: 'D9', ts: '1.2' });
    expect(body.get('unfurl_links')).toBe('false');
    expect(body.get('unfurl_media')).toBe('false');
    expect(JSON.parse(body.get('metadata') ?? '')).toEqual({
      event_type: 'yuuk_digest',
      event_payload: { slot: 's1' },
    });
  });

  it('knows a plain no', async () => {
    const slack = await slackThat(answering({ ok: false, error: 'not_in_channel' }));
    expect(await post(slack)).toEqual({ state: 'refused', error: 'not_in_channel' });
  });

  it('knows how long Slack asks to wait', async () => {
    const slack = await slackThat(answering({}, 429, { 'retry-after': '7' }));
    expect(await post(slack)).toEqual({ state: 'rate-limited', seconds: 7 });
    const vague = await slackThat(answering({}, 429));
    expect(await post(vague)).toEqual({ state: 'rate-limited', seconds: 30 });
  });

  it('does not guess when Slack stumbles or the answer is lost', async () => {
    const stumbling = await slackThat(answering({ ok: false, error: 'fatal_error' }));
    expect(await post(stumbling)).toMatchObject({ state: 'unknown' });
    const broken = await slackThat(answering({}, 503));
    expect(await post(broken)).toEqual({ state: 'unknown', reason: 'HTTP 503' });
    let asked = 0;
    const silent = await slackThat((request) => {
      asked += 1;
      request.socket.destroy();
    });
    expect(await post(silent)).toMatchObject({ state: 'unknown' });
    expect(asked).toBe(1);
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const slack = await slackThat(answering({}));
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    expect(await post(slack)).toEqual({ state: 'not-sent', reason: 'ECONNREFUSED' });
  });

  it('knows that nothing leaves where no workspace is connected', async () => {
    const slack = { chat: { postMessage: nobody }, conversations: { history: nobody } };
    expect(await post(slack)).toEqual({ state: 'not-sent', reason: 'network' });
  });
});

const look = (slack: OneShotSlack) =>
  lookForPost(slack, { channel: 'C1', mark: 's1', oldest: new Date(1_000_000) });
const marked = (slot: string, ts: string) => ({
  ts,
  metadata: { event_type: 'yuuk_digest', event_payload: { slot } },
});

describe('lookForPost', () => {
  it('finds its own mark only, on whatever page it is', async () => {
    const slack = await slackThat((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const body = new URLSearchParams(text);
        expect(body.get('oldest')).toBe('1000');
        const second = body.get('cursor') === 'next';
        const answer = second
          ? { ok: true, messages: [marked('s1', '3.4')] }
          : {
              ok: true,
              messages: [{ ts: '1.0' }, marked('s0', '2.0')],
              response_metadata: { next_cursor: 'next' },
            };
        answering(answer)(request, response);
      });
    });
    expect(await look(slack)).toEqual({ state: 'found', channel: 'C1', ts: '3.4' });
  });

  it('says absent only when it has seen everything', async () => {
    const all = await slackThat(answering({ ok: true, messages: [marked('s0', '2.0')] }));
    expect(await look(all)).toEqual({ state: 'absent' });
    const endless = await slackThat(
      answering({ ok: true, messages: [], response_metadata: { next_cursor: 'again' } }),
    );
    expect(await look(endless)).toMatchObject({ state: 'cannot-look' });
  });

  it('tells a missing right from a passing trouble', async () => {
    const blind = await slackThat(answering({ ok: false, error: 'missing_scope' }));
    expect(await look(blind)).toEqual({ state: 'cannot-look', error: 'missing_scope' });
    const busy = await slackThat(answering({}, 429, { 'retry-after': '3' }));
    expect(await look(busy)).toEqual({ state: 'rate-limited', seconds: 3 });
  });
});
