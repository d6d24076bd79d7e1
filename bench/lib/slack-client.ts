import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** The little of Slack that a command needs: an API that knows the bot, and addresses to answer to. */
export interface BenchSlack {
  apiUrl: string;
  /** Sends one signed command and waits for its acknowledgement and for the answer at `response_url`. */
  ask(origin: string, text: string, userId?: string): Promise<{ ackMs: number; answerMs: number }>;
  /** Opens somebody's Home tab and waits until it is published; in ms. */
  openHome(origin: string, userId: string): Promise<number>;
  stop(): Promise<void>;
}

export const benchSecret = 'bench-signing-secret';
const team = 'T0BENCH';

/** Sends a signed request; resolves with the time of its acknowledgement. */
async function send(origin: string, body: string, contentType: string): Promise<number> {
  const begun = performance.now();
  const stamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', benchSecret).update(`v0:${stamp}:${body}`).digest('hex');
  const response = await fetch(`${origin}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${digest}`,
    },
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`a request was answered with ${response.status}`);
  return performance.now() - begun;
}

/** Starts the stand-in on a free port of loopback. */
export async function startBenchSlack(): Promise<BenchSlack> {
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const path = request.url ?? '';
      const isHome = path === '/api/views.publish';
      const name = isHome
        ? `home ${new URLSearchParams(Buffer.concat(chunks).toString()).get('user_id')}`
        : path;
      const answered = waiting.get(name);
      waiting.delete(name);
      answered?.();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(answered && !isHome ? 'ok' : JSON.stringify(apiAnswer(path)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  const base = `http://127.0.0.1:${address.port}`;

  /** Resolves with the ms until the stand-in is called under a name. */
  function awaitCall(name: string): Promise<number> {
    const begun = performance.now();
    return new Promise<number>((resolve) => {
      waiting.set(name, () => resolve(performance.now() - begun));
    });
  }

  return {
    apiUrl: `${base}/api/`,
    async ask(origin, text, userId = 'U0BENCH') {
      const path = `/response/${randomUUID()}`;
      const body = new URLSearchParams({
        command: '/yuuk',
        text,
        team_id: team,
        user_id: userId,
        channel_id: 'C0BENCH',
        channel_name: 'bench',
        response_url: base + path,
        trigger_id: randomUUID(),
        api_app_id: 'A0BENCH',
        nonce: randomUUID(),
      }).toString();
      const answered = awaitCall(path);
      const ackMs = await send(origin, body, 'application/x-www-form-urlencoded');
      return { ackMs, answerMs: await answered };
    },
    async openHome(origin, userId) {
      const published = awaitCall(`home ${userId}`);
      const event = { type: 'app_home_opened', user: userId, channel: `D${userId}`, tab: 'home' };
      const body = {
        type: 'event_callback',
        team_id: team,
        api_app_id: 'A0BENCH',
        event_id: randomUUID(),
        event,
        authorizations: [{ team_id: team, user_id: 'U0BOT', is_bot: true }],
      };
      await send(origin, JSON.stringify(body), 'application/json');
      return published;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function apiAnswer(path: string): object {
  if (path.startsWith('/api/auth.test')) {
    return { ok: true, team_id: team, team: 'bench', user_id: 'U0BOT', bot_id: 'B0BOT' };
  }
  if (path.startsWith('/api/users.info')) {
    return { ok: true, user: { id: 'U0BENCH', team_id: team, locale: 'ja-JP', tz: 'Asia/Tokyo' } };
  }
  return { ok: true };
}
